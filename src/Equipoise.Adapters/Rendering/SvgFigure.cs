using Equipoise.Adapters.Rendering.Svg;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Adapters.Rendering;

/// <summary>Draws a figure of a report as SVG, with its title and alternative text inside.</summary>
public static class SvgFigure
{
    /// <summary>A stand-alone SVG file: it carries its own styles, light and dark after the reader's preference, and a background.</summary>
    /// <param name="figure">What to draw. Values that are not finite are left out of the picture.</param>
    /// <returns>XML text with LF line ends; the same figure always gives the same text.</returns>
    /// <exception cref="ArgumentException">The figure is of a kind that has no drawing.</exception>
    public static string Render(FigureBlock figure) => Draw(figure, Format.Wide).ToSvg(figure, standalone: true);

    /// <summary>An SVG element for a page that carries <see cref="HtmlReport.Stylesheet"/>.</summary>
    internal static string RenderInline(FigureBlock figure, Format format) => Draw(figure, format).ToSvg(figure, standalone: false, format.IdSuffix);

    private static SvgCanvas Draw(FigureBlock figure, Format format) => figure switch
    {
        KaplanMeierFigure f => KaplanMeierSvg.Draw(f, format),
        BoundaryFigure f => BoundarySvg.Draw(f, format),
        ConsortFigure f => ConsortSvg.Draw(f, format),
        AccrualFigure f => AccrualSvg.Draw(f, format),
        ForestFigure f => ForestSvg.Draw(f, format),
        AdverseEventFigure f => AdverseEventSvg.Draw(f, format),
        ConditionalPowerFigure f => ConditionalPowerSvg.Draw(f, format),
        DoseSlotFigure f => DoseSlotSvg.Draw(f, format),
        SwimmerFigure f => SwimmerSvg.Draw(f, format),
        StoppingFigure f => StoppingSvg.Draw(f, format),
        ShareFigure f => ShareSvg.Draw(f, format),
        _ => throw new ArgumentException($"Figure '{figure.Id}' is of a kind without a drawing: {figure.GetType().Name}.", nameof(figure)),
    };
}
