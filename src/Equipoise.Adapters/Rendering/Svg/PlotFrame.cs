using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>A plot's area with its two scales; draws grid, axes, tick labels and axis names the same way in every figure.</summary>
internal sealed record PlotFrame(Box Area, LinearScale X, LinearScale Y)
{
    /// <summary>Horizontal grid lines with their labels, and the vertical axis's name, level above it.</summary>
    public void DrawVertical(SvgCanvas canvas, IEnumerable<double> ticks, Func<double, string> label, string name, double nameX, double nameY = 16)
    {
        foreach (var tick in ticks.Where(Y.Contains))
        {
            canvas.Line(Area.X, Y[tick], Area.Right, Y[tick], "eq-grid");
            canvas.Text(Area.X - 9, Y[tick] + 4, label(tick), "eq-muted", Anchor.End);
        }

        canvas.Text(nameX, nameY, TextMetrics.Fit(name, Area.Right - nameX, 13), "eq-title");
    }

    /// <summary>The horizontal axis with ticks, labels as far apart as they need, and its name below.</summary>
    public void DrawHorizontal(SvgCanvas canvas, ImmutableArray<double> ticks, Func<double, string> label, string name)
    {
        canvas.Line(Area.X, Area.Bottom, Area.Right, Area.Bottom, "eq-axis");
        canvas.Line(Area.X, Area.Y, Area.X, Area.Bottom, "eq-axis");
        var widest = ticks.Select(tick => TextMetrics.Width(label(tick))).DefaultIfEmpty(0).Max();
        foreach (var i in Ticks.Spaced([.. ticks.Select(tick => X[tick])], widest + 8))
        {
            canvas.Line(X[ticks[i]], Area.Bottom, X[ticks[i]], Area.Bottom + 5, "eq-axis");
            canvas.Text(X[ticks[i]], Area.Bottom + 19, label(ticks[i]), "eq-muted", Anchor.Middle);
        }

        canvas.Text(Area.CentreX, Area.Bottom + 38, TextMetrics.Fit(name, Area.Width, 13), "eq-title", Anchor.Middle);
    }
}
