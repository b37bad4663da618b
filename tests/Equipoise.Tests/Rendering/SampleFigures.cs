using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

/// <summary>One figure of each further kind, synthetic: nobody in them exists, and no number in them is a result.</summary>
internal static class SampleFigures
{
    private static readonly ImmutableArray<string> Arms = ["Interleukin-2", "Observation"];

    public static ForestFigure Forest { get; } = new(
        "forest",
        "Disease-free survival by subgroup",
        "Hazard ratio",
        IsRatio: true,
        "interleukin-2",
        "observation",
        Arms,
        [
            new ForestGroup("Stage", [Row("Locally advanced", 6, 12, 9, 13, 0.52, 0.18, 1.47), Row("Metastatic, resected", 7, 10, 8, 9, 0.71, 0.26, 1.98)], 0.68),
            new ForestGroup("Sex", [Row("Men", 9, 15, 12, 14, 0.55, 0.23, 1.31), Row("Women", 4, 7, 5, 8, 0.78, 0.21, 2.91)], 0.66),
            new ForestGroup("Age", [Row("Under 50 years", 3, 6, 2, 3, 0.44, 0.07, 2.66), Row("50 to 64 years", 8, 13, 12, 15, 0.62, 0.25, 1.52), Row("65 years and over", 2, 3, 3, 4, 0.81, 0.13, 4.90), Row("Not recorded", 0, 0, 0, 0, null, null, null)], 0.84),
        ],
        Row("All participants", 13, 22, 17, 22, 0.59, 0.28, 1.22));

    public static AdverseEventFigure AdverseEvents { get; } = new AdverseEventFigure(
        "adverse-events",
        "Adverse events of grade 3 or more, by term; risk differences with 95% limits (Newcombe)",
        Arms,
        "Interleukin-2 minus observation",
        [
            Term("Creatinine increased", 5, 0, 0.227, 0.040, 0.434),
            Term("Hypotension", 14, 0, 0.636, 0.398, 0.803),
            Term("Capillary leak syndrome", 6, 0, 0.273, 0.075, 0.482),
            Term("Fatigue", 7, 1, 0.273, 0.039, 0.484),
            Term("Pain", 2, 3, -0.045, -0.255, 0.163),
            Term("Atrial fibrillation", 2, 0, 0.091, -0.074, 0.278),
            Term("Infection", 1, 1, 0, -0.176, 0.176),
        ]).Sorted();

    public static ConditionalPowerFigure ConditionalPower { get; } = new(
        "conditional-power",
        "Conditional power at the interim look",
        "Hazard ratio assumed for the rest of the trial",
        IsRatio: true,
        [.. Enumerable.Range(0, 41).Select(i => 0.4 + (i * 0.02)).Select(ratio => new ConditionalPowerPoint(ratio, Math.Round(1 / (1 + Math.Exp(6.2 * Math.Log(ratio / 0.63))), 6)))],
        [new ConditionalPowerMark("Design", 0.5, 0.807), new ConditionalPowerMark("Present trend", 0.74, 0.2693), new ConditionalPowerMark("No effect", 1, 0.0539)],
        [new PredictivePowerLine("Predictive power, flat prior", 0.337), new PredictivePowerLine("Predictive power, prior at the design", 0.452)],
        0.2);

    public static DoseSlotFigure Doses { get; } = new(
        "dose-slots",
        "Doses of interleukin-2 by participant and slot",
        [new DoseCycle("Cycle 1", 14), new DoseCycle("Cycle 2", 14)],
        [
            Doser("IL2-001", "GGGGGGGGGGGGGG", "GGGGGGGGHGGG.."),
            Doser("IL2-004", "GGGGHHGGGGXXXX", "GGGGSGGXXXXXXX"),
            Doser("IL2-005", "GGGXXXXXXXXXXX", "XXXXXXXXXXXXXX"),
            Doser("IL2-008", "GGGGGGGHGGGGSG", ".............."),
            Doser("IL2-011", "SSSSGGGGGGGGGG", "GGGGGGGGGGGGGG"),
        ]);

