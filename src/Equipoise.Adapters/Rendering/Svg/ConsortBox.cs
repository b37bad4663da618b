using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A box of the flow: a heading in bold and details below it, wrapped to the box's width.</summary>
internal sealed class ConsortBox
{
    private const double Padding = 11;
    private const double LineHeight = 16;
    private const double Hanging = 10;
    private readonly ImmutableArray<string> heading;
    private readonly ImmutableArray<(string Text, double Indent)> details;

    /// <summary>Breaks the words into lines for a box of the given width.</summary>
    public ConsortBox(string title, int? count, ImmutableArray<ConsortLine> lines, double width)
    {
        Width = width;
        var room = width - (2 * Padding);
        heading = TextMetrics.Wrap(count is { } n ? Counted(title, n) : title, room, 13);
        details = [.. lines.SelectMany(line => Detail(line, room))];
    }

    /// <summary>The box's width.</summary>
    public double Width { get; }

    /// <summary>The height that the words need.</summary>
    public double Height => ((heading.Length + details.Length) * LineHeight) + (2 * Padding) - 4 + (details.IsEmpty ? 0 : 3);

    /// <summary>Draws the box with its top left corner at a point; an arm's box carries a bar in the arm's colour.</summary>
    public void Draw(SvgCanvas canvas, double x, double y, double height, int? arm)
    {
        canvas.Rectangle(new Box(x, y, Width, height), "eq-box", 3);
        if (arm is { } index)
        {
            canvas.Rectangle(new Box(x, y, 4, height), "eq-fill-arm" + Palette.Arm(index), 2);
        }

        var baseline = y + Padding + 10;
        var alone = details.IsEmpty && arm is null;
        foreach (var line in heading)
        {
            canvas.Text(alone ? x + (Width / 2) : x + Padding, baseline, line, "eq-title", alone ? Anchor.Middle : Anchor.Start);
            baseline += LineHeight;
        }

        foreach (var (text, indent) in details)
        {
            canvas.Text(x + Padding + indent, baseline + 3, text);
            baseline += LineHeight;
        }
    }

    private static string Counted(string title, int count) => $"{title} (n\u00a0=\u00a0{Numerals.Count(count)})";

    private static IEnumerable<(string Text, double Indent)> Detail(ConsortLine line, double room) =>
        TextMetrics.Wrap(Counted(line.Label, line.Count), room - Hanging).Select((text, i) => (text, i == 0 ? 0 : Hanging));
}
