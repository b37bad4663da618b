using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>
/// Kaplan-Meier curves as the KMunicate study recommends (Morris et al. 2019, BMJ Open 9:e030215): steps with shaded pointwise limits, censoring
/// marks, and the extended risk table (at risk, censored, events) under the axis.
/// </summary>
internal static class KaplanMeierSvg
{
    private const double Left = 72;
    private const double Top = 46;
    private const double PlotHeight = 300;
    private static readonly ImmutableArray<double> SurvivalTicks = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(KaplanMeierFigure figure, Format format)
    {
        if (figure.Curves.All(curve => !SurvivalLookup.Drawable(curve).Any()))
        {
            return EmptyFigure.Draw(format, "nobody was randomised");
        }

        var margin = format.Margin(figure.Curves.Select(curve => curve.Label));
        var area = new Box(Left, Top, format.Width - Left - margin, PlotHeight);
        var maximum = double.IsFinite(figure.TimeMaximum) && figure.TimeMaximum > 0 ? figure.TimeMaximum : 1;
        var frame = new PlotFrame(area, new LinearScale(0, maximum, area.X, area.Right), new LinearScale(0, 1, area.Bottom, area.Y));
        var ticks = figure.TimeTicks.Where(tick => double.IsFinite(tick) && frame.X.Contains(tick)).ToImmutableArray();
        var canvas = new SvgCanvas(format.Width, area.Bottom + 56 + RiskTableSvg.Height(figure, format.Width));

        frame.DrawVertical(canvas, SurvivalTicks, tick => Numerals.Percent(tick), figure.SurvivalLabel, 0);
        frame.DrawHorizontal(canvas, ticks, tick => Numerals.Short(tick), figure.TimeLabel);
        DrawMilestone(canvas, frame, figure);
        for (var arm = 0; arm < figure.Curves.Length; arm++)
        {
            SurvivalCurveSvg.DrawBand(canvas, frame, figure.Curves[arm], arm, figure.Curves.Length > 2 ? "eq-band eq-faint" : "eq-band");
        }

        for (var arm = 0; arm < figure.Curves.Length; arm++)
        {
            SurvivalCurveSvg.DrawLine(canvas, frame, figure.Curves[arm], arm);
        }

        if (format.LabelsBeside)
        {
            var labels = figure.Curves.Select((curve, arm) => Label(frame, curve, arm)).ToImmutableArray();
            EndLabels.Draw(canvas, labels, area.Right, margin, area.Y - 8, area.Bottom + 4);
        }

        RiskTableSvg.Draw(canvas, frame, figure, area.Bottom + 62, format.Width);
        return canvas;
    }

    private static EndLabel Label(PlotFrame frame, SurvivalCurveData curve, int arm)
    {
        var end = SurvivalLookup.At(curve, Math.Min(curve.EndOfFollowUp, frame.X.End));
        var name = "eq-arm" + Palette.Arm(arm);
        return new EndLabel(curve.Label, "eq-key " + name, "eq-title eq-word-arm" + Palette.Arm(arm), frame.Y[end?.Survival ?? 1]);
    }

    private static void DrawMilestone(SvgCanvas canvas, PlotFrame frame, KaplanMeierFigure figure)
    {
        if (figure.MilestoneTime is not { } time || !double.IsFinite(time) || !frame.X.Contains(time))
        {
            return;
        }

        var x = frame.X[time];
        canvas.Line(x, frame.Area.Y - 4, x, frame.Area.Bottom, "eq-mark");
        var arms = figure.Curves.Select(curve => curve.Label + " " + At(curve, time));
        var words = "At " + Numerals.Short(time) + ": " + string.Join(" \u00b7 ", arms);
        var width = TextMetrics.Width(words);
        if (figure.Curves.IsEmpty || width > frame.Area.Width)
        {
            words = "At " + Numerals.Short(time);
            width = TextMetrics.Width(words);
        }

        var middle = Math.Clamp(x, frame.Area.X + (width / 2), frame.Area.Right - (width / 2));
        canvas.Text(middle, frame.Area.Y - 11, words, "eq-muted", Anchor.Middle);
    }

    private static string At(SurvivalCurveData curve, double time) =>
        SurvivalLookup.At(curve, time) is { } step ? Numerals.Percent(step.Survival, 1) : "not known";
}
