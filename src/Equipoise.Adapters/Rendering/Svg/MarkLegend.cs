using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>One entry of a legend: its words and how its sample is drawn around a point.</summary>
internal sealed record LegendEntry(string Text, Action<SvgCanvas, double, double> Sample, string WordCss = "");

/// <summary>A legend in rows above a plot, as many entries beside each other as there is room for.</summary>
internal sealed class MarkLegend
{
    private const double RowHeight = 19;
    private const double SampleWidth = 26;
    private readonly ImmutableArray<(LegendEntry Entry, string Text, double X, double Y)> places;

    /// <summary>Lays the entries out.</summary>
    public MarkLegend(IEnumerable<LegendEntry> entries, double width)
    {
        var laid = ImmutableArray.CreateBuilder<(LegendEntry, string, double, double)>();
        var (x, row) = (0.0, 0);
        foreach (var entry in entries)
        {
            var text = TextMetrics.Fit(entry.Text, Math.Min(260, width - SampleWidth));
            var taken = SampleWidth + TextMetrics.Width(text) + 12;
            (x, row) = x > 0 && x + taken > width ? (0, row + 1) : (x, row);
            laid.Add((entry, text, x, (row * RowHeight) + 12));
            x += taken;
        }

        places = laid.ToImmutable();
        Height = places.IsEmpty ? 0 : (row + 1) * RowHeight;
    }

    /// <summary>The height of all rows.</summary>
    public double Height { get; }

    /// <summary>Draws the legend with its upper edge at <paramref name="top"/>.</summary>
    public void Draw(SvgCanvas canvas, double top = 0)
    {
        foreach (var (entry, text, x, y) in places)
        {
            entry.Sample(canvas, x + 9, top + y - 4);
            canvas.Text(x + SampleWidth - 4, top + y, text, entry.WordCss);
        }
    }
}
