using System.Collections.Immutable;
using Equipoise.Trials.Simulation;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Curves of shares over an axis, with limits as bars where they have some.</summary>
internal static class ShareSvg
{
    private const double PlotHeight = 256;
    private const double BelowPlot = 50;
    private const double Left = 50;
    private const double Top = 34;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(ShareFigure figure, Format format)
    {
        var curves = figure.Curves.Select(c => c with { Points = [.. c.Points.Where(p => double.IsFinite(p.At) && double.IsFinite(p.Share))] }).ToImmutableArray();
        if (curves.All(c => c.Points.IsEmpty))
        {
            return EmptyFigure.Draw(format, "nothing was computed");
        }

        var places = curves.SelectMany(c => c.Points).Select(p => p.At).DefaultIfEmpty(0).ToImmutableArray();
        var margin = format.Margin(curves.Select(c => c.Label));
        var ticks = Ticks.Nice(places.Min(), places.Max() > places.Min() ? places.Max() : places.Min() + 1, 8);
        var area = new Box(Left, Top, format.Width - Left - margin, PlotHeight);
        var frame = new PlotFrame(area, new LinearScale(ticks[0], ticks[^1], area.X, area.Right), new LinearScale(0, 1, area.Bottom, area.Y));
        ImmutableArray<EndLabel> ends = [.. curves.Select((c, i) => new EndLabel(
            c.Label, "eq-key eq-arm" + Palette.Arm(i), "eq-title eq-word-arm" + Palette.Arm(i), frame.Y[c.Points.IsEmpty ? 0 : c.Points[^1].Share]))];
        var canvas = new SvgCanvas(format.Width, area.Bottom + BelowPlot + (format.LabelsBeside ? 0 : EndLabels.HeightBelow(ends, format.Width)));

        frame.DrawVertical(canvas, [0, 0.2, 0.4, 0.6, 0.8, 1], tick => Numerals.Percent(tick), figure.ShareLabel, 0);
        frame.DrawHorizontal(canvas, ticks, tick => Numerals.Short(tick), figure.AxisLabel);
        for (var i = 0; i < curves.Length; i++)
        {
            var css = "eq-arm" + Palette.Arm(i);
            canvas.Path(PathData.Through(curves[i].Points.Select(p => (frame.X[p.At], frame.Y[p.Share]))), "eq-line " + css);
            foreach (var point in curves[i].Points.Where(p => p.Upper > p.Lower))
            {
                canvas.Line(frame.X[point.At], frame.Y[point.Lower], frame.X[point.At], frame.Y[point.Upper], "eq-tick " + css);
            }
        }

        if (format.LabelsBeside)
        {
            EndLabels.Draw(canvas, ends, area.Right, margin, area.Y - 8, area.Bottom + 4);
        }
        else
        {
            EndLabels.DrawBelow(canvas, ends, format.Width, area.Bottom + BelowPlot + 12);
        }

        return canvas;
    }
}
