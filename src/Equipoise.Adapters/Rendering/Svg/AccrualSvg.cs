using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Cumulative accrual as steps, with the plan as a dashed line.</summary>
internal static class AccrualSvg
{
    private const double Width = 760;
    private const double Height = 340;
    private const double Left = 42;
    private const double Top = 34;

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(AccrualFigure figure)
    {
        var series = figure.Series.Select(s => s with { Points = Finite(s.Points) }).ToImmutableArray();
        var plan = Finite(figure.Planned);
        var every = series.SelectMany(s => s.Points).Concat(plan).ToImmutableArray();
        var times = Ticks.Nice(0, every.Select(point => point.Time).Append(1).Max(), 9);
        var counts = Ticks.Nice(0, every.Select(point => point.Count).Append(4).Max(), 5);
        var margin = EndLabels.Margin(series.Select(s => s.Label).Append("100 participants"));
        var area = new Box(Left, Top, Width - Left - margin, Height - Top - 50);
        var frame = new PlotFrame(area, new LinearScale(0, times[^1], area.X, area.Right), new LinearScale(0, counts[^1], area.Bottom, area.Y));
        var canvas = new SvgCanvas(Width, Height);

        frame.DrawVertical(canvas, counts, tick => Numerals.Short(tick), "Participants, cumulative", 0);
        frame.DrawHorizontal(canvas, times, tick => Numerals.Short(tick), figure.TimeLabel);
        canvas.Path(PathData.Through(plan.Select(point => (frame.X[point.Time], frame.Y[point.Count]))), "eq-plan");
        var ends = new List<EndLabel>();
        for (var i = 0; i < series.Length; i++)
        {
            var name = "eq-arm" + Palette.Arm(i);
            canvas.Path(Steps(frame, series[i].Points), "eq-line " + name);
            var reached = Last(series[i].Points).Count;
            ends.Add(new EndLabel(series[i].Label, "eq-key " + name, "eq-title eq-word-arm" + Palette.Arm(i), frame.Y[reached], Participants(reached)));
        }

        if (!plan.IsEmpty)
        {
            ends.Add(new EndLabel("Planned", "eq-plan", "eq-muted", frame.Y[Last(plan).Count], Participants(Last(plan).Count)));
        }

        EndLabels.Draw(canvas, ends, area.Right, margin, area.Y - 8, area.Bottom + 4);
        return canvas;
    }

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
