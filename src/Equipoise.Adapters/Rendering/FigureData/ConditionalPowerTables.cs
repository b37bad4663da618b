using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>Conditional power as tables.</summary>
internal static class ConditionalPowerTables
{
    /// <summary>The named effects, the predictive powers and the limit.</summary>
    public static TableBlock Named(ConditionalPowerFigure figure) => new(
        figure.Id + "-named",
        "Conditional power at the named effects, and predictive power",
        [new("Assumption", Numeric: false), new(figure.EffectLabel, Numeric: true), new("Power", Numeric: true)],
        [
            .. figure.Marks.Select(m => new TableRow([TableCell.Of(m.Label), TableCell.Of(Numerals.Short(m.Effect)), TableCell.Of(m.Power, 4)])),
            .. figure.Predictive.Select(p => new TableRow([TableCell.Of(p.Label), TableCell.Missing(Numerals.None), TableCell.Of(p.Power, 4)])),
            .. figure.Limit is { } limit ? [new TableRow([TableCell.Of("Limit of futility"), TableCell.Missing(Numerals.None), TableCell.Of(limit, 4)])] : ImmutableArray<TableRow>.Empty,
        ],
        []);

    /// <summary>Every point of the curve.</summary>
    public static TableBlock Curve(ConditionalPowerFigure figure) => new(
        figure.Id + "-curve",
        "The curve",
        [new(figure.EffectLabel, Numeric: true), new("Conditional power", Numeric: true)],
        [.. figure.Curve.Select(p => new TableRow([TableCell.Of(Numerals.Short(p.Effect)), TableCell.Of(p.Power, 4)]))],
        []);
}
