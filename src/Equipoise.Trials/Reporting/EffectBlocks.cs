using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;

namespace Equipoise.Trials.Reporting;

/// <summary>Each arm against the control by time to an endpoint: tests, hazard ratios, milestone difference, restricted means. What cannot be computed has its reason in its place.</summary>
internal static class EffectBlocks
{
    public static IEnumerable<ReportBlock> Of(AnalysisDataset dataset, EndpointAnalysis analysis, double? milestoneDays)
    {
        var (endpoint, set) = (analysis.Endpoint.Id, analysis.Set.Id);
        var rows = dataset.InSet(set);
        var others = analysis.Arms.Where(a => a.Arm.Role != Protocol.Document.ArmRole.Control).ToList();
        var several = others.Count > 1;
        if (others.Count == 0 || analysis.Arms.Length < 2)
        {
            yield return Table(analysis, [new TableRow([TableCell.Of("No test"), TableCell.Missing(analysis.NoTest ?? "only one arm has participants"), TableCell.Missing("none")])], "");
            yield break;
        }

        var comparisons = others.Select(o => ArmComparison.Of(dataset, endpoint, rows, o.Arm, milestoneDays)).ToList();
        var table = ImmutableArray.CreateBuilder<TableRow>();
        if (several && analysis is { LogRank: { } all, Stratified: { } within })
        {
            string[] arms = [.. analysis.Arms.Select(a => a.Arm.Id)];
            table.Add(Test("All arms, log-rank", all, RCall.Of("logrank", endpoint, set, arms, false), RCall.Of("logrank_p", endpoint, set, arms, false)));
            table.Add(Test("All arms, log-rank, stratified as randomised", within, RCall.Of("logrank", endpoint, set, arms, true), RCall.Of("logrank_p", endpoint, set, arms, true)));
        }

        foreach (var comparison in comparisons)
        {
            table.AddRange(Rows(comparison, analysis, several));
        }

        yield return Table(analysis, table.ToImmutable(), string.Join("; ", comparisons.Select(c => $"{c.Arm.Label} against {c.Control.Label}")));
    }

