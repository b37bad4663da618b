using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>What a method needs besides the data file and its event column.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>--time.</summary>
    Time = 1,

    /// <summary>--arm.</summary>
    Arms = 2,

    /// <summary>--arm with exactly two arms.</summary>
    TwoArms = 4,

    /// <summary>--arm, --covariates or both.</summary>
    Terms = 8,

    /// <summary>--milestone.</summary>
    Milestone = 16,

    /// <summary>--horizon.</summary>
    Horizon = 32,

    /// <summary>An event column with a label for each kind of event.</summary>
    Causes = 64,

    /// <summary>--cuts.</summary>
    Cuts = 128,

    /// <summary>An event column whose every value is an outcome.</summary>
    Outcomes = 256,

    /// <summary>--strata.</summary>
    Strata = 512,
}

/// <summary>A statistical method as <c>equipoise analyse --method NAME</c> offers it.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Meaning">What it estimates or tests, in one line.</param>
/// <param name="Page">The page under docs/methods with formula, source and reference.</param>
/// <param name="Needs">What must be given.</param>
/// <param name="Run">Computes it.</param>
internal sealed record AnalysisMethod(string Name, string Meaning, string Page, Needs Needs, Func<AnalysisRequest, MethodResult> Run)
{
    /// <summary>True when the event column holds kinds of event or outcomes, false when an event or none.</summary>
    public bool ReadsKinds => Needs.HasFlag(Needs.Causes) || Needs.HasFlag(Needs.Outcomes);
}

/// <summary>What a method found.</summary>
/// <param name="Values">Every number, unrounded, for JSON.</param>
/// <param name="Tables">The same for reading.</param>
internal sealed record MethodResult(object Values, ImmutableArray<MethodTable> Tables)
{
    /// <summary>The conventions the numbers follow, by name.</summary>
    public ImmutableArray<(string Name, string Choice)> Conventions { get; init; } = [];

    /// <summary>What a reader must know: a limit, a warning, an infinite estimate.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The picture of it, where there is one.</summary>
    public FigureBlock? Figure { get; init; }
}

/// <summary>A table of text; the first column is to the left, the others to the right.</summary>
internal sealed record MethodTable(string Title, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    /// <summary>At most this many rows are printed; JSON has all.</summary>
    private const int Most = 100;

    /// <summary>A table whose rows beyond the first hundred are counted instead of printed.</summary>
    public static MethodTable Shortened<T>(string title, ImmutableArray<string> columns, IReadOnlyCollection<T> items, Func<T, ImmutableArray<string>> row) => items.Count <= Most
        ? new MethodTable(title, columns, [.. items.Select(row)])
        : new MethodTable(string.Create(CultureInfo.InvariantCulture, $"{title} (first {Most} of {items.Count} rows; --json has all)"), columns, [.. items.Take(Most).Select(row)]);
}
