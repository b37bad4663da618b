using System.Collections.Immutable;

namespace Equipoise.Web.Entries;

/// <summary>One field of an entry's data, ready to be shown.</summary>
/// <param name="Label">The field's name in words.</param>
public abstract record Datum(string Label);

/// <summary>A short value.</summary>
public sealed record TextDatum(string Label, string Text) : Datum(Label);

/// <summary>A moment.</summary>
public sealed record MomentDatum(string Label, Moment Moment) : Datum(Label);

/// <summary>A long text, folded up.</summary>
public sealed record LongTextDatum(string Label, string Text) : Datum(Label);

/// <summary>Several records of the same kind, as a table, folded up.</summary>
public sealed record TableDatum(string Label, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows) : Datum(Label);
