using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Html;

/// <summary>What stands before the report's body: title, provenance and contents.</summary>
internal static class HtmlFrontMatter
{
    /// <summary>Writes the header and the navigation.</summary>
    public static void Write(HtmlWriter html, ReportModel model)
    {
        html.Open("header", ("class", "masthead")).Break();
        html.Open("div").Break();
        html.Leaf("p", model.Subtitle, ("class", "subtitle"));
        html.Leaf("h1", model.Title).Close("div");
        Provenance(html, model);
        html.Close("header");
        Contents(html, model);
    }

    private static void Provenance(HtmlWriter html, ReportModel model)
    {
        if (model.Provenance.IsEmpty)
        {
            return;
        }

        html.Open("table", ("class", "provenance")).Break();
        html.Leaf("caption", "Where the numbers come from");
        html.Open("tbody").Break();
        foreach (var fact in model.Provenance)
        {
            html.Open("tr").Open("th", ("scope", "row")).Text(fact.Label).Trusted("</th>").Open("td").Text(fact.Value).Trusted("</td>").Close("tr");
        }

        html.Close("tbody").Close("table");
    }

    private static void Contents(HtmlWriter html, ReportModel model)
    {
        if (model.Sections.Length < 2)
        {
            return;
        }

        html.Open("nav", ("class", "contents"), ("aria-labelledby", "contents-heading")).Break();
        html.Leaf("h2", "Contents", ("id", "contents-heading"));
        html.Open("ol").Break();
        foreach (var section in model.Sections)
        {
            html.Open("li").Open("a", ("href", "#" + Markup.IdToken(section.Id))).Text(section.Title).Trusted("</a>").Close("li");
        }

        html.Close("ol").Close("nav");
    }
}
