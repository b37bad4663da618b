using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Conditional power as a curve over the assumed effect, with named effects as points and predictive powers as level lines.</summary>
internal static class ConditionalPowerSvg
{
    private const double PlotHeight = 270;
    private const double BelowPlot = 50;
    private const double Left = 50;
    private const double Top = 34;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(ConditionalPowerFigure figure, Format format)
    {
        var curve = figure.Curve.Where(p => double.IsFinite(p.Effect) && double.IsFinite(p.Power) && (!figure.IsRatio || p.Effect > 0)).OrderBy(p => p.Effect).ToImmutableArray();
        var marks = figure.Marks.Where(m => double.IsFinite(m.Effect) && double.IsFinite(m.Power) && (!figure.IsRatio || m.Effect > 0)).ToImmutableArray();
        if (curve.IsEmpty && marks.IsEmpty)
        {
            return EmptyFigure.Draw(format, "conditional power was not computed");
        }

        var effects = curve.Select(p => p.Effect).Concat(marks.Select(m => m.Effect)).ToImmutableArray();
        var axis = EffectAxis.Of(effects.Select(e => (double?)e), figure.IsRatio, null);
        var margin = format.Margin(figure.Predictive.Select(p => p.Label).Append("Conditional power"));
        var area = new Box(Left, Top, format.Width - Left - margin, PlotHeight);
        var frame = new PlotFrame(area, new LinearScale(axis.Low, axis.High, area.X, area.Right), new LinearScale(0, 1, area.Bottom, area.Y));
        var ends = Ends(figure, frame, curve);
        var canvas = new SvgCanvas(format.Width, area.Bottom + BelowPlot + (format.LabelsBeside ? 0 : EndLabels.HeightBelow(ends, format.Width) + 12));

        frame.DrawVertical(canvas, [0, 0.2, 0.4, 0.6, 0.8, 1], tick => Numerals.Percent(tick), "Conditional power", 0);
        frame.DrawHorizontal(canvas, axis.TicksOver(area.Width, 40), axis.Label, figure.EffectLabel);
        Levels(canvas, frame, figure);
        var line = curve.Select(p => (X: frame.X[axis.To(p.Effect)], Y: frame.Y[p.Power])).ToImmutableArray();
        canvas.Path(PathData.Through(line), "eq-line eq-arm0");
        Marks(canvas, frame, axis, figure, line, marks);
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

    private static ImmutableArray<EndLabel> Ends(ConditionalPowerFigure figure, PlotFrame frame, ImmutableArray<ConditionalPowerPoint> curve)
    {
        var ends = ImmutableArray.CreateBuilder<EndLabel>();
        if (!curve.IsEmpty)
        {
            ends.Add(new EndLabel("Conditional power", "eq-key eq-arm0", "eq-title eq-word-arm0", frame.Y[curve[^1].Power]));
        }

        ends.AddRange(figure.Predictive.Where(p => double.IsFinite(p.Power)).Select((p, i) =>
            new EndLabel(p.Label, Key(i), "eq-title eq-word-arm1", frame.Y[p.Power], Numerals.Percent(p.Power, 1))));
        if (figure.Limit is { } limit && double.IsFinite(limit))
        {
            ends.Add(new EndLabel("Limit of futility", "eq-plan", "eq-muted", frame.Y[limit], Numerals.Percent(limit, 1)));
        }

        return ends.ToImmutable();
    }

    private static string Key(int index) => "eq-level eq-arm1 " + (index % 2 == 0 ? "eq-dashed" : "eq-dotted");

    private static void Levels(SvgCanvas canvas, PlotFrame frame, ConditionalPowerFigure figure)
    {
        var predictive = figure.Predictive.Where(p => double.IsFinite(p.Power)).ToImmutableArray();
        for (var i = 0; i < predictive.Length; i++)
        {
            canvas.Line(frame.Area.X, frame.Y[predictive[i].Power], frame.Area.Right, frame.Y[predictive[i].Power], Key(i));
        }

        if (figure.Limit is { } limit && double.IsFinite(limit))
        {
            canvas.Line(frame.Area.X, frame.Y[limit], frame.Area.Right, frame.Y[limit], "eq-plan");
        }
    }

    private static void Marks(SvgCanvas canvas, PlotFrame frame, EffectAxis axis, ConditionalPowerFigure figure, ImmutableArray<(double X, double Y)> line, ImmutableArray<ConditionalPowerMark> marks)
    {
        var labels = new LabelPlacer(frame.Area);
        foreach (var (from, to) in line.Zip(line.Skip(1)))
        {
            labels.KeepLine(from.X, from.Y, to.X, to.Y, Obstacle.Curve);
        }

        foreach (var level in figure.Predictive.Select(p => p.Power).Append(figure.Limit ?? double.NaN).Where(double.IsFinite))
        {
            labels.KeepLine(frame.Area.X, frame.Y[level], frame.Area.Right, frame.Y[level], Obstacle.Guide);
        }

        foreach (var mark in marks)
        {
            labels.KeepLine(frame.X[axis.To(mark.Effect)], frame.Y[mark.Power], frame.X[axis.To(mark.Effect)], frame.Area.Bottom, Obstacle.Guide);
            labels.Keep(frame.X[axis.To(mark.Effect)], frame.Y[mark.Power], 7);
        }

        for (var i = 0; i < marks.Length; i++)
        {
            var (x, y) = (frame.X[axis.To(marks[i].Effect)], frame.Y[marks[i].Power]);
            canvas.Line(x, y, x, frame.Area.Bottom, "eq-mark");
            canvas.Mark((MarkShape)(i % 4), x, y, 5, "eq-dot eq-fill-ink");
            labels.Write(canvas, x, y, $"{marks[i].Label}: {Numerals.Percent(marks[i].Power, 1)}", "eq-title");
        }
    }
}
