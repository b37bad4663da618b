using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Cumulative accrual as steps, with the plan as a dashed line.</summary>
internal static class AccrualSvg
{
    private const double PlotHeight = 256;
    private const double BelowPlot = 50;
    private const double Left = 42;
    private const double Top = 34;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(AccrualFigure figure, Format format)
    {
        var series = figure.Series.Select(s => s with { Points = Finite(s.Points) }).ToImmutableArray();
        var plan = Finite(figure.Planned);
        var forecast = figure.Projection.Where(p => double.IsFinite(p.Time) && double.IsFinite(p.Lower) && double.IsFinite(p.Middle) && double.IsFinite(p.Upper)).ToImmutableArray();
        var every = series.SelectMany(s => s.Points).Concat(plan).Concat(forecast.Select(p => new AccrualPoint(p.Time, p.Upper))).ToImmutableArray();
        if (every.IsEmpty)
        {
            return EmptyFigure.Draw(format, "nobody was randomised and there is no plan");
        }

        var times = Ticks.Nice(0, every.Select(point => point.Time).Append(1).Max(), 9);
        var counts = Ticks.Nice(0, every.Select(point => point.Count).Append(4).Max(), 5);
        var margin = format.Margin(series.Select(s => s.Label).Append("100 participants").Concat(forecast.IsEmpty ? [] : [figure.ProjectionLabel]));
        var area = new Box(Left, Top, format.Width - Left - margin, PlotHeight);
        var frame = new PlotFrame(area, new LinearScale(0, times[^1], area.X, area.Right), new LinearScale(0, counts[^1], area.Bottom, area.Y));
        var ends = Labels(frame, series, plan).AddRange(Forecast(frame, forecast, figure.ProjectionLabel));
        var below = format.LabelsBeside ? 0 : EndLabels.HeightBelow(ends, format.Width);
        var canvas = new SvgCanvas(format.Width, area.Bottom + BelowPlot + below + AccrualSites.Height(figure));

        frame.DrawVertical(canvas, counts, tick => Numerals.Short(tick), "Participants, cumulative", 0);
        frame.DrawHorizontal(canvas, times, tick => Numerals.Short(tick), figure.TimeLabel);
        canvas.Path(PathData.Through([.. forecast.Select(p => (frame.X[p.Time], frame.Y[p.Upper])), .. forecast.Reverse().Select(p => (frame.X[p.Time], frame.Y[p.Lower]))]).Close(), "eq-band eq-fill-arm0");
        canvas.Path(PathData.Through(forecast.Select(p => (frame.X[p.Time], frame.Y[p.Middle]))), "eq-thin eq-dotted eq-arm0");
        canvas.Path(PathData.Through(plan.Select(point => (frame.X[point.Time], frame.Y[point.Count]))), "eq-plan");
        for (var i = 0; i < series.Length; i++)
        {
            canvas.Path(Steps(frame, series[i].Points), "eq-line eq-arm" + Palette.Arm(i));
        }

        if (format.LabelsBeside)
        {
            EndLabels.Draw(canvas, ends, area.Right, margin, area.Y - 8, area.Bottom + 4);
        }
        else
        {
            EndLabels.DrawBelow(canvas, ends, format.Width, area.Bottom + BelowPlot + 12);
        }

        AccrualSites.Draw(canvas, figure, format.Width, area.Bottom + BelowPlot + below);
        return canvas;
    }

    private static ImmutableArray<EndLabel> Forecast(PlotFrame frame, ImmutableArray<AccrualProjection> forecast, string label) => forecast.IsEmpty
        ? []
        : [new EndLabel(label, "eq-thin eq-dotted eq-arm0", "eq-word-arm0", frame.Y[forecast[^1].Middle], $"{Numerals.Short(forecast[^1].Middle, 0)} ({Numerals.Short(forecast[^1].Lower, 0)} to {Numerals.Short(forecast[^1].Upper, 0)})")];

    private static ImmutableArray<EndLabel> Labels(PlotFrame frame, ImmutableArray<AccrualSeries> series, ImmutableArray<AccrualPoint> plan)
    {
        var ends = series.Select((s, i) => (s.Label, Last(s.Points).Count, Arm: "arm" + Palette.Arm(i)))
            .Select(s => Label(frame, s.Label, s.Count, "eq-key eq-" + s.Arm, "eq-title eq-word-" + s.Arm));
        return plan.IsEmpty ? [.. ends] : [.. ends, Label(frame, "Planned", Last(plan).Count, "eq-plan", "eq-muted")];
    }

    private static EndLabel Label(PlotFrame frame, string name, double count, string key, string word) =>
        new(name, key, word, frame.Y[count], Participants(count));

    private static PathData Steps(PlotFrame frame, ImmutableArray<AccrualPoint> points)
    {
        var path = new PathData();
        foreach (var point in points)
        {
            _ = path.IsEmpty ? path.MoveTo(frame.X[0], frame.Y[0]) : path;
            path.HorizontalTo(frame.X[point.Time]).VerticalTo(frame.Y[point.Count]);
        }

        return path;
    }

    private static string Participants(double count) => Numerals.Short(count) + (count == 1 ? " participant" : " participants");

    private static ImmutableArray<AccrualPoint> Finite(ImmutableArray<AccrualPoint> points) =>
        [.. points.Where(point => double.IsFinite(point.Time) && double.IsFinite(point.Count))];

    private static AccrualPoint Last(ImmutableArray<AccrualPoint> points) => points.IsEmpty ? default : points[^1];
}
