using System.Collections.Immutable;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>The numbers behind the figures of a simulation.</summary>
internal static class SimulationFigureTables
{
    /// <summary>Shares of all trials by look and reason.</summary>
    public static TableBlock Stopping(StoppingFigure figure) => new(
        figure.Id + "-looks",
        "How trials end, by look",
        [new("Look", Numeric: false), new("Efficacy", Numeric: true), new("Futility", Numeric: true), new("Harm", Numeric: true), new("End", Numeric: true)],
        [.. figure.Looks.Select(bar => new TableRow([TableCell.Of(bar.Label), TableCell.Of(bar.Efficacy, 4), TableCell.Of(bar.Futility, 4), TableCell.Of(bar.Harm, 4), TableCell.Of(bar.End, 4)]))],
        []);

    /// <summary>Every point of every curve.</summary>
    public static TableBlock Points(ShareFigure figure) => Points(figure, 1);

    /// <summary>About ten points of every curve.</summary>
    public static TableBlock Brief(ShareFigure figure) => Points(figure, 10);

    private static TableBlock Points(ShareFigure figure, int most) => new(
        figure.Id + (most == 1 ? "-points" : "-brief"),
        figure.ShareLabel,
        [new("Curve", Numeric: false), new(figure.AxisLabel, Numeric: true), new("Share", Numeric: true), new("Lower", Numeric: true), new("Upper", Numeric: true)],
        [.. figure.Curves.SelectMany(curve => Thinned(curve.Points, most).Select(p => new TableRow(
            [TableCell.Of(curve.Label), TableCell.Of(Numerals.Short(p.At)), TableCell.Of(p.Share, 4), TableCell.Of(p.Lower, 4), TableCell.Of(p.Upper, 4)])))],
        []);

    private static IEnumerable<SharePoint> Thinned(ImmutableArray<SharePoint> points, int most)
    {
        var stride = most == 1 ? 1 : Math.Max(1, points.Length / most);
        return points.Where((_, i) => i % stride == 0 || i == points.Length - 1);
    }
}
