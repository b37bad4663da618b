using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The lower panel of a boundary figure: the effects that the critical values stand for at each look's information; up favours the experimental arm, as in the panel of Z.</summary>
internal static class BoundaryEffectPanel
{
    private const double PlotHeight = 190;
    private const double Above = 42;
    private const double Below = 50;

    /// <summary>The height that the panel adds; 0 where there is no effect to draw.</summary>
    public static double Height(BoundaryFigure figure) => Values(figure).IsEmpty ? 0 : Above + PlotHeight + Below;

    /// <summary>Draws the panel under the frame of Z with its upper edge at <paramref name="top"/>.</summary>
    public static void Draw(SvgCanvas canvas, BoundaryFigure figure, PlotFrame z, double top)
    {
        var values = Values(figure);
        if (figure.EffectAxis is not { } effect || values.IsEmpty)
        {
            return;
        }

        var axis = EffectAxis.Of(values, effect.IsRatio, effect.Null);
        var area = new Box(z.Area.X, top + Above, z.Area.Width, PlotHeight);
        var vertical = effect.LowerIsBetter ? new LinearScale(axis.Low, axis.High, area.Y, area.Bottom) : new LinearScale(axis.Low, axis.High, area.Bottom, area.Y);
        var frame = new PlotFrame(area, z.X, vertical);
        var upper = new BoundaryLine("Efficacy", "", "good", Dashed: false, Places(frame, axis, figure.Looks, look => look.EfficacyEffect));
        var lower = new BoundaryLine("Futility", "", "bad", Dashed: true, Places(frame, axis, figure.Looks, look => look.FutilityEffect));
        var labels = new LabelPlacer(area);
        frame.DrawVertical(canvas, axis.TicksOver(PlotHeight, 26), axis.Label, $"{effect.Label} at the bounds (up {figure.EffectDirection})", 0, top + 16);
        frame.DrawHorizontal(canvas, Ticks.Nice(0, frame.X.End, 6).RemoveAll(tick => tick > frame.X.End), tick => Numerals.Percent(tick), "Information fraction");
        canvas.Line(area.X, vertical[axis.To(effect.Null)], area.Right, vertical[axis.To(effect.Null)], "eq-axis");
        foreach (var look in figure.Looks.Where(look => double.IsFinite(look.InformationFraction)))
        {
            canvas.Line(frame.X[look.InformationFraction], area.Y, frame.X[look.InformationFraction], area.Bottom, "eq-mark");
            labels.KeepLine(frame.X[look.InformationFraction], area.Y, frame.X[look.InformationFraction], area.Bottom, Obstacle.Guide);
        }

        upper.Reserve(labels);
        lower.Reserve(labels);
        var seen = figure.Observed.Where(look => double.IsFinite(look.InformationFraction) && look.Effect is { } e && axis.Covers(e)).ToImmutableArray();
        foreach (var look in seen)
        {
            labels.Keep(frame.X[look.InformationFraction], vertical[axis.To(look.Effect!.Value)], 7);
        }

        upper.Draw(canvas, labels);
        lower.Draw(canvas, labels);
        foreach (var look in seen)
        {
            var (x, y) = (frame.X[look.InformationFraction], vertical[axis.To(look.Effect!.Value)]);
            canvas.Mark(MarkShape.Diamond, x, y, 5.5, "eq-seen");
            labels.Write(canvas, x, y, $"{look.Label}: {Numerals.Fixed(look.Effect.Value, 2)}", "eq-title");
        }
    }

    private static ImmutableArray<double?> Values(BoundaryFigure figure) => figure.EffectAxis is not { } axis
        ? []
        : [.. figure.Looks.SelectMany(l => (double?[])[l.EfficacyEffect, l.FutilityEffect]).Concat(figure.Observed.Select(o => o.Effect)).Where(v => v is { } e && double.IsFinite(e) && (!axis.IsRatio || e > 0))];

    private static ImmutableArray<(double X, double Y, double Z)> Places(PlotFrame frame, EffectAxis axis, ImmutableArray<BoundaryLook> looks, Func<BoundaryLook, double?> effect) =>
    [
        .. from look in looks
           let value = effect(look) ?? double.NaN
           where double.IsFinite(value) && (!axis.IsRatio || value > 0) && double.IsFinite(look.InformationFraction)
           orderby look.InformationFraction
           select (frame.X[look.InformationFraction], frame.Y[axis.To(value)], value),
    ];
}
