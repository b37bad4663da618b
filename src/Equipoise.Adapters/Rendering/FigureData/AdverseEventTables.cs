using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>Adverse events by term as a table.</summary>
internal static class AdverseEventTables
{
    /// <summary>Every term with the share of each arm and the risk difference in points.</summary>
    public static TableBlock Terms(AdverseEventFigure figure) => new(
        figure.Id + "-terms",
        "Participants with each event",
        [new("Term", Numeric: false), .. figure.Arms.Select(arm => new TableColumn(arm, Numeric: true)), new("Risk difference, points (limits)", Numeric: true)],
        [.. figure.Terms.Select(term => new TableRow(
        [
            TableCell.Of(term.Term),
            .. figure.Arms.Select((_, arm) => arm < term.Counts.Length ? TableCell.Share(term.Counts[arm].Events, term.Counts[arm].Participants) : TableCell.Missing(Numerals.None)),
            term.RiskDifference is { } d && double.IsFinite(d) ? TableCell.Interval(100 * d, 100 * term.Lower, 100 * term.Upper, 1) : TableCell.Missing("not compared"),
        ]))],
        figure.Contrast.Length > 0 ? [$"Risk difference: {figure.Contrast}."] : []);
}
