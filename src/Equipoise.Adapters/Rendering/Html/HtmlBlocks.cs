using Equipoise.Adapters.Rendering.FigureData;
using Equipoise.Adapters.Rendering.Svg;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Html;

/// <summary>One block of a report as HTML.</summary>
internal static class HtmlBlocks
{
    /// <summary>Writes a block; <paramref name="number"/> is its label, such as "Table 1", or empty.</summary>
    public static void Write(HtmlWriter html, ReportBlock block, string number)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                html.Leaf("p", paragraph.Text);
                break;
            case FindingBlock finding:
                Finding(html, finding);
                break;
            case TableBlock table:
                HtmlTables.Write(html, table, number);
                break;
            case FigureBlock figure:
                Figure(html, figure, number);
                break;
            default:
                throw new ArgumentException($"A report has no HTML for a block of kind {block.GetType().Name}.", nameof(block));
        }
    }

    private static void Finding(HtmlWriter html, FindingBlock finding)
    {
        var (css, mark) = FindingMark.Of(finding.Tone);
        html.Open("div", ("class", "finding finding-" + css), ("role", "note")).Break();
        html.Open("p", ("class", "finding-label"));
        html.Open("span", ("class", "finding-mark"), ("aria-hidden", "true")).Text(FindingMark.Shape(finding.Tone)).Trusted("</span> ");
        html.Text(finding.Label);
        html.Trusted(" ").Open("span", ("class", "finding-tone")).Text(mark).Trusted("</span>").Close("p");
        html.Leaf("p", finding.Statement).Close("div");
    }

    private static void Figure(HtmlWriter html, FigureBlock figure, string number)
    {
        var id = Markup.IdToken(figure.Id);
        html.Open("figure", ("id", id), ("class", "figure")).Break();
        html.Open("figcaption").Open("span", ("class", "number")).Text(number).Trusted("</span> ").Text(figure.Title).Close("figcaption");
        Drawing(html, figure, number, Format.Wide, "wide");
        Drawing(html, figure, number, Format.Narrow, "narrow");
        html.Open("details").Open("summary").Text("Data behind " + (number.Length > 0 ? number : "the figure")).Close("summary");
        foreach (var table in FigureTables.Full(figure))
        {
            HtmlTables.Write(html, table, "");
        }

        html.Close("details").Close("figure");
    }

    private static void Drawing(HtmlWriter html, FigureBlock figure, string number, Format format, string css)
    {
        var name = number.Length > 0 ? number : figure.Title;
        html.Open("div", ("class", "drawing " + css), ("tabindex", "0"), ("role", "group"), ("aria-label", name)).Break();
        html.Trusted(SvgFigure.RenderInline(figure, format)).Close("div");
    }
}
