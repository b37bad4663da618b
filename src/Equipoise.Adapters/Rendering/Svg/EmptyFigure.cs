namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>What stands where there is nothing to draw: the words, and no empty axis.</summary>
internal static class EmptyFigure
{
    /// <summary>A box that says that there is no data, and what is missing.</summary>
    /// <param name="format">Its width.</param>
    /// <param name="missing">A short clause, such as "nobody was randomised".</param>
    public static SvgCanvas Draw(Format format, string missing)
    {
        var canvas = new SvgCanvas(format.Width, 72);
        canvas.Rectangle(new Box(0.5, 0.5, format.Width - 1, 71), "eq-box", 2);
        canvas.Text(format.Width / 2, 40, TextMetrics.Fit("No data: " + missing, format.Width - 24), "eq-muted", Anchor.Middle);
        return canvas;
    }
}