    public static SwimmerFigure Swimmer { get; } = new SwimmerFigure(
        "swimmer",
        "Courses of the participants",
        "Months from randomisation",
        Arms,
        [
            Lane("IL2-001", 0, 41.2, [new(0, 1.1, 0)], new SwimmerMark(41.2, SwimmerEvent.LastSeen)),
            Lane("IL2-002", 1, 22.8, [new(9.4, 10.5, 0)], new(9.1, SwimmerEvent.Relapse), new(9.4, SwimmerEvent.Crossover), new(22.8, SwimmerEvent.Death)),
            Lane("IL2-003", 1, 37.5, [], new SwimmerMark(37.5, SwimmerEvent.LastSeen)),
            Lane("IL2-004", 0, 18.3, [new(0, 0.9, 0)], new(12.6, SwimmerEvent.Relapse), new(18.3, SwimmerEvent.Lost)),
            Lane("IL2-005", 0, 30.0, [new(0, 0.3, 0)], new(7.9, SwimmerEvent.Relapse), new(30.0, SwimmerEvent.Death)),
            Lane("IL2-006", 1, 14.6, [], new(4.4, SwimmerEvent.Relapse), new(14.6, SwimmerEvent.Death)),
        ]).Sorted();

    public static AccrualFigure Accrual { get; } = (SampleReport.Accrual with
    {
        Id = "accrual-forecast",
        Title = "Accrual against plan, with forecast and sites",
        Series = [new AccrualSeries("Randomised", [.. SampleReport.Accrual.Series[0].Points.Take(31)])],
        Projection = [new(17.9, 31, 31, 31), new(20, 33, 35, 38), new(22, 35, 39, 43), new(24, 37, 43, 49), new(26, 39, 47, 54)],
        ProjectionLabel = "Forecast, 80% of futures",
        Sites = [new("Northern Hospital", 13, 16), new("Lakeside Clinic", 9, 8), new("University Centre", 6, 12), new("County Hospital", 3, 8)],
    }).Described();

    public static BoundaryFigure Boundary { get; } = new BoundaryFigure(
        "boundary-effects",
        "Stopping boundary on the scales of Z and of the hazard ratio",
        "",
        "favours interleukin-2",
        [new("Look 1", 0.33, 3.71, -0.6, 0.32, 1.21), new("Look 2", 0.67, 2.51, 0.9, 0.58, 0.82), new("Final", 1, 1.99, 1.99, 0.70, 0.70)],
        [new("Look 1", 0.35, 1.10, 0.71), new("Look 2", 0.68, 1.72, 0.69)],
        FutilityIsBinding: false)
    {
        EffectAxis = new BoundaryEffectAxis("Hazard ratio", IsRatio: true, 1, LowerIsBetter: true),
    }.Described();

    public static ImmutableArray<FigureBlock> All { get; } = [Forest, AdverseEvents, ConditionalPower, Doses, Swimmer, Accrual, Boundary];

    public static ForestRow Row(string label, int a, int n, int b, int m, double? estimate, double? lower, double? upper) =>
        new(label, [new ArmCount(a, n), new ArmCount(b, m)], estimate, lower, upper, (a + b) / 4.0, estimate is null ? "no events" : null);

    public static DoseSlotRow Doser(string participant, params string[] cycles) => new(participant, "", [.. string.Concat(cycles).Select(State)]);

    private static AdverseEventTerm Term(string term, int a, int b, double difference, double lower, double upper) =>
        new(term, [new ArmCount(a, 22), new ArmCount(b, 22)], difference, lower, upper);

    private static SwimmerLane Lane(string participant, int arm, double end, ImmutableArray<SwimmerSpan> treatment, params ImmutableArray<SwimmerMark> marks) => new(participant, arm, end, treatment, marks);

    private static DoseSlotState State(char letter) => letter switch
    {
        'G' => DoseSlotState.Given,
        'H' => DoseSlotState.Held,
        'S' => DoseSlotState.Skipped,
        'X' => DoseSlotState.Stopped,
        _ => DoseSlotState.NotReached,
    };
}
