using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>A whole report as data: what every renderer (HTML, text, PDF) prints. Numbers are unrounded and carry the format in which they are to be shown.</summary>
/// <param name="Title">The report's name, for instance "Final analysis".</param>
/// <param name="Subtitle">The trial it is about.</param>
/// <param name="Banners">Sentences that must stand on every page, for instance that all participants are synthetic.</param>
/// <param name="Provenance">Where the numbers come from: protocol version, data cut, head hash, program version.</param>
/// <param name="Sections">The report's body, in reading order.</param>
public sealed record ReportModel(
    string Title,
    string Subtitle,
    ImmutableArray<string> Banners,
    ImmutableArray<ReportFact> Provenance,
    ImmutableArray<ReportSection> Sections);

/// <summary>A labelled fact, such as "Data cut" and "2002-08-01".</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">Its value.</param>
public sealed record ReportFact(string Label, string Value)
{
    /// <summary>The label of the data cut.</summary>
    public const string DataCut = "Data cut";

    /// <summary>The label of the fact that holds the ledger's head hash at the cut.</summary>
    public const string Witness = "Witness at the cut";

    /// <summary>Whether it stands at the foot of every printed page; the data cut and the witness do unless said otherwise.</summary>
    public bool OnEveryPage { get; init; } = Label is DataCut or Witness;
}

/// <summary>A section with a heading. <paramref name="Id"/> is unique in the report and serves as an anchor.</summary>
public sealed record ReportSection(string Id, string Title, ImmutableArray<ReportBlock> Blocks);

/// <summary>One piece of a section.</summary>
public abstract record ReportBlock;

/// <summary>Running text, one paragraph, without markup.</summary>
public sealed record ParagraphBlock(string Text) : ReportBlock;

/// <summary>A statement that the reader must not miss, such as a decision and its ground.</summary>
public sealed record FindingBlock(string Label, string Statement, FindingTone Tone) : ReportBlock;

/// <summary>How a finding is to be read; a renderer shows it by word and shape too, never by colour alone.</summary>
public enum FindingTone
{
    /// <summary>For information.</summary>
    Neutral,

    /// <summary>A goal was reached.</summary>
    Favourable,

    /// <summary>A rule to stop or to be careful was met.</summary>
    Unfavourable,
}

/// <summary>A table. Every row has as many cells as there are columns.</summary>
public sealed record TableBlock(
    string Id,
    string Caption,
    ImmutableArray<TableColumn> Columns,
    ImmutableArray<TableRow> Rows,
    ImmutableArray<string> Notes) : ReportBlock;

/// <summary>A column's heading and whether its cells are numbers (aligned to the end) or text.</summary>
public sealed record TableColumn(string Header, bool Numeric);

/// <summary>A row; <paramref name="Indent"/> is 0 for a main row and 1 for a row below one.</summary>
public sealed record TableRow(ImmutableArray<TableCell> Cells, int Indent = 0);
