using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>One arm's steps, limits and censoring marks, cut at the end of follow-up and of the axis.</summary>
internal static class SurvivalCurveSvg
{
    private const double CensorMark = 4.5;

    /// <summary>The shaded area between the limits, in the given style; where a limit is not defined there is none.</summary>
    public static void DrawBand(SvgCanvas canvas, PlotFrame frame, SurvivalCurveData curve, int arm, string style)
    {
        var (area, lower, upper) = (new PathData(), new PathData(), new PathData());
        var run = new List<(double From, double To, double Low, double High)>();
        foreach (var (step, until) in Pieces(frame, curve))
        {
            if (step is { Lower: { } low, Upper: { } high } && double.IsFinite(low) && double.IsFinite(high))
            {
                run.Add((frame.X[step.Time], frame.X[until], frame.Y[low], frame.Y[high]));
                continue;
            }

            Flush(run, area, lower, upper);
        }

        Flush(run, area, lower, upper);
        var name = Palette.Arm(arm);
        canvas.Path(area, style + " eq-fill-arm" + name);
        canvas.Path(lower, "eq-limit eq-arm" + name);
        canvas.Path(upper, "eq-limit eq-arm" + name);
    }

    /// <summary>The steps and, at each censoring time, a short upright mark.</summary>
    public static void DrawLine(SvgCanvas canvas, PlotFrame frame, SurvivalCurveData curve, int arm)
    {
        var line = new PathData();
        foreach (var (step, until) in Pieces(frame, curve))
        {
            var y = frame.Y[step.Survival];
            _ = line.IsEmpty ? line.MoveTo(frame.X[step.Time], y) : line.HorizontalTo(frame.X[step.Time]).VerticalTo(y);
            line.HorizontalTo(frame.X[until]);
        }

        var name = "eq-arm" + Palette.Arm(arm);
        canvas.Path(line, "eq-line " + name);
        var marks = new PathData();
        foreach (var time in curve.CensoringTimes.Where(time => double.IsFinite(time) && frame.X.Contains(time)))
        {
            if (SurvivalLookup.At(curve, time) is { } step)
            {
                marks.MoveTo(frame.X[time], frame.Y[step.Survival] - CensorMark).VerticalTo(frame.Y[step.Survival] + CensorMark);
            }
        }

        canvas.Path(marks, "eq-tick " + name);
    }

    private static IEnumerable<(SurvivalStep Step, double Until)> Pieces(PlotFrame frame, SurvivalCurveData curve)
    {
        var end = Math.Min(double.IsFinite(curve.EndOfFollowUp) ? curve.EndOfFollowUp : frame.X.End, frame.X.End);
        SurvivalStep? current = null;
        foreach (var step in SurvivalLookup.Drawable(curve).Where(step => step.Time <= end))
        {
            if (current is { } before)
            {
                yield return (before, step.Time);
            }

            current = step;
        }

        if (current is { } last)
        {
            yield return (last, end);
        }
    }

    private static void Flush(List<(double From, double To, double Low, double High)> run, PathData area, PathData lower, PathData upper)
    {
        if (run.Count == 0)
        {
            return;
        }

        area.MoveTo(run[0].From, run[0].High);
        lower.MoveTo(run[0].From, run[0].Low);
        upper.MoveTo(run[0].From, run[0].High);
        foreach (var piece in run)
        {
            area.VerticalTo(piece.High).HorizontalTo(piece.To);
            upper.VerticalTo(piece.High).HorizontalTo(piece.To);
            lower.VerticalTo(piece.Low).HorizontalTo(piece.To);
        }

        foreach (var piece in Enumerable.Reverse(run))
        {
            area.VerticalTo(piece.Low).HorizontalTo(piece.From);
        }

        area.Close();
        run.Clear();
    }
}
