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
        : [Counts(dataset, analyses[0]), .. analyses.SelectMany(a => Endpoint(dataset, a, milestoneDays))];

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
            [.. analysis.Arms.Select(a => Curve(a.Arm.Label, a.Curve, ticks))],
            milestoneDays is { } days && days <= last ? AnalysisTime.Months(days) : null);
    }

    /// <summary>A curve in months.</summary>
    internal static SurvivalCurveData Curve(string label, SurvivalCurve curve, ImmutableArray<double> ticks) => new(
        label,
        [new SurvivalStep(0, 1, null, null), .. curve.Points.Where(p => p.Events > 0).Select(p => new SurvivalStep(AnalysisTime.Months(p.Time), p.Survival, p.Lower, p.Upper))],
        [.. curve.Points.SelectMany(p => Enumerable.Repeat(AnalysisTime.Months(p.Time), p.Censored))],
        [.. ticks.Select(AnalysisTime.Days).Select(t => new RiskTableEntry(curve.AtRiskAt(t), curve.CensoredUpTo(t), curve.EventsUpTo(t)))],
        curve.Points.Length == 0 ? 0 : AnalysisTime.Months(curve.Points[^1].Time));

    private static TableBlock Counts(AnalysisDataset dataset, EndpointAnalysis analysis)
    {
        var rows = dataset.InSet(analysis.Set.Id);
        var arms = analysis.Arms.Select(a => (a.Arm, Rows: rows.Where(r => r.Arm == a.Arm.Id).ToList())).ToList();
        var others = arms.Where(a => a.Arm.Role != Protocol.Document.ArmRole.Control).ToList();
        var control = arms.Where(a => a.Arm.Role == Protocol.Document.ArmRole.Control).ToList();
        TableRow Row(string label, string column, Func<AnalysisRow, bool> happened, bool tested = true)
        {
            int Count(List<AnalysisRow> people) => people.Count(happened);
            IEnumerable<TableCell> Compared((Protocol.Document.ArmDeclaration Arm, List<AnalysisRow> Rows) arm, (Protocol.Document.ArmDeclaration Arm, List<AnalysisRow> Rows) reference)
            {
                var (a, b, c, d) = (Count(arm.Rows), arm.Rows.Count - Count(arm.Rows), Count(reference.Rows), reference.Rows.Count - Count(reference.Rows));
                var difference = RiskDifference.Newcombe(a, a + b, c, c + d, 0.95);
                yield return tested
                    ? TableCell.Interval(100 * difference.Estimate, 100 * difference.Lower, 100 * difference.Upper, 1) with { Recomputed = RCall.Of("difference_of_shares", analysis.Set.Id, reference.Arm.Id, arm.Arm.Id, column) }
                    : TableCell.Missing("not compared");
                yield return tested
                    ? TableCell.P(FisherExact.Test(a, b, c, d).TwoSidedP) with { Recomputed = RCall.Of("fisher", analysis.Set.Id, reference.Arm.Id, arm.Arm.Id, column) }
                    : TableCell.Missing("not compared");
            }

            return new TableRow(
            [
                TableCell.Of(label),
                .. arms.Select(a => TableCell.Share(Count(a.Rows), a.Rows.Count) with { Recomputed = RCall.Of("share", analysis.Set.Id, a.Arm.Id, column) }),
                .. control.SelectMany(c => others.SelectMany(o => Compared(o, c))),
            ]);
        }

        return new TableBlock(
            "counts-" + analysis.Set.Id,
            $"Relapses and deaths, {analysis.Set.Label.ToLowerInvariant()}",
            [
                new("Happening", false),
                .. arms.Select(a => new TableColumn(a.Arm.Label, true)),
                .. control.SelectMany(c => others.SelectMany(o => new[]
                {
                    new TableColumn(others.Count == 1 ? "Difference, points (95% limits)" : $"{o.Arm.Label} less {c.Arm.Label}, points (95% limits)", true),
                    new TableColumn("P, Fisher's exact test, two-sided", true),
                })),
            ],
            [Row("Relapsed", "relapsed", r => r.Relapsed), Row("Died", "died", r => r.Died), Row("Crossed over", "crossed_over", r => r.CrossedOver, tested: false)],
            [$"Counts ignore time; the tests below do not. {(others.Count == 1 && control.Count == 1 ? $"Difference: {others[0].Arm.Label} less {control[0].Arm.Label}; limits" : "Limits")} of Newcombe's hybrid score method."]);
    }

    private static IEnumerable<ReportBlock> Endpoint(AnalysisDataset dataset, EndpointAnalysis analysis, double? milestoneDays)
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
            [.. analysis.Arms.Select(a => new TableRow(
            [
                TableCell.Of(a.Arm.Label),
                TableCell.Of(a.Curve.Count) with { Recomputed = RCall.Of("participants", analysis.Endpoint.Id, analysis.Set.Id, a.Arm.Id) },
                TableCell.Of(a.Curve.EventCount) with { Recomputed = RCall.Of("events", analysis.Endpoint.Id, analysis.Set.Id, a.Arm.Id) },
                Median(a.Curve.Median) with { Recomputed = RCall.Of("median_months", analysis.Endpoint.Id, analysis.Set.Id, a.Arm.Id) },
                .. milestoneDays is { } m ? [Milestone(a.Curve.At(m), RCall.Of("survival_at", analysis.Endpoint.Id, analysis.Set.Id, a.Arm.Id, m))] : ImmutableArray<TableCell>.Empty,
            ]))],
            ["Kaplan-Meier; Greenwood's variance; log-log limits; median by Brookmeyer and Crowley."]);
        foreach (var block in EffectBlocks.Of(dataset, analysis, milestoneDays))
        {
            yield return block;
        }
    }

    private static TableCell Median(QuantileEstimate median)
    {
        static double? Months(double? days) => days is { } d ? AnalysisTime.Months(d) : null;
        return TableCell.Interval(Months(median.Value), Months(median.Lower), Months(median.Upper), 1);
    }

    private static TableCell Milestone(SurvivalEstimate estimate, string recomputed) => estimate.BeyondFollowUp
        ? TableCell.Missing("nobody followed so far")
        : TableCell.Interval(100 * estimate.Survival, 100 * estimate.Lower, 100 * estimate.Upper, 1) with { Recomputed = recomputed };
}
