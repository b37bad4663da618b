using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;

namespace Equipoise.Trials.Reporting;

/// <summary>An analysis set: relapses and deaths, then for each endpoint the Kaplan-Meier figure, estimates and tests.</summary>
internal static class SurvivalBlocks
{
    public static ImmutableArray<ReportBlock> Of(AnalysisDataset dataset, ImmutableArray<EndpointAnalysis> analyses, double? milestoneDays) => analyses[0].Arms.Length == 0
        ? [new ParagraphBlock("Nobody was randomised into this set.")]
        : [Counts(dataset, analyses[0]), .. analyses.SelectMany(a => Endpoint(a, milestoneDays))];

    /// <summary>The figure of one endpoint in one set.</summary>
    internal static KaplanMeierFigure Figure(EndpointAnalysis analysis, double? milestoneDays)
    {
        // The axis ends where about a tenth are left at risk (Morris et al. 2019); beyond it single participants draw the eye.
        var left = 0.1 * analysis.Arms.Sum(a => a.Curve.Count);
        var last = analysis.Arms.SelectMany(a => a.Curve.Points).Select(p => p.Time).Where(t => analysis.Arms.Sum(a => a.Curve.AtRiskAt(t)) >= left).DefaultIfEmpty(0).Max();
        var step = AnalysisTime.Months(last) switch { > 60 => 12.0, > 24 => 6, > 9 => 3, _ => 1 };
        var ticks = Enumerable.Range(0, 200).Select(i => i * step).TakeWhile((t, i) => i < 2 || t < AnalysisTime.Months(last) + step).ToImmutableArray();
        return new KaplanMeierFigure(
            $"km-{analysis.Endpoint.Id}-{analysis.Set.Id}".ToLowerInvariant(),
            $"{analysis.Endpoint.Label}, {analysis.Set.Label.ToLowerInvariant()}: Kaplan-Meier with 95% log-log limits",
            string.Join("; ", analysis.Arms.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Arm.Label}: {a.Curve.EventCount} events in {a.Curve.Count} participants"))) + ".",
            "Months from randomisation",
            analysis.Endpoint.Label,
            ticks[^1],
            ticks,
            [.. analysis.Arms.Select(a => Curve(a, ticks))],
            milestoneDays is { } days && days <= last ? AnalysisTime.Months(days) : null);
    }

    private static SurvivalCurveData Curve(ArmSurvival arm, ImmutableArray<double> ticks) => new(
        arm.Arm.Label,
        [new SurvivalStep(0, 1, null, null), .. arm.Curve.Points.Where(p => p.Events > 0).Select(p => new SurvivalStep(AnalysisTime.Months(p.Time), p.Survival, p.Lower, p.Upper))],
        [.. arm.Curve.Points.SelectMany(p => Enumerable.Repeat(AnalysisTime.Months(p.Time), p.Censored))],
        [.. ticks.Select(AnalysisTime.Days).Select(t => new RiskTableEntry(arm.Curve.AtRiskAt(t), arm.Curve.CensoredUpTo(t), arm.Curve.EventsUpTo(t)))],
        arm.Curve.Points.Length == 0 ? 0 : AnalysisTime.Months(arm.Curve.Points[^1].Time));

    private static TableBlock Counts(AnalysisDataset dataset, EndpointAnalysis analysis)
    {
        var rows = dataset.InSet(analysis.Set.Id);
        var arms = analysis.Arms.Select(a => (a.Arm.Label, Rows: rows.Where(r => r.Arm == a.Arm.Id).ToList())).ToList();
        TableRow Row(string label, Func<AnalysisRow, bool> happened, bool tested = true) => new(
        [
            TableCell.Of(label),
            .. arms.Select(a => TableCell.Share(a.Rows.Count(happened), a.Rows.Count)),
            !tested ? TableCell.Missing("not compared")
                : arms.Count == 2 ? TableCell.P(FisherExact.Test(arms[0].Rows.Count(happened), arms[0].Rows.Count(r => !happened(r)), arms[1].Rows.Count(happened), arms[1].Rows.Count(r => !happened(r))).TwoSidedP)
                : TableCell.Missing("two arms only"),
        ]);
        return new TableBlock(
            "counts-" + analysis.Set.Id,
            $"Relapses and deaths, {analysis.Set.Label.ToLowerInvariant()}",
            [new("Happening", false), .. arms.Select(a => new TableColumn(a.Label, true)), new("P, Fisher's exact test, two-sided", true)],
            [Row("Relapsed", r => r.Relapsed), Row("Died", r => r.Died), Row("Crossed over", r => r.CrossedOver, tested: false)],
            ["Counts ignore time; the tests below do not."]);
    }

