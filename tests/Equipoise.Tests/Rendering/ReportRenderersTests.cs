using System.Globalization;
using Equipoise.Adapters.Rendering;

namespace Equipoise.Tests.Rendering;

public sealed class ReportRenderersTests
{
    public static TheoryData<string> Names { get; } = [.. ReportRenderers.All.Select(renderer => renderer.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_report_is_the_same_text_every_time_and_in_every_culture(string name)
    {
        var renderer = ReportRenderers.All.Single(r => r.Name == name);
        var here = renderer.Render(SampleReport.Model);

        renderer.Render(SampleReport.Model).ShouldBe(here);
        foreach (var culture in (string[])["de-DE", "tr-TR", "sv-SE"])
        {
            In(WithComma(culture), () => renderer.Render(SampleReport.Model)).ShouldBe(here);
            In(WithComma(culture), () => string.Concat(HardFigures.All.AddRange(HardFurtherFigures.All).Select(SvgFigure.Render))).ShouldBe(string.Concat(HardFigures.All.AddRange(HardFurtherFigures.All).Select(SvgFigure.Render)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_has_LF_line_ends_and_ends_with_one(string name)
    {
        var text = ReportRenderers.All.Single(r => r.Name == name).Render(SampleReport.Model);

        text.ShouldNotContain('\r');
        text.ShouldEndWith("\n");
    }

    [Fact]
    public void Names_and_extensions_are_unique()
    {
        ReportRenderers.All.Select(r => r.Name).ShouldBeUnique();
        ReportRenderers.All.Select(r => r.FileExtension).ShouldBeUnique();
        ReportRenderers.All.ShouldAllBe(r => r.FileExtension.StartsWith('.'));
    }

    private static string In(CultureInfo culture, Func<string> render)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            (0.5).ToString(culture).ShouldBe("0,5");
            return render();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo WithComma(string name)
    {
        CultureInfo culture;
        try
        {
            culture = (CultureInfo)CultureInfo.GetCultureInfo(name).Clone();
        }
        catch (CultureNotFoundException)
        {
            // Under invariant globalization no culture has data of its own: give the invariant one the marks that do harm.
            culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        }

        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "\u2212";
        return culture;
    }
}
