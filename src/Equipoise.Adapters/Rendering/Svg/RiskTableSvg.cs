using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>The extended risk table: for each arm at risk, censored and events, each column under its tick.</summary>
internal static class RiskTableSvg
{
    private const double RowHeight = 16;
    private const double ArmGap = 9;
    private static readonly ImmutableArray<(string Name, Func<RiskTableEntry, int> Count)> Rows =
    [
        ("At risk", entry => entry.AtRisk), ("Censored", entry => entry.Censored), ("Events", entry => entry.Events),
    ];

    /// <summary>The height that the table needs.</summary>
    public static double Height(KaplanMeierFigure figure) => (figure.Curves.Length * ((RowHeight * (Rows.Length + 1)) + ArmGap)) + 4;

    /// <summary>Draws the table from <paramref name="top"/> down, with row names at <paramref name="nameX"/>.</summary>
    public static void Draw(SvgCanvas canvas, PlotFrame frame, KaplanMeierFigure figure, double top, double nameX)
    {
        var y = top;
        var shown = Shown(frame, figure);
        for (var arm = 0; arm < figure.Curves.Length; arm++)
        {
            var (curve, name) = (figure.Curves[arm], Palette.Arm(arm));
            canvas.Line(nameX, y - 6, nameX + 22, y - 6, "eq-key eq-arm" + name);
            canvas.Text(nameX + 28, y - 2, TextMetrics.Fit(curve.Label, frame.Area.Right - nameX, 13), "eq-title eq-word-arm" + name);
            foreach (var (row, count) in Rows)
            {
                y += RowHeight;
                canvas.Text(nameX, y, row, "eq-muted");
                foreach (var i in shown.Where(i => i < curve.RiskTable.Length))
                {
                    canvas.Text(frame.X[figure.TimeTicks[i]], y, Numerals.Count(count(curve.RiskTable[i])), row == "At risk" ? "" : "eq-muted", Anchor.Middle);
                }
            }

            y += RowHeight + ArmGap;
        }
    }

    private static ImmutableArray<int> Shown(PlotFrame frame, KaplanMeierFigure figure)
    {
        var inside = Enumerable.Range(0, figure.TimeTicks.Length).Where(i => frame.X.Contains(figure.TimeTicks[i])).ToImmutableArray();
        var counts = figure.Curves.SelectMany(curve => curve.RiskTable).SelectMany(entry => Rows.Select(row => row.Count(entry)));
        var widest = counts.Select(count => TextMetrics.Width(Numerals.Count(count))).DefaultIfEmpty(0).Max();
        return [.. Ticks.Spaced([.. inside.Select(i => frame.X[figure.TimeTicks[i]])], widest + 8).Select(kept => inside[kept])];
    }
}
