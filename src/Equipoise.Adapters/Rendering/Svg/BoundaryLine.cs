using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>One of a boundary's two lines: the critical values at the looks, joined; a lone value gets a short bar of its own.</summary>
internal sealed record BoundaryLine(string Name, string Meaning, string Tone, bool Dashed, ImmutableArray<(double X, double Y, double Z)> Points)
{
    private const double Radius = 4.5;
    private const double HalfBar = 14;

    /// <summary>The class names of the line.</summary>
    public string Css => (Dashed ? "eq-line eq-dashed eq-" : "eq-line eq-") + Tone;

    private ImmutableArray<(double X, double Y)> Stroke => Points switch
    {
        [] => [],
        [var only] => [(only.X - HalfBar, only.Y), (only.X + HalfBar, only.Y)],
        _ => [.. Points.Select(point => (point.X, point.Y))],
    };

    /// <summary>The places of the critical values that exist, in the order of information.</summary>
    public static ImmutableArray<(double X, double Y, double Z)> Places(
        PlotFrame frame, ImmutableArray<BoundaryLook> looks, Func<BoundaryLook, double?> criticalValue) =>
    [
        .. from look in looks
           let z = criticalValue(look) ?? double.NaN
           where double.IsFinite(z) && double.IsFinite(look.InformationFraction)
           orderby look.InformationFraction
           select (frame.X[look.InformationFraction], frame.Y[z], z),
    ];

    /// <summary>Shades what lies between the line and an edge of the plot.</summary>
    public void DrawRegion(SvgCanvas canvas, double edge)
    {
        if (Points.Length > 1)
        {
            canvas.Path(PathData.Through([.. Stroke, (Points[^1].X, edge), (Points[0].X, edge)]).Close(), "eq-region eq-fill-" + Tone);
        }
    }

    /// <summary>Keeps labels off the line.</summary>
    public void Reserve(LabelPlacer labels)
    {
        foreach (var (from, to) in Stroke.Zip(Stroke.Skip(1)))
        {
            labels.KeepLine(from.X, from.Y, to.X, to.Y, Obstacle.Curve);
        }

        foreach (var point in Points)
        {
            labels.Keep(point.X, point.Y, 6);
        }
    }

    /// <summary>Draws the line, its points and their values.</summary>
    public void Draw(SvgCanvas canvas, LabelPlacer labels)
    {
        canvas.Path(PathData.Through(Stroke), Css);
        foreach (var (x, y, z) in Points)
        {
            Dot(canvas, x, y);
            labels.Write(canvas, x, y, Numerals.Fixed(z, 3), "eq-word-" + Tone);
        }
    }

    /// <summary>The label for the margin.</summary>
    public EndLabel EndLabel(SvgCanvas canvas) => new(Name, Css, "eq-title eq-word-" + Tone, Points[^1].Y, Meaning, (x, y) => Dot(canvas, x, y));

    private void Dot(SvgCanvas canvas, double x, double y) => canvas.Circle(x, y, Radius, "eq-fill-" + Tone);
}
