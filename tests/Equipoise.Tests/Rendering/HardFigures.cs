using System.Collections.Immutable;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Tests.Rendering;

/// <summary>Figures that lie in wait: nothing, one, too many, too long, not finite.</summary>
internal static class HardFigures
{
    private const string Long = "Interleukin-2 at 600 000 international units per kilogram every eight hours, Supercalifragilisticexpialidociousness-adjusted";
    private static readonly ImmutableArray<double> Ticks = [0, 6, 12, 18, 24];

    public static ImmutableArray<FigureBlock> All { get; } =
    [
        Curves("km-pooled", SyntheticCurve.From("All participants", [(3, true), (7, false), (9, true), (15, true), (21, false), (24, false)], Ticks)),
        Curves("km-four-arms", Arm("A", 1.0), Arm("B", 1.02), Arm("C", 1.04), Arm("A much longer arm label that has to break", 1.06)),
        Curves("km-long-labels", Arm(Long, 1), Arm(Long + " and placebo", 2)),
        Curves("km-no-events", SyntheticCurve.From("Nobody relapsed", [(12, false), (20, false)], Ticks)),
        Curves("km-one-participant", SyntheticCurve.From("One", [(5, true)], Ticks)),
        Curves("km-empty-curve", new SurvivalCurveData("Nobody yet", [], [], [], 0)),
        Curves("km-no-arms"),
        Curves("km-not-finite", new SurvivalCurveData(
            "Broken",
            [new SurvivalStep(0, 1, 1, 1), new SurvivalStep(4, 0.7, double.NaN, double.PositiveInfinity), new SurvivalStep(9, double.NaN, 0.1, 0.9)],
            [double.NaN],
            [new RiskTableEntry(3, 0, 0)],
            double.PositiveInfinity)) with { TimeMaximum = double.NaN, TimeTicks = [0, double.NaN, 12], MilestoneTime = double.NaN },
        new BoundaryFigure("boundary-five-looks", "Five looks", "Five looks.", "favours treatment",
            [Look(0.2, 4.877, -0.9), Look(0.4, 3.357, 0.1), Look(0.6, 2.68, 0.8), Look(0.8, 2.29, 1.4), Look(1, 2.031, 2.031)],
            [new ObservedLook("Look 1", 0.21, 0.4), new ObservedLook("Look 2", 0.43, 1.1), new ObservedLook("Look 3", 0.6, 2.5)], FutilityIsBinding: true),
        new BoundaryFigure("boundary-empty", "No looks", "Nothing planned.", "favours treatment", [], [], FutilityIsBinding: false),
        new BoundaryFigure("boundary-not-finite", "Broken", "Not finite.", Long,
            [new BoundaryLook(Long, double.NaN, double.NaN, null), new BoundaryLook(Long, 1, double.PositiveInfinity, double.NaN)],
            [new ObservedLook(Long, 1.3, -4), new ObservedLook("x", 0.5, double.NaN)], FutilityIsBinding: false),
        new ConsortFigure("flow-nobody", "Nobody randomised", "Nobody.", 0, [], 0, []),
        new ConsortFigure("flow-pooled", "One arm", "One arm.", 9, [new ConsortLine("Declined", 1)], 8, [Flow("all arms together", 8)]),
        new ConsortFigure("flow-four-arms", "Four arms", "Four arms.", 400, [], 400, [Flow("A", 100), Flow("B", 100), Flow("C", 100), Flow(Long, 100)]),
        new ConsortFigure("flow-long-labels", "Long labels", "Long.", 3, [new ConsortLine(Long, 1)], 2, [Flow(Long, 1), new ConsortArm("B", 1, [], [], 0, [])]),
        new StoppingFigure("stopping-looks", "Stopping", "By look.", [new StoppingBar("interim", 0.13, 0.2, 0.001, 0), new StoppingBar("final", 0.5, 0, 0, 0.169)]),
        new StoppingFigure("stopping-empty", "No looks", "Nothing.", []),
        new StoppingFigure("stopping-not-finite", "Broken", "Broken.", [new StoppingBar(Long, double.NaN, double.PositiveInfinity, -1, 0.4), new StoppingBar(Long, 1, 1, 1, 1)]),
        new StoppingFigure("stopping-many", "Many", "Many.", [.. Enumerable.Range(1, 50).Select(k => new StoppingBar(Long, 0.02, 0, 0, 0))]),
        new ShareFigure("share-grid", "Power", "Power.", "participants", "Power",
            [new ShareCurve("Simulated", [new SharePoint(40, 0.6, 0.59, 0.61), new SharePoint(60, 0.8, 0.79, 0.81)]), new ShareCurve("Asymptotic", [new SharePoint(40, 0.62, 0.62, 0.62)])]),
        new ShareFigure("share-empty", "Nothing", "Nothing.", "x", "y", [new ShareCurve("None", [])]),
        new ShareFigure("share-not-finite", "Broken", "Broken.", Long, Long, [new ShareCurve(Long, [new SharePoint(double.NaN, 0.5, 0, 1), new SharePoint(3, double.NaN, 0, 1), new SharePoint(5, 2, double.NaN, double.PositiveInfinity)])]),
        new AccrualFigure("accrual-empty", "Nobody", "Nobody.", "Months", [], []),
        new AccrualFigure("accrual-one", "One", "One.", "Months", [new AccrualSeries(Long, [new AccrualPoint(0, 1)])], [new AccrualPoint(double.NaN, 3)]),
        new AccrualFigure("accrual-sites", "By site", "By site.", "Months", [.. Enumerable.Range(1, 5).Select(Site)], [new AccrualPoint(0, 0), new AccrualPoint(10, 20)]),
    ];

    /// <summary>A curve with a thousand steps.</summary>
    public static KaplanMeierFigure ThousandSteps { get; } =
        Curves("km-thousand", SyntheticCurve.From("Many", Enumerable.Range(1, 1200).Select(i => (i * 0.02, i % 6 != 0)), Ticks));

    private static KaplanMeierFigure Curves(string id, params ImmutableArray<SurvivalCurveData> curves) =>
        new(id, "Survival: " + id, "A figure with hard data.", "Months", "Survival", 24, Ticks, curves, 12);

    private static SurvivalCurveData Arm(string label, double stretch) =>
        SyntheticCurve.From(label, Enumerable.Range(1, 14).Select(i => (Math.Round(i * 1.7 * stretch, 2), i % 4 != 0)), Ticks);

    private static BoundaryLook Look(double fraction, double efficacy, double futility) => new("Look", fraction, efficacy, futility);

    private static ConsortArm Flow(string label, int n) =>
        new(label, n, [new ConsortLine("Received the allocated treatment", n)], [new ConsortLine("Lost", 0)], n, [new ConsortLine("Excluded from the analysis", 0)]);

    private static AccrualSeries Site(int site) => new($"Site {site}", [new AccrualPoint(site, 1), new AccrualPoint(site + 3, 2 + (site % 2))]);
}
