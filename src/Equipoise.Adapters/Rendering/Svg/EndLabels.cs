using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A label beside a line's end: its words, its line sample and the height it would like; perhaps a quieter sentence and a mark on the sample.</summary>
internal sealed record EndLabel(string Text, string KeyCss, string WordCss, double WantedY, string Detail = "", Action<double, double>? Mark = null);

/// <summary>Labels in the right margin, each near the end of its line, none over another; a sample of the line stands before the words.</summary>
internal static class EndLabels
{
    private const double KeyLength = 20;
    private const double LineHeight = 14;
    private const double Gap = 8;
    private const int MaximumLines = 3;

    /// <summary>The margin that the labels need, between a least and a greatest width.</summary>
    public static double Margin(IEnumerable<string> labels) =>
        Math.Clamp(labels.Select(label => TextMetrics.Width(label)).DefaultIfEmpty(0).Max() + KeyLength + 22, 60, 190);

    /// <summary>Draws the labels from <paramref name="x"/> to the right within a height range.</summary>
    public static void Draw(SvgCanvas canvas, IReadOnlyList<EndLabel> labels, double x, double margin, double top, double bottom)
    {
        var lines = labels.Select(label => Lines(label, margin - KeyLength - 16)).ToImmutableArray();
        var places = Spread([.. labels.Select(label => label.WantedY)], [.. lines.Select(l => (l.Length * LineHeight) + Gap)], top, bottom);
        for (var i = 0; i < labels.Count; i++)
        {
            var first = places[i] - ((lines[i].Length - 1) * LineHeight / 2);
            canvas.Line(x + 8, first, x + 8 + KeyLength, first, labels[i].KeyCss);
            labels[i].Mark?.Invoke(x + 8 + (KeyLength / 2), first);
            for (var row = 0; row < lines[i].Length; row++)
            {
                canvas.Text(x + KeyLength + 13, first + 4 + (row * LineHeight), lines[i][row].Text, lines[i][row].Css);
            }
        }
    }

    /// <summary>The height of the labels when they stand below a plot, one under the other.</summary>
    public static double HeightBelow(IReadOnlyList<EndLabel> labels, double width) =>
        labels.Sum(label => (Lines(label, width - KeyLength - 8).Length * LineHeight) + 4);

    /// <summary>Draws the labels below a plot.</summary>
    public static void DrawBelow(SvgCanvas canvas, IReadOnlyList<EndLabel> labels, double width, double top)
    {
        foreach (var label in labels)
        {
            canvas.Line(0, top - 4, KeyLength, top - 4, label.KeyCss);
            label.Mark?.Invoke(KeyLength / 2, top - 4);
            foreach (var (text, css) in Lines(label, width - KeyLength - 8))
            {
                canvas.Text(KeyLength + 8, top, text, css);
                top += LineHeight;
            }

            top += 4;
        }
    }

    private static ImmutableArray<(string Text, string Css)> Lines(EndLabel label, double width)
    {
        var details = label.Detail.Length > 0 ? TextMetrics.Wrap(label.Detail, width, 11, MaximumLines) : [];
        return
        [
            .. TextMetrics.Wrap(label.Text, width, 12.5, MaximumLines).Select(line => (line, label.WordCss)),
            .. details.Select(line => (line, "eq-small eq-muted")),
        ];
    }

    /// <summary>Centres as near to the wanted ones as heights allow, in the same order.</summary>
    public static ImmutableArray<double> Spread(ImmutableArray<double> wanted, ImmutableArray<double> heights, double top, double bottom)
    {
        var order = Enumerable.Range(0, wanted.Length).OrderBy(i => wanted[i]).ThenBy(i => i).ToImmutableArray();
        var centres = wanted.ToArray();
        var free = top;
        foreach (var i in order)
        {
            centres[i] = Math.Max(centres[i], free + (heights[i] / 2));
            free = centres[i] + (heights[i] / 2);
        }

        free = Math.Max(bottom, top + heights.Sum());
        foreach (var i in order.Reverse())
        {
            centres[i] = Math.Min(centres[i], free - (heights[i] / 2));
            free = centres[i] - (heights[i] / 2);
        }

        return [.. centres];
    }
}
