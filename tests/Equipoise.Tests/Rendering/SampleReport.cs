using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

/// <summary>A synthetic report that looks like a real one: nobody in it exists, and no number in it is a result.</summary>
internal static class SampleReport
{
    private static readonly ImmutableArray<double> Months = [0, 6, 12, 18, 24, 30, 36, 42, 48];

    public static KaplanMeierFigure KaplanMeier { get; } = new(
        "km-dfs",
        "Disease-free survival by arm, intention to treat",
        "Two falling step curves with shaded 95% limits over 48 months. Interleukin-2 stays above observation from month 3 on; "
        + "a mark at 24 months is where the protocol compares them.",
        "Months from randomisation",
        "Disease-free survival",
        48,
        Months,
        [
            SyntheticCurve.From("Interleukin-2", FollowUp([3.1, 5.2, 7.9, 9.4, 12.6, 14.8, 16.1, 19.7, 22.5, 27.3, 30.9, 35.2, 40.6], [21.4, 26.2, 29.5, 33.8, 37.1, 41.5, 44.0, 46.3, 47.6]), Months),
            SyntheticCurve.From("Observation", FollowUp([1.8, 2.9, 3.6, 4.4, 5.2, 6.7, 8.1, 9.0, 10.3, 11.7, 13.9, 15.5, 17.2, 20.8, 23.1, 26.6, 31.4], [18.3, 30.2, 36.7, 42.1, 46.9]), Months),
        ],
        24);

    public static BoundaryFigure Boundary { get; } = new(
        "boundary",
        "Stopping boundary and the observed statistic",
        "Critical values for efficacy fall from 2.373 at half of the information to 1.678 at the end. The interim statistic, 1.42, lies between the lines: the trial goes on.",
        "favours interleukin-2",
        [new BoundaryLook("Interim", 0.5, 2.373, 0.312), new BoundaryLook("Final", 1, 1.678, null)],
        [new ObservedLook("Interim", 0.5, 1.42)],
        FutilityIsBinding: false);

    public static ConsortFigure Consort { get; } = new(
        "flow",
        "Flow of participants",
        "Of 61 people assessed 17 were excluded and 44 randomised, 22 to each arm; all 44 are analysed.",
        61,
        [new ConsortLine("Residual disease after resection", 7), new ConsortLine("Creatinine clearance below the limit", 4), new ConsortLine("Declined", 4), new ConsortLine("Other reason", 2)],
        44,
        [
            new ConsortArm(
                "Interleukin-2",
                22,
                [new ConsortLine("Received at least one dose", 21), new ConsortLine("Withdrew before the first dose", 1)],
                [new ConsortLine("Lost to follow-up", 1), new ConsortLine("Stopped treatment early, toxicity", 3)],
                22,
                [new ConsortLine("Excluded from the analysis", 0)]),
            new ConsortArm(
                "Observation",
                22,
                [new ConsortLine("Observed as allocated", 22)],
                [new ConsortLine("Lost to follow-up", 2)],
                22,
                [new ConsortLine("Excluded from the analysis", 0)]),
        ]);

    public static AccrualFigure Accrual { get; } = new(
        "accrual",
        "Accrual against plan",
        "Accrual starts slower than planned, crosses the plan in month 17 and reaches 44 of 44 participants in month 22.",
        "Months since the first site opened",
        [new AccrualSeries("Randomised", [.. Enumerable.Range(1, 44).Select(i => new AccrualPoint(Math.Round((Math.Pow(i / 44.0, 0.62) * 20.5) + 1.4, 1), i))])],
        [new AccrualPoint(0, 0), new AccrualPoint(4, 6), new AccrualPoint(24, 44)]);

    public static ImmutableArray<FigureBlock> Figures { get; } = [KaplanMeier, Boundary, Consort, Accrual];

    public static ReportModel Model { get; } = new(
        "Interim analysis",
        "Adjuvant interleukin-2 or observation after complete resection: a synthetic rehearsal",
        ["Synthetic participants. No number here is a result."],
        [
            new ReportFact("Protocol", "il2-adjuvant, version 1.2"),
            new ReportFact("Data cut", "2002-08-01"),
            new ReportFact("Ledger head", "9f2c41d07be8a35516c0e4d92ab7f8310c5d6e7fa1b2c3d4e5f60718293a4b5c") { OnEveryPage = true },
            new ReportFact("Program", "Equipoise 0.1.0"),
        ],
        [
            new ReportSection("decision", "Decision", [
                new FindingBlock("Continue", "The stratified log-rank statistic is 1.42 at half of the planned information. It lies below 2.373, the value for efficacy, and above 0.312, the value for futility.", FindingTone.Neutral),
                new FindingBlock("Follow-up is complete enough", "Follow-up to 24 months is known for 42 of 44 participants.", FindingTone.Favourable),
                new FindingBlock("One stopping rule for safety is near", "Three participants stopped treatment for toxicity; the rule asks for a meeting at four.", FindingTone.Unfavourable),
                Boundary,
            ]),
            new ReportSection("efficacy", "Disease-free survival", [
                new ParagraphBlock("Time from randomisation to relapse or death from any cause. Participants without an event are censored at their last assessment."),
                KaplanMeier,
                Estimates(),
            ]),
            new ReportSection("flow-section", "Participants", [Consort, Baseline()]),
            new ReportSection("accrual-section", "Accrual", [Accrual]),
        ]);

    private static TableBlock Estimates() => new(
        "estimates",
        "Primary comparison",
        [new TableColumn("Measure", Numeric: false), new TableColumn("Interleukin-2", Numeric: true), new TableColumn("Observation", Numeric: true)],
        [
            new TableRow([TableCell.Of("Participants with an event"), TableCell.Share(13, 22), TableCell.Share(17, 22)]),
            new TableRow([TableCell.Of("Median, months (95% CI)"), TableCell.Interval(30.9, 14.8, null, 1), TableCell.Interval(11.7, 6.7, 20.8, 1)]),
            new TableRow([TableCell.Of("Hazard ratio (95% CI)"), TableCell.Interval(0.59, 0.28, 1.22, 2), TableCell.Missing("reference")]),
            new TableRow([TableCell.Of("Stratified log-rank, one-sided P"), TableCell.P(0.078), TableCell.Missing("\u2013")]),
        ],
        ["CI, confidence interval. The interval is not adjusted for the interim look."]);

    private static TableBlock Baseline() => new(
        "baseline",
        "Characteristics at randomisation",
        [new TableColumn("Characteristic", Numeric: false), new TableColumn("Interleukin-2 (n = 22)", Numeric: true), new TableColumn("Observation (n = 22)", Numeric: true)],
        [
            new TableRow([TableCell.Of("Age in years, median"), TableCell.Of(56), TableCell.Of(58)]),
            new TableRow([TableCell.Of("Women"), TableCell.Share(7, 22), TableCell.Share(8, 22)]),
            new TableRow([TableCell.Of("Stage"), TableCell.Of(""), TableCell.Of("")]),
            new TableRow([TableCell.Of("Locally advanced"), TableCell.Share(12, 22), TableCell.Share(13, 22)], 1),
            new TableRow([TableCell.Of("Metastatic, resected"), TableCell.Share(10, 22), TableCell.Share(9, 22)], 1),
        ],
        []);

    private static IEnumerable<(double Time, bool Event)> FollowUp(ImmutableArray<double> events, ImmutableArray<double> censored) =>
        events.Select(time => (time, true)).Concat(censored.Select(time => (time, false)));
}