    private static IEnumerable<TableRow> Rows(ArmComparison c, EndpointAnalysis analysis, bool several)
    {
        var (endpoint, set) = (analysis.Endpoint.Id, analysis.Set.Id);
        string[] arms = [c.Control.Id, c.Arm.Id];
        var (indent, of) = (several ? 1 : 0, $"{c.Arm.Label} against {c.Control.Label}");
        TableRow Row(string label, TableCell result, TableCell p) => new([TableCell.Of(label), result, p], indent);
        if (several)
        {
            yield return new TableRow([TableCell.Of(of), TableCell.Of(""), TableCell.Of("")]);
        }

        if (c.LogRank is { } logRank)
        {
            yield return Test("Log-rank", logRank, RCall.Of("logrank", endpoint, set, arms, false), RCall.Of("logrank_p", endpoint, set, arms, false)) with { Indent = indent };
            yield return c.Stratified is { DegreesOfFreedom: > 0 } within
                ? Test("Log-rank, stratified as randomised", within, RCall.Of("logrank", endpoint, set, arms, true), RCall.Of("logrank_p", endpoint, set, arms, true)) with { Indent = indent }
                : Row("Log-rank, stratified as randomised", TableCell.Missing(c.Stratified is null ? "one stratum only" : "in no stratum did an event happen while both arms had participants at risk"), TableCell.Missing("none"));
        }
        else
        {
            yield return Row("No test", TableCell.Missing(c.NoTest ?? "not computed"), TableCell.Missing("none"));
        }

        if (c.NoHazardRatio is { } none)
        {
            yield return Row("Hazard ratio", TableCell.Missing(none), TableCell.Missing("none"));
        }
        else
        {
            yield return Ratio($"Hazard ratio, Cox (Efron), {of}", c.Cox, stratified: false);
            if (c.Stratified is not null)
            {
                yield return Ratio("Hazard ratio, Cox (Efron), stratified as randomised", c.StratifiedCox, stratified: true);
            }
        }

        if (c.Milestone is { } milestone)
        {
            yield return Row(
                string.Create(CultureInfo.InvariantCulture, $"Event-free at {AnalysisTime.Months(milestone.Time):0.#} months, difference in points; test on the log-log scale"),
                TableCell.Interval(100 * milestone.Difference, 100 * milestone.Lower, 100 * milestone.Upper, 1) with { Recomputed = RCall.Of("milestone_difference", endpoint, set, arms, milestone.Time) },
                milestone.PValue is { } p ? TableCell.P(p) with { Recomputed = RCall.Of("milestone_p", endpoint, set, arms, milestone.Time) } : TableCell.Missing("not defined where everybody or nobody in an arm is event-free"));
        }
        else if (c.NoMilestone is { } reason)
        {
            yield return Row("Event-free at the milestone, difference", TableCell.Missing(reason), TableCell.Missing("none"));
        }

        if (c.RestrictedMean is { } means)
        {
            var horizon = means.First.Horizon;
            var words = string.Create(CultureInfo.InvariantCulture, $"{AnalysisTime.Months(horizon):0.#}");
            yield return Row($"Mean months without an event of the first {words}: {c.Control.Label}", Mean(means.First), TableCell.Of(""));
            yield return Row($"Mean months without an event of the first {words}: {c.Arm.Label}", Mean(means.Second), TableCell.Of(""));
            yield return Row(
                "Difference of these means, months",
                TableCell.Interval(AnalysisTime.Months(means.Difference.Estimate), AnalysisTime.Months(means.Difference.Lower), AnalysisTime.Months(means.Difference.Upper), 2) with { Recomputed = RCall.Of("mean_difference", endpoint, set, arms, horizon) },
                TableCell.P(means.Difference.PValue) with { Recomputed = RCall.Of("mean_difference_p", endpoint, set, arms, horizon) });
        }
        else
        {
            yield return Row("Mean months without an event", TableCell.Missing("an arm was followed for less than a month"), TableCell.Missing("none"));
        }

        TableRow Ratio(string label, CoxCoefficient? cox, bool stratified) => cox is { IsInfinite: false } k
            ? Row(label, TableCell.Interval(k.HazardRatio, k.Lower, k.Upper, 2) with { Recomputed = RCall.Of("hazard_ratio", endpoint, set, arms, stratified) }, TableCell.P(k.PValue) with { Recomputed = RCall.Of("hazard_ratio_p", endpoint, set, arms, stratified) })
            : Row(label, TableCell.Missing("not finite: no stratum with events in both arms"), TableCell.Missing("none"));

        TableCell Mean(RestrictedMeanEstimate mean) => TableCell.Interval(AnalysisTime.Months(mean.Mean), AnalysisTime.Months(mean.Lower), AnalysisTime.Months(mean.Upper), 2)
            with { Recomputed = RCall.Of("mean_months", endpoint, set, mean == means.First ? c.Control.Id : c.Arm.Id, mean.Horizon) };
    }

    private static TableRow Test(string label, LogRankResult test, string statistic, string p) =>
        new([TableCell.Of(label), TableCell.ChiSquare(test.ChiSquare, test.DegreesOfFreedom) with { Recomputed = statistic }, TableCell.P(test.PValue) with { Recomputed = p }]);

    private static TableBlock Table(EndpointAnalysis analysis, ImmutableArray<TableRow> rows, string compared) => new(
        $"tests-{analysis.Endpoint.Id}-{analysis.Set.Id}",
        $"{analysis.Endpoint.Label}, {analysis.Set.Label.ToLowerInvariant()}: comparison of the arms as randomised",
        [new("Method", false), new("Result (95% limits)", true), new("P, two-sided", true)],
        rows,
        compared.Length == 0 ? [] : [$"{compared}. Below 1 a hazard ratio favours the first arm named, above 0 a difference does. Greenwood's variance in milestone and restricted means; Wald limits of hazard ratios."]);
}
