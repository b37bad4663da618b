using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The extended risk table: for each arm at risk, censored and events, each column under its tick.</summary>
internal static class RiskTableSvg
{
    private const double RowHeight = 16;
    private const double ArmGap = 9;
    private const double Left = 0;
    private const double KeyLength = 22;
    private static readonly ImmutableArray<(string Name, Func<RiskTableEntry, int> Count)> Rows =
    [
        ("At risk", entry => entry.AtRisk), ("Censored", entry => entry.Censored), ("Events", entry => entry.Events),
    ];

    /// <summary>The height that the table needs in a picture of the given width.</summary>
    public static double Height(KaplanMeierFigure figure, double width) =>
        figure.Curves.Sum(curve => ((Heading(curve, width).Length + Rows.Length) * RowHeight) + ArmGap) - ArmGap - 6;

    /// <summary>Draws the table from <paramref name="top"/> down.</summary>
    public static void Draw(SvgCanvas canvas, PlotFrame frame, KaplanMeierFigure figure, double top, double width)
    {
        var y = top;
        var shown = Shown(frame, figure);
        for (var arm = 0; arm < figure.Curves.Length; arm++)
        {
            var (curve, name) = (figure.Curves[arm], Palette.Arm(arm));
            canvas.Line(Left, y - 6, Left + KeyLength, y - 6, "eq-key eq-arm" + name);
            foreach (var line in Heading(curve, width))
            {
                canvas.Text(Left + KeyLength + 6, y - 2, line, "eq-title eq-word-arm" + name);
                y += RowHeight;
            }

            foreach (var (row, count) in Rows)
            {
                canvas.Text(Left, y, row, "eq-muted");
                foreach (var i in shown.Where(i => i < curve.RiskTable.Length))
                {
                    var number = Numerals.Count(count(curve.RiskTable[i]));
                    canvas.Text(frame.X[figure.TimeTicks[i]], y, number, row == Rows[0].Name ? "" : "eq-muted", Anchor.Middle);
                }

                y += RowHeight;
            }

            y += ArmGap;
        }
    }

    private static ImmutableArray<string> Heading(SurvivalCurveData curve, double width) =>
        TextMetrics.Wrap(curve.Label, width - Left - KeyLength - 16, 13);

    private static ImmutableArray<int> Shown(PlotFrame frame, KaplanMeierFigure figure)
    {
        var inside = Enumerable.Range(0, figure.TimeTicks.Length).Where(i => frame.X.Contains(figure.TimeTicks[i])).ToImmutableArray();
        var counts = figure.Curves.SelectMany(curve => curve.RiskTable).SelectMany(entry => Rows.Select(row => row.Count(entry)));
        var widest = counts.Select(count => TextMetrics.Width(Numerals.Count(count))).DefaultIfEmpty(0).Max();
        return [.. Ticks.Spaced([.. inside.Select(i => frame.X[figure.TimeTicks[i]])], widest + 8).Select(kept => inside[kept])];
    }
}
