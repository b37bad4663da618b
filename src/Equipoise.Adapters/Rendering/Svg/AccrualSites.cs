using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A bar for each site under the accrual: participants randomised, and a mark where its plan stands.</summary>
internal static class AccrualSites
{
    private const int MostSites = 30;
    private const double RowHeight = 19;
    private const double Heading = 26;

    /// <summary>The height of all bars; 0 without sites.</summary>
    public static double Height(AccrualFigure figure) => figure.Sites.IsEmpty ? 0 : Heading + (Rows(figure).Length * RowHeight) + 8;

    /// <summary>Draws the bars; sites beyond the most that are drawn share a row without a bar, which would dwarf the others. They begin below <paramref name="top"/>.</summary>
    public static void Draw(SvgCanvas canvas, AccrualFigure figure, double width, double top)
    {
        if (figure.Sites.IsEmpty)
        {
            return;
        }

        var rows = Rows(figure);
        var label = Math.Clamp(rows.Select(s => TextMetrics.Width(s.Label)).Max() + 10, 60, width * 0.36);
        var scale = new LinearScale(0, Math.Max(1, rows.Take(MostSites).Max(s => Math.Max(s.Count, s.Target ?? 0))), label, width - 78);
        canvas.Text(0, top + 14, rows.Any(s => s.Target is not null) ? "Randomised by site, and planned (mark)" : "Randomised by site", "eq-title");
        for (var i = 0; i < rows.Length; i++)
        {
            var y = top + Heading + (i * RowHeight);
            var end = i < MostSites ? scale[Math.Max(0, rows[i].Count)] : label;
            canvas.Text(label - 8, y + 13, TextMetrics.Fit(rows[i].Label, label - 10), "", Anchor.End);
            if (i < MostSites)
            {
                canvas.Rectangle(new Box(label, y + 3, Math.Max(end - label, 0.5), RowHeight - 6), "eq-fill-arm0");
            }

            var target = rows[i].Target is { } t ? scale[t] : 0;
            if (rows[i].Target is not null)
            {
                canvas.Line(target, y, target, y + RowHeight - 1, "eq-goal");
            }

            canvas.Text(Math.Max(end, target) + 7, y + 13, Numerals.Count(rows[i].Count) + (rows[i].Target is { } planned ? " of " + Numerals.Count(planned) : ""), "eq-muted");
        }
    }

    private static ImmutableArray<SiteAccrual> Rows(AccrualFigure figure) => figure.Sites.Length <= MostSites
        ? figure.Sites
        : [.. figure.Sites.Take(MostSites), new SiteAccrual($"{Numerals.Count(figure.Sites.Length - MostSites)} other sites", figure.Sites.Skip(MostSites).Sum(s => s.Count))];
}
