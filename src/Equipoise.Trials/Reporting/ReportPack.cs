using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>A report with all that belongs beside it.</summary>
/// <param name="Model">The report.</param>
/// <param name="Data">The analysis data behind it as CSV: <c>analysis.csv</c>. Without arms for an open report, by coded groups and without participants' numbers for a closed one.</param>
/// <param name="Script">An R script that computes the report's statistics anew from that file: <c>check.R</c>.</param>
/// <param name="GroupKey">Which arm each coded group is; null where arms stand under their own names, or do not stand at all.</param>
public sealed record ReportPack(ReportModel Model, string Data, string Script, ReportModel? GroupKey)
{
    /// <summary>The events behind the flow of participants as CSV: <c>flow.csv</c>; null where they would tell a person's group, or there are none.</summary>
    public string? Flow { get; init; }

    /// <summary>The tables of the report, in reading order.</summary>
    public ImmutableArray<TableBlock> Tables => [.. Model.Sections.SelectMany(s => s.Blocks).OfType<TableBlock>()];
}
