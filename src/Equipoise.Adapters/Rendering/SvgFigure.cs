using Equipoise.Adapters.Rendering.Svg;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>Draws a figure of a report as SVG, with its title and alternative text inside.</summary>
public static class SvgFigure
{
    /// <summary>A stand-alone SVG file: it carries its own styles, light and dark after the reader's preference, and a background.</summary>
    /// <param name="figure">What to draw. Values that are not finite are left out of the picture.</param>
    /// <returns>XML text with LF line ends; the same figure always gives the same text.</returns>
    /// <exception cref="ArgumentException">The figure is of a kind that has no drawing.</exception>
    public static string Render(FigureBlock figure) => Draw(figure).ToSvg(figure, standalone: true);

    /// <summary>An SVG element for a page that carries <see cref="HtmlReport.Stylesheet"/>.</summary>
    internal static string RenderInline(FigureBlock figure) => Draw(figure).ToSvg(figure, standalone: false);

    private static SvgCanvas Draw(FigureBlock figure) => figure switch
    {
        KaplanMeierFigure f => KaplanMeierSvg.Draw(f),
        BoundaryFigure f => BoundarySvg.Draw(f),
        ConsortFigure f => ConsortSvg.Draw(f),
        AccrualFigure f => AccrualSvg.Draw(f),
        _ => throw new ArgumentException($"Figure '{figure.Id}' is of a kind without a drawing: {figure.GetType().Name}.", nameof(figure)),
    };
}
