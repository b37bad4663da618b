using System.Collections.Immutable;
using System.Xml.Linq;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Tests.Rendering;

public sealed class EscapingTests
{
    public static TheoryData<string> Hostile { get; } =
    [
        "<script>alert(1)</script>",
        "</title></svg><script>alert(1)</script>",
        "</style><img src=x onerror=alert(1)>",
        "\" onload=\"alert(1)",
        "' onfocus='alert(1)' autofocus='",
        "&lt;b&gt; & &amp;",
        "]]><!--",
        "a\u0000b\u0008c\u001b[31m\uffff",
        "lone \ud800 surrogate",
        "\u00c9l\u00e9onore \u2013 \u03b2 \u2265 2\u00b0 \ud83d\ude00",
        "line\nbreak\r\nand\ttab",
        "\\\"}body{display:none}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_script_in_a_participant_label_is_escaped(string text)
    {
        foreach (var figure in Figures(text))
        {
            var root = XDocument.Parse(SvgFigure.Render(figure)).Root.ShouldNotBeNull();

            root.Descendants().Select(e => e.Name.LocalName).Distinct()
                .ShouldBeSubsetOf(["title", "desc", "style", "rect", "line", "path", "circle", "text"]);
            root.DescendantsAndSelf().Attributes().ShouldNotContain(a => a.Name.LocalName.StartsWith("on"));
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_report_made_of_hostile_text_has_the_elements_of_a_harmless_one(string text) =>
        HtmlShape.Of(HtmlReport.Render(Report(text))).ShouldBe(HtmlShape.Of(HtmlReport.Render(Report("harmless"))));

    [Theory]
    [MemberData(nameof(Hostile))]
    public void No_control_character_reaches_a_terminal(string text) =>
        TextReport.Render(Report(text), 60).ShouldAllBe(c => c == '\n' || !char.IsControl(c));

    private static ImmutableArray<FigureBlock> Figures(string text) =>
    [
        SampleReport.KaplanMeier with
        {
            Id = text, Title = text, AlternativeText = text, TimeLabel = text, SurvivalLabel = text,
            Curves = [.. SampleReport.KaplanMeier.Curves.Select(curve => curve with { Label = text })],
        },
        new BoundaryFigure(text, text, text, text, [new BoundaryLook(text, 1, 2, 0)], [new ObservedLook(text, 1, 1)], FutilityIsBinding: true),
        new ConsortFigure(text, text, text, 3, [new ConsortLine(text, 1)], 2,
            [new ConsortArm(text, 2, [new ConsortLine(text, 2)], [new ConsortLine(text, 0)], 2, [new ConsortLine(text, 0)])]),
        new AccrualFigure(text, text, text, text, [new AccrualSeries(text, [new AccrualPoint(1, 1)])], []),
        new StoppingFigure(text, text, text, [new StoppingBar(text, 0.5, 0.1, 0, 0.4)]),
        new ForestFigure(text, text, text, IsRatio: true, text, text, [text, text], [new ForestGroup(text, [new ForestRow(text, [new(1, 2), new(1, 2)], 0.5, 0.2, 1, 1), new ForestRow(text, [], null, null, null, 0, text)], 0.3)], new ForestRow(text, [], 0.6, 0.4, 0.9, 2)),
        new AdverseEventFigure(text, text, [text, text], text, [new(text, [new(1, 2), new(1, 2)], 0, -0.5, 0.5)]),
        new ConditionalPowerFigure(text, text, text, IsRatio: true, [new(0.5, 0.9), new(1, 0.1)], [new(text, 0.7, 0.5)], [new(text, 0.4)], 0.2),
        new DoseSlotFigure(text, text, [new(text, 14)], [SampleFigures.Doser(text, "GHSX") with { Group = text }]),
        new SwimmerFigure(text, text, text, [text], [new(text, 0, 4, [new(0, 1, 0)], [new(2, SwimmerEvent.Relapse)])]),
        SampleFigures.Accrual with { Id = text, ProjectionLabel = text, Sites = [new(text, 3, 4)] },
        SampleFigures.Boundary with { Id = text, EffectAxis = new BoundaryEffectAxis(text, IsRatio: true, 1, LowerIsBetter: true) },
        new ShareFigure(text, text, text, text, text, [new ShareCurve(text, [new SharePoint(1, 0.5, 0.4, 0.6)])]),
    ];

    private static ReportModel Report(string text) => new(
        text,
        text,
        [text],
        [new ReportFact(text, text)],
        [
            new ReportSection(text, text,
            [
                new ParagraphBlock(text),
                new FindingBlock(text, text, FindingTone.Unfavourable),
                new TableBlock(text, text, [new TableColumn(text, Numeric: false)], [new TableRow([TableCell.Of(text)])], [text]),
            ]),
            new ReportSection(text + "2", text, []),
        ]);
}
