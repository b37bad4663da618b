using System.Collections.Immutable;
using Equipoise.Adapters.Rendering.Svg;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>Accrual as tables.</summary>
internal static class AccrualTables
{
    /// <summary>Every change of every series, and the corners of the plan.</summary>
    public static TableBlock EveryChange(AccrualFigure figure) => new(
        figure.Id + "-changes",
        "Cumulative counts at each change",
        [new("Series", Numeric: false), new(figure.TimeLabel, Numeric: true), new("Participants", Numeric: true)],
        [
            .. figure.Series.SelectMany(series => series.Points.Select(point => Row(series.Label, point))),
            .. figure.Planned.Select(point => Row("Planned", point)),
            .. figure.Projection.SelectMany(point => (TableRow[])[
                Row(figure.ProjectionLabel + ", lower", new AccrualPoint(point.Time, point.Lower)), Row(figure.ProjectionLabel + ", middle", new AccrualPoint(point.Time, point.Middle)),
                Row(figure.ProjectionLabel + ", upper", new AccrualPoint(point.Time, point.Upper))]),
        ],
        []);

    /// <summary>Each series and the plan at round times.</summary>
    public static TableBlock AtTicks(AccrualFigure figure)
    {
        var times = figure.Series.SelectMany(series => series.Points).Concat(figure.Planned).Select(point => point.Time);
        var latest = times.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return new(
            figure.Id + "-at-ticks",
            "Cumulative counts",
            [
                new(figure.TimeLabel, Numeric: true), .. figure.Series.Select(series => new TableColumn(series.Label, Numeric: true)),
                new("Planned", Numeric: true),
            ],
            [
                .. Ticks.Nice(0, Math.Max(latest, 1), 8).Where(tick => tick <= latest + 1e-9).Append(latest).Distinct().Select(tick => new TableRow(
                [
                    TableCell.Of(Numerals.Short(tick)),
                    .. figure.Series.Select(series => TableCell.Of(Numerals.Short(CountAt(series.Points, tick)))),
                    PlannedAt(figure.Planned, tick) is { } planned ? TableCell.Of(planned, 1) : TableCell.Missing(Numerals.None),
                ])),
            ],
            []);
    }

    /// <summary>The sites' counts; none without sites.</summary>
    public static ImmutableArray<TableBlock> Sites(AccrualFigure figure) => figure.Sites.IsEmpty ? [] :
    [
        new(
            figure.Id + "-sites",
            "Randomised by site",
            [new("Site", Numeric: false), new("Participants", Numeric: true), new("Planned", Numeric: true)],
            [.. figure.Sites.Select(s => new TableRow([TableCell.Of(s.Label), TableCell.Of(s.Count), s.Target is { } t ? TableCell.Of(t) : TableCell.Missing(Numerals.None)]))],
            []),
    ];

    private static TableRow Row(string series, AccrualPoint point) =>
        new([TableCell.Of(series), TableCell.Of(Numerals.Short(point.Time)), TableCell.Of(Numerals.Short(point.Count))]);

    private static double CountAt(ImmutableArray<AccrualPoint> points, double time) =>
        points.Where(point => point.Time <= time).Select(point => point.Count).LastOrDefault();

    private static double? PlannedAt(ImmutableArray<AccrualPoint> plan, double time)
    {
        for (var i = 1; i < plan.Length; i++)
        {
            var (from, to) = (plan[i - 1], plan[i]);
            if (time >= from.Time && time <= to.Time)
            {
                return to.Time > from.Time ? from.Count + ((to.Count - from.Count) * (time - from.Time) / (to.Time - from.Time)) : to.Count;
            }
        }

        return null;
    }
}
