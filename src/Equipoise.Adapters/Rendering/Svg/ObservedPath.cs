using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The statistics that were observed: a diamond for each, joined in the order of the looks.</summary>
internal sealed class ObservedPath(PlotFrame frame, ImmutableArray<ObservedLook> observed)
{
    private const double Radius = 6.5;
    private readonly ImmutableArray<(double X, double Y)> points = [.. observed.Select(look => (frame.X[look.InformationFraction], frame.Y[look.Z]))];

    /// <summary>Keeps labels off the points and the lines between them.</summary>
    public void Reserve(LabelPlacer labels)
    {
        foreach (var (from, to) in points.Zip(points.Skip(1)))
        {
            labels.KeepLine(from.X, from.Y, to.X, to.Y, Obstacle.Curve);
        }

        foreach (var (x, y) in points)
        {
            labels.Keep(x, y, 8);
        }
    }

    /// <summary>Draws the points with their values.</summary>
    public void Draw(SvgCanvas canvas, LabelPlacer labels)
    {
        canvas.Path(PathData.Through(points), "eq-thin eq-path");
        foreach (var ((x, y), look) in points.Zip(observed))
        {
            Diamond(canvas, x, y);
            labels.Write(canvas, x, y, look.Label + ": " + Numerals.Fixed(look.Z, 2), "eq-title");
        }
    }

    /// <summary>The label for the margin; none if nothing was observed.</summary>
    public IEnumerable<EndLabel> EndLabel(SvgCanvas canvas) => points.IsEmpty
        ? []
        : [new EndLabel("Observed", "eq-thin eq-path", "eq-title", points[^1].Y, "at the looks so far", (x, y) => Diamond(canvas, x, y))];

    private static void Diamond(SvgCanvas canvas, double x, double y) =>
        canvas.Path(PathData.Through([(x, y - Radius), (x + Radius, y), (x, y + Radius), (x - Radius, y)]).Close(), "eq-seen");
}
