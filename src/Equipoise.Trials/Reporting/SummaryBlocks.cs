using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;

namespace Equipoise.Trials.Reporting;

/// <summary>The first page: how the trial ended and what its primary comparison says.</summary>
internal static class SummaryBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source, EndpointAnalysis primary)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        var state = source.State;
        var randomised = source.Dataset.Rows.Length;
        var sites = state.Sites.Count;
        var cohorts = string.Join(" and ", source.Dataset.Protocol.Document.Cohorts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{source.Dataset.Rows.Count(r => r.Cohort == c.Id)} {c.Label.ToLowerInvariant()}")));
        blocks.Add(new ParagraphBlock(string.Create(CultureInfo.InvariantCulture, $"{randomised} participants were randomised at {sites} sites from {source.Dataset.Rows.Min(r => r.RandomisedOn):uuuu-MM-dd} to {source.Dataset.Rows.Max(r => r.RandomisedOn):uuuu-MM-dd} ({cohorts}). Follow-up ended on {source.Cut.AsOf:uuuu-MM-dd}.")));

        var stop = source.Interims.LastOrDefault(i => i.SpeaksForStopping);
        if (stop is not null)
        {
            blocks.Add(new FindingBlock(
                stop.EfficacyReached ? "Stopped for efficacy" : "Stopped early: the goal was out of reach",
                stop.Summary,
                stop.EfficacyReached ? FindingTone.Favourable : FindingTone.Unfavourable));
        }

        if (state.Closure is { } closure)
        {
            blocks.Add(new FindingBlock("Accrual closed", string.Create(CultureInfo.InvariantCulture, $"{closure.At:uuuu-MM-dd'T'HH:mm:ss'Z'}, ledger entry {closure.Sequence}. Later requests to randomise were refused."), FindingTone.Neutral));
        }

        blocks.Add(new FindingBlock($"{primary.Endpoint.Label}, {primary.Set.Label.ToLowerInvariant()}", Sentence(primary, source.Design), FindingTone.Neutral));
        return blocks.ToImmutable();
    }

    private static string Sentence(EndpointAnalysis analysis, TrialDesign design)
    {
        var arms = string.Join("; ", analysis.Arms.Select(a => string.Create(
            CultureInfo.InvariantCulture,
            $"{a.Arm.Label}: {a.Curve.EventCount} events in {a.Curve.Count} participants, median {Months(a.Curve.Median.Value)}{Milestone(a, design)}")));
        if (analysis is not { LogRank: { } logRank, Stratified: { } stratified, Cox: { } cox })
        {
            return $"{arms}. No test: {analysis.NoTest ?? "no event compares the arms"}.";
        }

        var hazard = cox.Coefficients[0];
        var ratio = hazard.IsInfinite
            ? "hazard ratio not finite"
            : string.Create(CultureInfo.InvariantCulture, $"hazard ratio {hazard.HazardRatio:F2} (95% limits {hazard.Lower:F2} to {hazard.Upper:F2})");
        return string.Create(CultureInfo.InvariantCulture, $"{arms}. Log-rank P = {TableCell.P(logRank.PValue).Show()} (two-sided), stratified as randomised P = {TableCell.P(stratified.PValue).Show()}; {ratio}.");
    }

    private static string Milestone(ArmSurvival arm, TrialDesign design) => design is MilestoneTrialDesign d
        ? string.Create(CultureInfo.InvariantCulture, $", {100 * arm.Curve.At(d.MilestoneDays).Survival:F1}% event-free at {d.Section.MilestoneMonths} months")
        : "";

    private static string Months(double? days) => days is { } d ? string.Create(CultureInfo.InvariantCulture, $"{AnalysisTime.Months(d):F1} months") : "not reached";
}
