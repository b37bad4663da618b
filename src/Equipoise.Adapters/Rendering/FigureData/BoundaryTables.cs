using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>A group-sequential boundary as a table.</summary>
internal static class BoundaryTables
{
    /// <summary>The planned looks and what was observed, in the order of information; what was seen at a planned look stands in its row.</summary>
    public static TableBlock Looks(BoundaryFigure figure) => new(
        figure.Id + "-looks",
        "Critical values and observed statistics on the Z scale",
        [
            new("Look", Numeric: false), new("Information", Numeric: true), new("Efficacy Z", Numeric: true),
            new(FutilityHeader(figure), Numeric: true), new("Observed Z", Numeric: true),
            .. figure.EffectAxis is { } axis ? [new TableColumn(axis.Label + " at efficacy", Numeric: true), new(axis.Label + " at futility", Numeric: true), new(axis.Label + " observed", Numeric: true)] : ImmutableArray<TableColumn>.Empty,
        ],
        [
            .. figure.Looks.Select(look => (look.InformationFraction, Row: Planned(figure, look, figure.Observed.FirstOrDefault(seen => IsAt(look, seen)))))
                .Concat(figure.Observed.Where(seen => !figure.Looks.Any(look => IsAt(look, seen)))
                    .Select(seen => (seen.InformationFraction, Row: Seen(figure, seen))))
                .OrderBy(entry => entry.InformationFraction)
                .Select(entry => entry.Row),
        ],
        [$"A positive Z {figure.EffectDirection}."]);

    private static string FutilityHeader(BoundaryFigure figure) => figure.FutilityIsBinding ? "Futility Z (binding)" : "Futility Z (non-binding)";

    private static bool IsAt(BoundaryLook look, ObservedLook seen) =>
        look.Label == seen.Label && look.InformationFraction == seen.InformationFraction;

    private static TableRow Planned(BoundaryFigure figure, BoundaryLook look, ObservedLook? seen) => new(
    [
        TableCell.Of(look.Label), TableCell.Of(Numerals.Percent(look.InformationFraction, 1)),
        Critical(look.EfficacyZ), Critical(look.FutilityZ), Critical(seen?.Z), .. Effects(figure, look.EfficacyEffect, look.FutilityEffect, seen?.Effect),
    ]);

    private static TableRow Seen(BoundaryFigure figure, ObservedLook seen) => new(
    [
        TableCell.Of("Observed: " + seen.Label), TableCell.Of(Numerals.Percent(seen.InformationFraction, 1)),
        TableCell.Missing(Numerals.None), TableCell.Missing(Numerals.None), Critical(seen.Z), .. Effects(figure, null, null, seen.Effect),
    ]);

    private static ImmutableArray<TableCell> Effects(BoundaryFigure figure, params double?[] effects) => figure.EffectAxis is null ? [] : [.. effects.Select(Critical)];

    private static TableCell Critical(double? z) =>
        z is { } value && double.IsFinite(value) ? TableCell.Of(value, 3) : TableCell.Missing(Numerals.None);
}
