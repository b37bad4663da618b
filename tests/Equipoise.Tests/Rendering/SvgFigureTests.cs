using System.Globalization;
using System.Xml.Linq;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class SvgFigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly Dictionary<string, FigureBlock> Figures =
        SampleReport.Figures.AddRange(SampleFigures.All).AddRange(HardFigures.All).AddRange(HardFurtherFigures.All).Add(HardFigures.ThousandSteps).ToDictionary(figure => figure.Id);

    public static TheoryData<string> Ids { get; } = [.. Figures.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_figure_is_well_formed_and_says_what_it_shows(string id)
    {
        var root = Draw(id);

        var labels = (root.Attribute("aria-labelledby")?.Value ?? "").Split(' ');
        root.Attribute("role")?.Value.ShouldBe("img");
        var (title, description) = (root.Element(Svg + "title").ShouldNotBeNull(), root.Element(Svg + "desc").ShouldNotBeNull());
        title.Value.ShouldBe(Figures[id].Title);
        description.Value.ShouldBe(Figures[id].AlternativeText);
        labels.ShouldBe([title.Attribute("id")?.Value ?? "", description.Attribute("id")?.Value ?? ""]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void No_number_that_is_not_finite_reaches_a_picture(string id)
    {
        var svg = SvgFigure.Render(Figures[id]);

        svg.ShouldNotContain("NaN");
        svg.ShouldNotContain("Infinity");
        svg.ShouldNotContain("\u221e");
        svg.ShouldNotContain("E+");
        svg.ShouldNotContain("\r");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_mark_lies_inside_the_picture(string id)
    {
        foreach (var root in WideAndNarrow(id))
        {
            foreach (var element in root.Descendants())
            {
                foreach (var x in (string[])["x", "x1", "x2", "cx"])
                {
                    Value(element, x).ShouldBeInRange(0, Value(root, "width"), $"{x} of {element}");
                }

                foreach (var y in (string[])["y", "y1", "y2", "cy"])
                {
                    Value(element, y).ShouldBeInRange(0, Value(root, "height"), $"{y} of {element}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Labels_that_share_a_line_do_not_overlap(string id)
    {
        foreach (var root in WideAndNarrow(id))
        {
            var texts = root.Descendants(Svg + "text").Where(text => text.Attribute("transform") is null);
            foreach (var line in texts.GroupBy(text => Value(text, "y")))
            {
                var spans = line.Select(Span).OrderBy(span => span.From).ToList();
                foreach (var (left, right) in spans.Zip(spans.Skip(1)))
                {
                    left.To.ShouldBeLessThanOrEqualTo(right.From + 1, $"'{left.Text}' and '{right.Text}'");
                }
            }
        }
    }

    [Fact]
    public void A_curve_has_a_step_down_for_each_event_and_a_mark_for_each_censoring()
    {
        var paths = Draw("km-dfs").Descendants(Svg + "path").ToList();
        var curve = paths.Single(path => path.Attribute("class")?.Value == "eq-line eq-arm0").Attribute("d")?.Value ?? "";
        var marks = paths.Single(path => path.Attribute("class")?.Value == "eq-tick eq-arm0").Attribute("d")?.Value ?? "";

        curve.Count(c => c == 'V').ShouldBe(13);
        marks.Count(c => c == 'V').ShouldBe(9);
    }

    [Fact]
    public void The_risk_table_stands_under_the_ticks()
    {
        var texts = Draw("km-dfs").Descendants(Svg + "text").ToList();
        var tick24 = texts.First(text => text.Value == "24");

        var below = texts.Where(text => Value(text, "x") == Value(tick24, "x") && Value(text, "y") > Value(tick24, "y") + 25).Select(text => text.Value);

        below.ShouldBe(["12", "1", "9", "6", "1", "15"]);
    }

    [Fact]
    public void Arms_differ_by_line_style_as_well_as_colour()
    {
        var svg = SvgFigure.Render(SampleReport.KaplanMeier);

        svg.ShouldContain(".eq-line.eq-arm0,.eq-key.eq-arm0{stroke-dasharray:none}");
        svg.ShouldContain(".eq-line.eq-arm1,.eq-key.eq-arm1{stroke-dasharray:7 3.5}");
        svg.ShouldContain(".eq-arm0{stroke:#0072b2}");
        svg.ShouldContain(".eq-arm1{stroke:#d55e00}");
    }

    [Theory]
    [InlineData(true, "Futility, binding")]
    [InlineData(false, "Futility, non-binding")]
    public void The_futility_line_says_whether_it_binds(bool binding, string words) =>
        SvgFigure.Render(SampleReport.Boundary with { FutilityIsBinding = binding }).ShouldContain(">" + words + "<");

    private static XElement Draw(string id) => XDocument.Parse(SvgFigure.Render(Figures[id])).Root.ShouldNotBeNull();

    private static IEnumerable<XElement> WideAndNarrow(string id) => XDocument.Parse(HtmlReport.RenderBlock(Figures[id], "Figure 1")).Descendants(Svg + "svg");

    private static double Value(XElement element, string attribute) => double.Parse(element.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);

    private static (double From, double To, string Text) Span(XElement text)
    {
        var (x, width) = (Value(text, "x"), text.Value.Length * 5.5);
        var from = text.Attribute("text-anchor")?.Value switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
        return (from, from + width, text.Value);
    }
}
