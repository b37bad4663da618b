using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A lane for each participant: treatment as a bar, follow-up as a line, events as marks of different shapes.</summary>
internal static class SwimmerSvg
{
    /// <summary>The most participants that a picture shows.</summary>
    public const int MostLanes = 60;

    private const double LabelWidth = 92;
    private const double LaneHeight = 15;
    private const double HeadingHeight = 21;
    private const double BelowPlot = 50;

    private static readonly ImmutableArray<(SwimmerEvent Event, string Name, MarkShape Shape, string Css)> Looks =
    [
        (SwimmerEvent.Relapse, "Relapse", MarkShape.Diamond, "eq-dot eq-fill-ink"),
        (SwimmerEvent.Crossover, "Crossover", MarkShape.Triangle, "eq-dot eq-fill-ink"),
        (SwimmerEvent.Death, "Death", MarkShape.Cross, "eq-death eq-ink"),
        (SwimmerEvent.LastSeen, "Last seen alive", MarkShape.Disc, "eq-open eq-ink"),
        (SwimmerEvent.Lost, "Lost or withdrawn", MarkShape.Square, "eq-open eq-ink"),
    ];

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(SwimmerFigure figure, Format format)
    {
        if (figure.Lanes.IsEmpty)
        {
            return EmptyFigure.Draw(format, "nobody was randomised");
        }

        var lanes = figure.Lanes.Take(MostLanes).ToImmutableArray();
        var legend = new MarkLegend(Legend(figure, lanes), format.Width);
        var top = legend.Height + 10;
        var headings = lanes.Where((lane, i) => i == 0 || lanes[i - 1].Arm != lane.Arm).Count();
        var bottom = top + (lanes.Length * LaneHeight) + (headings * HeadingHeight) + 4;
        var longest = lanes.Select(l => l.End).Concat(lanes.SelectMany(l => l.Marks).Select(m => m.Time)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var ticks = Ticks.Nice(0, Math.Max(longest, 1), 9);
        var area = new Box(LabelWidth, top, format.Width - LabelWidth - 16, bottom - top);
        var frame = new PlotFrame(area, new LinearScale(0, ticks[^1], area.X, area.Right), new LinearScale(0, 1, area.Bottom, area.Y));
        var left = figure.Lanes.Length - lanes.Length;
        var note = left > 0 ? TextMetrics.Wrap($"The first {Numerals.Count(MostLanes)} of {Numerals.Count(figure.Lanes.Length)} participants; the other {Numerals.Count(left)} stand in the table.", format.Width, 11) : [];
        var canvas = new SvgCanvas(format.Width, bottom + BelowPlot + (note.Length * 14));

        legend.Draw(canvas);
        foreach (var tick in ticks)
        {
            canvas.Line(frame.X[tick], top, frame.X[tick], bottom, "eq-grid");
        }

        frame.DrawHorizontal(canvas, ticks, tick => Numerals.Short(tick), figure.TimeLabel);
        var y = top;
        for (var i = 0; i < lanes.Length; i++)
        {
            if (i == 0 || lanes[i - 1].Arm != lanes[i].Arm)
            {
                var name = TextMetrics.Fit(Name(figure, lanes[i].Arm), format.Width - 4, 12.5);
                canvas.Rectangle(new Box(0, y + 5, Math.Min(format.Width, TextMetrics.Width(name, 12.5) + 4), HeadingHeight - 6), "eq-paper");
                canvas.Text(0, y + 16, name, "eq-title eq-word-arm" + Arm(lanes[i].Arm));
                y += HeadingHeight;
            }

            Lane(canvas, frame, lanes[i], y + (LaneHeight / 2));
            y += LaneHeight;
        }

        for (var i = 0; i < note.Length; i++)
        {
            canvas.Text(0, bottom + BelowPlot + 8 + (i * 14), note[i], "eq-small eq-muted");
        }

        return canvas;
    }

    private static IEnumerable<LegendEntry> Legend(SwimmerFigure figure, ImmutableArray<SwimmerLane> lanes)
    {
        foreach (var arm in lanes.SelectMany(l => l.Treatment).Select(s => s.Arm).Distinct().Order())
        {
            yield return new LegendEntry("Treatment: " + Name(figure, arm), (c, x, y) => c.Rectangle(new Box(x - 9, y - 4, 18, 8), "eq-fill-arm" + Arm(arm)));
        }

        yield return new LegendEntry("Follow-up", (c, x, y) => c.Line(x - 9, y, x + 9, y, "eq-interval"));
        foreach (var (what, name, shape, css) in Looks.Where(look => lanes.Any(l => l.Marks.Any(m => m.Event == look.Event))))
        {
            yield return new LegendEntry(name, (c, x, y) => c.Mark(shape, x, y, 4.5, css));
        }
    }

    private static void Lane(SvgCanvas canvas, PlotFrame frame, SwimmerLane lane, double y)
    {
        canvas.Text(0, y + 4, TextMetrics.Fit(lane.Participant, LabelWidth - 8, 11), "eq-small");
        if (double.IsFinite(lane.End))
        {
            canvas.Line(frame.X[0], y, frame.X[lane.End], y, "eq-interval");
        }

        foreach (var span in lane.Treatment.Where(s => double.IsFinite(s.From) && double.IsFinite(s.To) && s.To >= s.From))
        {
            var (from, to) = (frame.X[span.From], frame.X[span.To]);
            canvas.Rectangle(new Box(from, y - 4, Math.Max(1.5, to - from), 8), "eq-fill-arm" + Arm(span.Arm));
        }

        foreach (var mark in lane.Marks.Where(m => double.IsFinite(m.Time)).OrderBy(m => m.Time))
        {
            var (_, _, shape, css) = Looks.First(look => look.Event == (Enum.IsDefined(mark.Event) ? mark.Event : SwimmerEvent.LastSeen));
            canvas.Mark(shape, frame.X[mark.Time], y, 4.5, css);
        }
    }

    private static string Name(SwimmerFigure figure, int arm) => arm >= 0 && arm < figure.Arms.Length ? figure.Arms[arm] : "Arm " + Numerals.Count(arm + 1);

    private static string Arm(int arm) => Palette.Arm(Math.Max(0, arm));
}
