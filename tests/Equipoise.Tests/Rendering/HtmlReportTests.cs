using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class HtmlReportTests
{
    private static readonly string Html = HtmlReport.Render(SampleReport.Model);
    private static readonly XElement Page = HtmlShape.Parse(Html);

    [Fact]
    public void The_file_needs_nothing_from_elsewhere_and_runs_nothing()
    {
        Page.Descendants().Select(e => e.Name.LocalName).ShouldNotContain("script");
        Page.Descendants().Attributes().Select(a => a.Name.LocalName).ShouldNotContain(name => name == "src" || name == "style" || name.StartsWith("on"));
        Page.Descendants().Attributes("href").ShouldAllBe(href => href.Value.StartsWith('#'));
        Html.ShouldNotContain("url(");
        Html.ShouldNotContain("@import");
    }

    [Fact]
    public void Its_security_policy_admits_its_stylesheet_and_nothing_else()
    {
        var style = Page.Descendants("style").Single().Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

        Page.Descendants("meta").Single(m => m.Attribute("http-equiv") is not null).Attribute("content")?.Value
            .ShouldBe($"default-src 'none'; style-src 'sha256-{hash}'");
    }

    [Fact]
    public void Ids_are_unique_and_every_reference_has_a_target()
    {
        var ids = Page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        var references = Page.Descendants().Attributes("href").Select(a => a.Value[1..])
            .Concat(Page.Descendants().Attributes("aria-labelledby").SelectMany(a => a.Value.Split(' ')));

        ids.ShouldBeUnique();
        references.ShouldBeSubsetOf(ids);
    }

    [Fact]
    public void A_table_has_a_caption_and_as_many_cells_in_each_row_as_columns_each_heading_with_its_scope()
    {
        foreach (var table in Page.Descendants("table"))
        {
            table.Element("caption").ShouldNotBeNull();
            table.Descendants("th").ShouldAllBe(th => th.Attribute("scope") != null);
            table.Descendants("tr").Select(row => row.Elements().Count()).Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public void Every_figure_has_a_caption_a_wide_and_a_narrow_drawing_and_its_data()
    {
        var figures = Page.Descendants("figure").ToList();

        figures.Count.ShouldBe(SampleReport.Figures.Length);
        foreach (var figure in figures)
        {
            figure.Element("figcaption").ShouldNotBeNull();
            figure.Descendants().Count(e => e.Name.LocalName == "svg").ShouldBe(2);
            figure.Element("details").ShouldNotBeNull().Descendants("table").ShouldNotBeEmpty();
        }
    }

    [Fact]
    public void Landmarks_a_skip_link_and_one_first_heading_guide_a_reader()
    {
        Page.Descendants("main").Count().ShouldBe(1);
        Page.Descendants("nav").Count().ShouldBe(1);
        Page.Descendants("header").Count().ShouldBe(1);
        Page.Descendants("h1").Single().Value.ShouldBe(SampleReport.Model.Title);
        Page.Element("body")?.Elements().First().Attribute("href")?.Value.ShouldBe("#report");
        Page.Attribute("lang")?.Value.ShouldBe("en");
    }

    [Fact]
    public void A_finding_is_told_by_word_and_shape_beside_colour() =>
        Page.Descendants().Where(e => e.Attribute("class")?.Value == "finding-label").Select(e => Regex.Replace(e.Value, @"\s+", " ").Trim())
            .ShouldBe([
                "\u25cf Continue for information",
                "\u25b2 Follow-up is complete enough favourable",
                "\u25bc One stopping rule for safety is near attention",
            ]);

    [Fact]
    public void A_ragged_row_is_refused_and_named()
    {
        var table = new TableBlock("t", "T", [new("A", false), new("B", false)], [new([TableCell.Of(1), TableCell.Of(2)]), new([TableCell.Of(1)])], []);

        foreach (var renderer in ReportRenderers.All)
        {
            Should.Throw<ArgumentException>(() => renderer.Render(new ReportModel("R", "", [], [], [new ReportSection("s", "S", [table])])))
                .Message.ShouldStartWith("Table 't': Rows[1] has 1 cells; the table has 2 columns.");
        }
    }

    [Theory]
    [InlineData("paper", "ink", 4.5)]
    [InlineData("paper", "muted", 4.5)]
    [InlineData("panel", "muted", 4.5)]
    [InlineData("paper", "good", 4.5)]
    [InlineData("paper", "bad", 4.5)]
    [InlineData("paper", "arm0-word", 4.5)]
    [InlineData("paper", "arm1-word", 4.5)]
    [InlineData("paper", "arm2-word", 4.5)]
    [InlineData("paper", "arm3-word", 4.5)]
    [InlineData("paper", "axis", 3)]
    [InlineData("panel", "axis", 3)]
    [InlineData("paper", "arm0", 3)]
    [InlineData("paper", "arm1", 3)]
    [InlineData("paper", "arm2", 3)]
    [InlineData("paper", "arm3", 3)]
    public void Colours_keep_the_contrast_of_WCAG_on_light_and_on_dark(string under, string over, double least)
    {
        var palettes = Regex.Matches(Html, @":root\{[^}]*\}").Select(m => m.Value).ToList();

        palettes.Count.ShouldBe(3);
        palettes.ShouldAllBe(palette => Contrast.Ratio(Contrast.Colour(palette, under), Contrast.Colour(palette, over)) >= least);
    }
}
