using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>Kaplan-Meier curves as tables; survival in percent, as on the picture's axis.</summary>
internal static class KaplanMeierTables
{
    private const string Unknown = "not known";

    /// <summary>At each tick of the axis, each arm's survival with limits and its extended risk table.</summary>
    public static TableBlock AtTicks(KaplanMeierFigure figure) => new(
        figure.Id + "-at-ticks",
        figure.SurvivalLabel + " at the ticks of the time axis",
        [
            new("Arm", Numeric: false), new(figure.TimeLabel, Numeric: true), new("%, with limits", Numeric: true),
            new("At risk", Numeric: true), new("Censored", Numeric: true), new("Events", Numeric: true),
        ],
        [.. figure.Curves.SelectMany(curve => figure.TimeTicks.Select((tick, i) => AtTick(curve, tick, i)))],
        ["Censored and events are counted from time zero up to the tick."]);

    /// <summary>Each point at which a curve changes.</summary>
    public static TableBlock EveryStep(KaplanMeierFigure figure) => new(
        figure.Id + "-every-step",
        "Every step of the curves",
        [
            new("Arm", Numeric: false), new(figure.TimeLabel, Numeric: true), new(figure.SurvivalLabel + ", %", Numeric: true),
            new("Lower limit, %", Numeric: true), new("Upper limit, %", Numeric: true),
        ],
        [.. figure.Curves.SelectMany(curve => SurvivalLookup.Drawable(curve).Select(step => Step(curve, step)))],
        [.. figure.Curves.Select(CensoringNote)]);

    private static TableRow AtTick(SurvivalCurveData curve, double tick, int index)
    {
        var risk = index < curve.RiskTable.Length ? curve.RiskTable[index] : (RiskTableEntry?)null;
        return new(
        [
            TableCell.Of(curve.Label), TableCell.Of(Numerals.Short(tick)), WithLimits(SurvivalLookup.At(curve, tick)),
            Count(risk?.AtRisk), Count(risk?.Censored), Count(risk?.Events),
        ]);
    }

    private static TableRow Step(SurvivalCurveData curve, SurvivalStep step) => new(
    [
        TableCell.Of(curve.Label), TableCell.Of(Numerals.Short(step.Time)), TableCell.Of(100 * step.Survival, 1),
        Limit(step.Lower), Limit(step.Upper),
    ]);

    private static TableCell WithLimits(SurvivalStep? step) => step switch
    {
        null => TableCell.Missing(Unknown),
        { Lower: { } lower, Upper: { } upper } s when double.IsFinite(lower) && double.IsFinite(upper) =>
            TableCell.Interval(100 * s.Survival, 100 * lower, 100 * upper, 1),
        { } s => TableCell.Of(100 * s.Survival, 1),
    };

    private static TableCell Limit(double? limit) => limit is { } l && double.IsFinite(l) ? TableCell.Of(100 * l, 1) : TableCell.Missing(Unknown);

    private static TableCell Count(int? count) => count is { } c ? TableCell.Of(c) : TableCell.Missing(Unknown);

    private static string CensoringNote(SurvivalCurveData curve) => curve.CensoringTimes.IsEmpty
        ? curve.Label + ": nobody was censored."
        : $"{curve.Label}: censored at {string.Join(", ", curve.CensoringTimes.Select(time => Numerals.Short(time, 2)))}.";
}
