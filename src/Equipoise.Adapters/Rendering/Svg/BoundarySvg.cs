using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A group-sequential boundary: critical values on the Z scale against the information fraction, and the observed statistics.</summary>
internal static class BoundarySvg
{
    private const double PlotHeight = 298;
    private const double BelowPlot = 52;
    private const double Left = 42;
    private const double Top = 50;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(BoundaryFigure figure, Format format)
    {
        if (figure.Looks.IsEmpty && figure.Observed.IsEmpty)
        {
            return EmptyFigure.Draw(format, "no look is planned and none was made");
        }

        var observed = figure.Observed.Where(look => double.IsFinite(look.InformationFraction) && double.IsFinite(look.Z)).ToImmutableArray();
        var (futility, rule) = figure.FutilityIsBinding ? ("Futility, binding", "stop at or below") : ("Futility, non-binding", "may stop at or below");
        var margin = format.Margin(["Futility, non-binding"]);
        var frame = Frame(figure, observed, format.Width - Left - margin);
        var upper = new BoundaryLine("Efficacy", "stop at or above", "good", Dashed: false, BoundaryLine.Places(frame, figure.Looks, look => look.EfficacyZ));
        var lower = new BoundaryLine(futility, rule, "bad", Dashed: true, BoundaryLine.Places(frame, figure.Looks, look => look.FutilityZ));
        var path = new ObservedPath(frame, observed);
        var labels = new LabelPlacer(frame.Area);
        var panel = BoundaryEffectPanel.Height(figure);
        var canvas = new SvgCanvas(format.Width, frame.Area.Bottom + BelowPlot + panel + (format.LabelsBeside ? 0 : 96));

        DrawAxes(canvas, frame, figure);
        DrawLooks(canvas, labels, frame, figure);
        upper.DrawRegion(canvas, frame.Area.Y);
        lower.DrawRegion(canvas, frame.Area.Bottom);
        upper.Reserve(labels);
        lower.Reserve(labels);
        path.Reserve(labels);
        upper.Draw(canvas, labels);
        lower.Draw(canvas, labels);
        path.Draw(canvas, labels);
        BoundaryEffectPanel.Draw(canvas, figure, frame, frame.Area.Bottom + BelowPlot);

        BoundaryLine[] lines = [upper, lower];
        EndLabel[] ends = [.. lines.Where(line => !line.Points.IsEmpty).Select(line => line.EndLabel(canvas)), .. path.EndLabel(canvas)];
        if (format.LabelsBeside)
        {
            EndLabels.Draw(canvas, ends, frame.Area.Right, margin, frame.Area.Y, frame.Area.Bottom);
        }
        else
        {
            EndLabels.DrawBelow(canvas, ends, format.Width, frame.Area.Bottom + BelowPlot + panel + 12);
        }

        return canvas;
    }

    private static PlotFrame Frame(BoundaryFigure figure, ImmutableArray<ObservedLook> observed, double width)
    {
        var z = figure.Looks.SelectMany(look => (double?[])[look.EfficacyZ, look.FutilityZ]).OfType<double>().Concat(observed.Select(look => look.Z))
            .Where(double.IsFinite).Append(0).ToImmutableArray();
        var fractions = figure.Looks.Select(look => look.InformationFraction).Concat(observed.Select(look => look.InformationFraction));
        var ticks = Ticks.Nice(z.Min() - 0.35, z.Max() + 0.45, 7);
        var area = new Box(Left, Top, width, PlotHeight);
        return new PlotFrame(
            area,
            new LinearScale(0, fractions.Where(double.IsFinite).Append(1).Max() * 1.1, area.X, area.Right),
            new LinearScale(ticks[0], ticks[^1], area.Bottom, area.Y));
    }

    private static void DrawAxes(SvgCanvas canvas, PlotFrame frame, BoundaryFigure figure)
    {
        var name = "Z statistic (positive " + figure.EffectDirection + ")";
        var fractions = Ticks.Nice(0, frame.X.End, 6).RemoveAll(tick => tick > frame.X.End);
        frame.DrawVertical(canvas, Ticks.Nice(frame.Y.Start, frame.Y.End, 7), tick => Numerals.Short(tick), name, 0);
        frame.DrawHorizontal(canvas, fractions, tick => Numerals.Percent(tick), "Information fraction");
        canvas.Line(frame.Area.X, frame.Y[0], frame.Area.Right, frame.Y[0], "eq-axis");
    }

    private static void DrawLooks(SvgCanvas canvas, LabelPlacer labels, PlotFrame frame, BoundaryFigure figure)
    {
        var looks = figure.Looks.Where(look => double.IsFinite(look.InformationFraction)).OrderBy(look => look.InformationFraction).ToImmutableArray();
        var names = looks.Select(look => TextMetrics.Fit(look.Label, 110)).ToImmutableArray();
        var places = looks.Select(look => frame.X[look.InformationFraction]).ToImmutableArray();
        var named = Ticks.Spaced(places, names.Select(name => TextMetrics.Width(name)).DefaultIfEmpty(0).Max() + 6);
        for (var i = 0; i < looks.Length; i++)
        {
            canvas.Line(places[i], frame.Area.Y - 4, places[i], frame.Area.Bottom, "eq-mark");
            labels.KeepLine(places[i], frame.Area.Y, places[i], frame.Area.Bottom, Obstacle.Guide);
            if (named.Contains(i))
            {
                canvas.Text(places[i], frame.Area.Y - 9, names[i], "eq-muted", Anchor.Middle);
            }
        }
    }
}
