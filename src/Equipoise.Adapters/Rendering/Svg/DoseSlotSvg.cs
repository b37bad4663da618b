using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The map of doses: what became of each slot of each participant, by shape and colour.</summary>
internal static class DoseSlotSvg
{
    /// <summary>The most participants that a picture shows.</summary>
    public const int MostRows = 60;

    private const double LabelWidth = 92;
    private const double CountWidth = 62;
    private const double SmallestCell = 5;
    private const double LargestCell = 20;
    private const double CycleGap = 8;

    private static readonly ImmutableArray<(DoseSlotState State, string Name, MarkShape Shape, string Css, double Size)> Looks =
    [
        (DoseSlotState.Given, "Given", MarkShape.Square, "eq-fill-arm0", 1),
        (DoseSlotState.Held, "Held for toxicity", MarkShape.Triangle, "eq-fill-arm1", 1),
        (DoseSlotState.Skipped, "Skipped, other reason", MarkShape.Diamond, "eq-open eq-arm3", 0.85),
        (DoseSlotState.Stopped, "After the stop", MarkShape.Cross, "eq-tick eq-ink", 0.8),
        (DoseSlotState.NotReached, "Not reached", MarkShape.Disc, "eq-fill-axis", 0.28),
    ];

    /// <summary>Draws the figure.</summary>
    public static SvgCanvas Draw(DoseSlotFigure figure, Format format)
    {
        var cycles = figure.Cycles.Where(c => c.Slots > 0).ToImmutableArray();
        if (figure.Rows.IsEmpty || cycles.IsEmpty)
        {
            return EmptyFigure.Draw(format, "nobody was to be treated");
        }

        var rows = figure.Rows.Take(MostRows).ToImmutableArray();
        var room = format.Width - LabelWidth - CountWidth;
        var fitting = (int)((room - (CycleGap * (cycles.Length - 1))) / SmallestCell);
        var slots = Math.Min(figure.Slots, Math.Max(1, fitting));
        var cell = Math.Clamp((room - (CycleGap * (cycles.Length - 1))) / slots, SmallestCell, LargestCell);
        var places = Places(cycles, slots, cell);
        var height = Math.Clamp(cell, 12, 18);
        var legend = new MarkLegend(Looks.Where(look => rows.Any(r => FigureWords.Count(r, look.State, slots) > 0))
            .Select(look => new LegendEntry(look.Name, (c, x, y) => c.Mark(look.Shape, x, y, 5 * look.Size, look.Css))), format.Width);
        var top = legend.Height + 26;
        var headings = Headings(rows);
        var bottom = top + (rows.Length * height) + (headings * 20);
        var notes = Notes(figure, slots).SelectMany(note => TextMetrics.Wrap(note, format.Width, 11)).ToImmutableArray();
        var canvas = new SvgCanvas(format.Width, bottom + 10 + (notes.Length * 14));

        legend.Draw(canvas);
        CycleHeads(canvas, cycles, places, slots, cell, top);
        Rows(canvas, figure, rows, places, height, cell, top);
        for (var i = 0; i < notes.Length; i++)
        {
            canvas.Text(0, bottom + 16 + (i * 14), notes[i], "eq-small eq-muted");
        }

        return canvas;
    }

    private static int Headings(ImmutableArray<DoseSlotRow> rows) => rows.Where((row, i) => row.Group.Length > 0 && (i == 0 || rows[i - 1].Group != row.Group)).Count();

    private static ImmutableArray<double> Places(ImmutableArray<DoseCycle> cycles, int slots, double cell)
    {
        var places = ImmutableArray.CreateBuilder<double>();
        var x = LabelWidth;
        foreach (var cycle in cycles)
        {
            for (var i = 0; i < cycle.Slots && places.Count < slots; i++)
            {
                places.Add(x + (cell / 2));
                x += cell;
            }

            x += CycleGap;
        }

        return places.ToImmutable();
    }

    private static void CycleHeads(SvgCanvas canvas, ImmutableArray<DoseCycle> cycles, ImmutableArray<double> places, int slots, double cell, double top)
    {
        var first = 0;
        foreach (var cycle in cycles)
        {
            var last = Math.Min(first + cycle.Slots, slots) - 1;
            if (last < first)
            {
                break;
            }

            var (from, to) = (places[first] - (cell / 2), places[last] + (cell / 2));
            canvas.Text((from + to) / 2, top - 10, TextMetrics.Fit(cycle.Label, Math.Max(20, to - from)), "eq-title", Anchor.Middle);
            canvas.Line(from + 1, top - 4, to - 1, top - 4, "eq-axis");
            first = last + 1;
        }

        canvas.Text(places[^1] + (cell / 2) + CountWidth - 4, top - 10, "Given", "eq-muted", Anchor.End);
    }

    private static void Rows(SvgCanvas canvas, DoseSlotFigure figure, ImmutableArray<DoseSlotRow> rows, ImmutableArray<double> places, double height, double cell, double top)
    {
        var paths = Looks.ToDictionary(look => look.State, _ => new PathData());
        var radius = (Math.Min(cell, height) / 2) - 0.8;
        var (y, group) = (top, "");
        foreach (var row in rows)
        {
            if (row.Group != group && row.Group.Length > 0)
            {
                canvas.Text(0, y + 15, TextMetrics.Fit(row.Group, places[^1]), "eq-title");
                y += 20;
            }

            group = row.Group;
            var middle = y + (height / 2);
            canvas.Text(0, middle + 4, TextMetrics.Fit(row.Participant, LabelWidth - 8, 11), "eq-small");
            for (var i = 0; i < places.Length; i++)
            {
                var state = i < row.Slots.Length && Enum.IsDefined(row.Slots[i]) ? row.Slots[i] : DoseSlotState.NotReached;
                var (_, _, shape, _, size) = Looks.First(look => look.State == state);
                paths[state].Mark(shape, places[i], middle, radius * size);
            }

            var given = FigureWords.Count(row, DoseSlotState.Given, figure.Slots);
            canvas.Text(places[^1] + (cell / 2) + CountWidth - 4, middle + 4, $"{Numerals.Count(given)} of {Numerals.Count(figure.Slots)}", "eq-small eq-muted", Anchor.End);
            y += height;
        }

        foreach (var (state, _, _, css, _) in Looks)
        {
            canvas.Path(paths[state], css);
        }
    }

    private static ImmutableArray<string> Notes(DoseSlotFigure figure, int slots) =>
    [
        .. figure.Rows.Length > MostRows ? [$"The first {Numerals.Count(MostRows)} of {Numerals.Count(figure.Rows.Length)} participants; the other {Numerals.Count(figure.Rows.Length - MostRows)} stand in the table."] : ImmutableArray<string>.Empty,
        .. figure.Slots > slots ? [$"The first {Numerals.Count(slots)} of {Numerals.Count(figure.Slots)} slots; the others stand in the table."] : ImmutableArray<string>.Empty,
    ];
}