    private static IEnumerable<ReportBlock> Endpoint(EndpointAnalysis analysis, double? milestoneDays)
    {
        yield return Figure(analysis, milestoneDays);
        var columns = ImmutableArray.CreateBuilder<TableColumn>();
        columns.AddRange(new("Arm", false), new("Participants", true), new("Events", true), new("Median, months (95% limits)", true));
        if (milestoneDays is { } days)
        {
            columns.Add(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"At {AnalysisTime.Months(days):0.#} months, % (95% limits)"), true));
        }

        yield return new TableBlock(
            $"estimates-{analysis.Endpoint.Id}-{analysis.Set.Id}",
            $"{analysis.Endpoint.Label}, {analysis.Set.Label.ToLowerInvariant()}: estimates",
            columns.ToImmutable(),
            [.. analysis.Arms.Select(a => new TableRow([TableCell.Of(a.Arm.Label), TableCell.Of(a.Curve.Count), TableCell.Of(a.Curve.EventCount), Median(a.Curve.Median), .. milestoneDays is { } m ? [Milestone(a.Curve.At(m))] : ImmutableArray<TableCell>.Empty]))],
            ["Kaplan-Meier; Greenwood's variance; log-log limits; median by Brookmeyer and Crowley."]);
        yield return Tests(analysis);
    }

    private static TableCell Median(QuantileEstimate median)
    {
        static double? Months(double? days) => days is { } d ? AnalysisTime.Months(d) : null;
        return TableCell.Interval(Months(median.Value), Months(median.Lower), Months(median.Upper), 1);
    }

    private static TableCell Milestone(SurvivalEstimate estimate) => estimate.BeyondFollowUp
        ? TableCell.Missing("nobody followed so far")
        : TableCell.Interval(100 * estimate.Survival, 100 * estimate.Lower, 100 * estimate.Upper, 1);

    private static TableBlock Tests(EndpointAnalysis analysis)
    {
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        if (analysis is { LogRank: { } logRank, Stratified: { } stratified, Cox: { } cox })
        {
            foreach (var (label, test) in new[] { ("Log-rank", logRank), ("Log-rank, stratified as randomised", stratified) })
            {
                rows.Add(new TableRow([TableCell.Of(label), TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"chi-square {test.ChiSquare:F3} on {test.DegreesOfFreedom} df")), TableCell.P(test.PValue)]));
            }

            foreach (var c in cox.Coefficients)
            {
                rows.Add(new TableRow([
                    TableCell.Of($"Hazard ratio, Cox (Efron), {analysis.Arms.FirstOrDefault(a => a.Arm.Id == c.Name)?.Arm.Label ?? c.Name} against {analysis.Arms.First(a => a.Arm.Role == Protocol.Document.ArmRole.Control).Arm.Label}"),
                    c.IsInfinite ? TableCell.Missing("not finite: an arm has no events") : TableCell.Interval(c.HazardRatio, c.Lower, c.Upper, 2),
                    c.IsInfinite ? TableCell.P(cox.LikelihoodRatio.PValue) : TableCell.P(c.PValue)]));
            }
        }
        else
        {
            rows.Add(new TableRow([TableCell.Of("No test"), TableCell.Missing(analysis.NoTest ?? "not planned"), TableCell.Missing("none")]));
        }

        return new TableBlock(
            $"tests-{analysis.Endpoint.Id}-{analysis.Set.Id}",
            $"{analysis.Endpoint.Label}, {analysis.Set.Label.ToLowerInvariant()}: comparison of the arms as randomised",
            [new("Method", false), new("Result", true), new("P, two-sided", true)],
            rows.ToImmutable(),
            []);
    }
}
