using System.Security.Cryptography;
using System.Text;
using Equipoise.Adapters.Rendering.Html;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>
/// A report as one HTML5 file that needs nothing beside it: no script, no font, no picture from elsewhere. Its own content security policy
/// lets nothing in but its stylesheet, by hash. It follows the reader's light or dark preference, and prints on paper with the banners on every page.
/// </summary>
public static class HtmlReport
{
    /// <summary>The stylesheet of reports and figures, for a page that shows <see cref="RenderBlock"/>'s output.</summary>
    public static string Stylesheet { get; } = HtmlStylesheet.Screen + HtmlStylesheet.Print + Svg.FigureStyle.InPage;

    /// <summary>The whole report.</summary>
    /// <returns>HTML with LF line ends; the same model always gives the same text.</returns>
    /// <exception cref="ArgumentException">A table has a row with more or fewer cells than columns.</exception>
    public static string Render(ReportModel model)
    {
        var html = new HtmlWriter().Trusted("<!DOCTYPE html>\n");
        html.Open("html", ("lang", "en")).Break();
        Head(html, model);
        html.Open("body").Break();
        html.Leaf("a", "Skip to the report", ("class", "skip"), ("href", "#report"));
        html.Open("div", ("class", "sheet")).Break();
        Banners(html, model);
        html.Open("div", ("class", "page")).Break();
        Body(html, model);
        return html.Close("div").Close("div").Close("body").Close("html").ToString();
    }

    /// <summary>
    /// The report without head and banners, for a page that has its own frame and carries <see cref="Stylesheet"/>: header, contents and the element
    /// <c>main</c> with the id <c>report</c>. The frame puts them into an element of the class <c>page</c> and shows the banners.
    /// </summary>
    /// <exception cref="ArgumentException">A table has a row with more or fewer cells than columns.</exception>
    public static string RenderBody(ReportModel model)
    {
        var html = new HtmlWriter();
        Body(html, model);
        return html.ToString();
    }

    /// <summary>One block, for a page that has its own frame and carries <see cref="Stylesheet"/>.</summary>
    /// <param name="block">What to write.</param>
    /// <param name="number">Its label, such as "Figure 2", or empty.</param>
    public static string RenderBlock(ReportBlock block, string number)
    {
        var html = new HtmlWriter();
        HtmlBlocks.Write(html, block, number);
        return html.ToString();
    }

    private static void Body(HtmlWriter html, ReportModel model)
    {
        var numbers = new BlockNumbers(model.Sections.SelectMany(section => section.Blocks));
        HtmlFrontMatter.Write(html, model);
        html.Open("main", ("id", "report")).Break();
        foreach (var section in model.Sections)
        {
            Section(html, section, numbers);
        }

        html.Close("main");
    }

    private static void Head(HtmlWriter html, ReportModel model)
    {
        var style = "\n" + Stylesheet + HtmlStylesheet.RunningFooter(model);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        html.Open("head").Break();
        html.Trusted("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Open("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'sha256-{hash}'")).Break();
        html.Leaf("title", model.Title + " \u2013 " + model.Subtitle);
        html.Open("style").Trusted(style).Close("style").Close("head");
    }

    private static void Banners(HtmlWriter html, ReportModel model)
    {
        if (model.Banners.IsEmpty)
        {
            return;
        }

        html.Open("div", ("class", "banners"), ("role", "region"), ("aria-label", "Notices")).Break();
        foreach (var banner in model.Banners)
        {
            html.Leaf("p", banner, ("class", "banner"));
        }

        html.Close("div");
    }

    private static void Section(HtmlWriter html, ReportSection section, BlockNumbers numbers)
    {
        var id = Markup.IdToken(section.Id);
        html.Open("section", ("id", id), ("aria-labelledby", id + "-heading")).Break();
        html.Leaf("h2", section.Title, ("id", id + "-heading"));
        foreach (var block in section.Blocks)
        {
            HtmlBlocks.Write(html, block, numbers[block]);
        }

        html.Close("section");
    }
}
