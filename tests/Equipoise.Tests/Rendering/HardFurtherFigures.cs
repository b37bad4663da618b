using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

/// <summary>Further figures that lie in wait: nothing, one, twelve arms, a hundred rows, too long, not finite.</summary>
internal static class HardFurtherFigures
{
    private const string Long = "Interleukin-2 at 600 000 international units per kilogram every eight hours, Supercalifragilisticexpialidociousness-adjusted";
    private static readonly ImmutableArray<string> Twelve = [.. Enumerable.Range(1, 12).Select(i => $"Arm {i}")];

    public static ImmutableArray<FigureBlock> All { get; } =
    [
        Forest("forest-empty", ["A", "B"]),
        Forest("forest-one", ["A", "B"], new ForestRow("Only", [new(1, 2), new(1, 2)], 1, 0.1, 10, 0.5)),
        Forest("forest-long", [Long, Long], new ForestRow(Long, [new(1234567, 1234568), new(1, 2)], 1.5, 0.7, 3, 1, null), new ForestRow("b", [], null, null, null, 0, Long)),
        Forest("forest-extreme", ["A", "B"], new ForestRow("huge", [], 1e9, 0.5, double.PositiveInfinity, 1), new ForestRow("tiny", [], 1e-9, 0, 1, 5), new ForestRow("no limits", [], 1.2, null, null, 3), new ForestRow("broken", [], double.NaN, double.NaN, -3, double.NaN)),
        Forest("forest-twelve", Twelve, new ForestRow("All arms", [.. Twelve.Select(_ => new ArmCount(3, 9))], 0.8, 0.6, 1.1, 4)),
        Forest("forest-difference", ["A", "B", "C", "D"], new ForestRow("x", [new(1, 2), new(3, 4), new(5, 6), new(7, 8)], -0.12, -0.3, 0.06, 2)) with { IsRatio = false, EffectLabel = "Risk difference" },
        new AdverseEventFigure("events-empty", "None", ["A", "B"], "A minus B", []),
        new AdverseEventFigure("events-pooled", "Pooled", ["All arms together"], "", [new("Fatigue", [new(3, 9)], null, null, null), new("None of none", [new(0, 0)], null, null, null)]),
        new AdverseEventFigure("events-hundred", "A hundred terms", ["A", "B"], "A minus B", [.. Enumerable.Range(1, 100).Select(i => new AdverseEventTerm($"Term {i}", [new(i, 100), new(0, 100)], i / 100.0, (i / 100.0) - 0.1, (i / 100.0) + 0.1))]),
        new AdverseEventFigure("events-twelve", "Twelve arms", Twelve, "", [new("Fatigue", [.. Enumerable.Range(0, 12).Select(i => new ArmCount(i, 12))], null, null, null)]),
        new AdverseEventFigure("events-not-finite", "Broken", [Long, "B"], Long, [new(Long, [new(5, 3), new(-1, 2)], double.NaN, double.NegativeInfinity, double.NaN), new("b", [], 0.2, double.NaN, null)]),
        new ConditionalPowerFigure("power-empty", "None", "Hazard ratio", IsRatio: true, [], [], [], null),
        new ConditionalPowerFigure("power-one", "One", "Difference", IsRatio: false, [new(0.1, 0.5)], [new("Trend", 0.1, 0.5), new("Design", 0.1001, 0.5), new(Long, 0.1, 0.5)], [new(Long, 0.5)], 0.5),
        new ConditionalPowerFigure("power-not-finite", "Broken", "Hazard ratio", IsRatio: true, [new(double.NaN, 0.5), new(0, 0.5), new(-1, 2), new(0.5, double.NaN), new(1, 1.7)], [new("x", double.PositiveInfinity, 1)], [new("y", double.NaN)], double.NaN),
        new DoseSlotFigure("doses-empty", "None", [new("Cycle 1", 14)], []),
        new DoseSlotFigure("doses-no-slots", "None", [new("Cycle 1", 0)], [SampleFigures.Doser("1", "G")]),
        new DoseSlotFigure("doses-hundred", "Many", [new("Cycle 1", 14), new("Cycle 2", 14), new("Cycle 3", 14), new("Cycle 4", 14)], [.. Enumerable.Range(1, 100).Select(i => SampleFigures.Doser($"P-{i}", new string('G', i % 57), "HSX") with { Group = i <= 50 ? "One" : Long })]),
        new DoseSlotFigure("doses-wide", "Wide", [new(Long, 300), new("b", 1)], [SampleFigures.Doser(Long, new string('G', 400)) with { Slots = [.. Enumerable.Repeat((DoseSlotState)99, 3)] }]),
        new SwimmerFigure("swimmer-empty", "None", "Months", ["A"], []),
        new SwimmerFigure("swimmer-hundred", "Many", "Months", Twelve, [.. Enumerable.Range(0, 100).Select(i => new SwimmerLane($"P-{i}", i / 9, i, [new(0, i / 2.0, (i / 9) + 1)], [new(i, SwimmerEvent.Death)]))]),
        new SwimmerFigure("swimmer-not-finite", "Broken", Long, [Long], [new SwimmerLane(Long, -1, double.NaN, [new(3, 1, 77), new(double.NaN, 2, 0)], [new(double.PositiveInfinity, SwimmerEvent.Death), new(-4, (SwimmerEvent)42)]), new SwimmerLane("b", 9, 5, [], [])]),
        new AccrualFigure("accrual-forecast-only", "Forecast", "", "Months", [], []) { Projection = [new(1, 2, 3, 4), new(double.NaN, 1, 1, 1), new(5, 3, 6, 9)], ProjectionLabel = Long, Sites = [.. Enumerable.Range(1, 40).Select(i => new SiteAccrual(i == 3 ? Long : $"Site {i}", i * 1000, i % 2 == 0 ? 20000 : null))] },
        SampleFigures.Boundary with { Id = "boundary-effects-hard", EffectAxis = new("Difference", IsRatio: false, 0, LowerIsBetter: false), Looks = [new(Long, 0.5, 2, null, 0.3, double.NaN), new("b", 1, 2, 1, 0.2, 0.1)], Observed = [new("c", 0.6, 9, double.NegativeInfinity), new("d", 0.7, -9, -5)] },
    ];

    private static ForestFigure Forest(string id, ImmutableArray<string> arms, params ImmutableArray<ForestRow> rows) =>
        new(id, "Forest: " + id, "Hazard ratio", IsRatio: true, Long, "B", arms, rows.IsEmpty ? [] : [new ForestGroup("", rows, 0.5), new ForestGroup(Long, rows, 1e-9)], null);
}
