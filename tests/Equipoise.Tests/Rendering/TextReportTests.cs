using System.Globalization;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class TextReportTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(132)]
    public void No_line_is_wider_than_the_page(int width) =>
        TextReport.Render(SampleReport.Model, width).Split('\n').ShouldAllBe(line => new StringInfo(line).LengthInTextElements <= width);

    [Fact]
    public void No_line_ends_in_blanks() =>
        TextReport.Render(SampleReport.Model, 72).Split('\n').ShouldAllBe(line => line.Length == line.TrimEnd().Length);

    [Fact]
    public void A_page_that_is_too_narrow_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => TextReport.Render(SampleReport.Model, 39));

    [Fact]
    public void Banners_come_first() =>
        TextReport.Render(SampleReport.Model, 80).ShouldStartWith("*** Synthetic participants. No number here is a result. ***\n");

    [Fact]
    public void A_number_column_is_aligned_to_the_end_and_an_indented_row_stands_in()
    {
        var table = new TableBlock("t", "Ages", [new("Group", false), new("n", true)],
            [new([TableCell.Of("All"), TableCell.Of(120)]), new([TableCell.Of("Old"), TableCell.Of(7)], 1)], []);

        TextReport.Render(new ReportModel("R", "", [], [], [new ReportSection("s", "S", [table])]), 40)
            .ShouldEndWith("Table 1. Ages\nGroup    n\n-----  ---\nAll    120\n  Old    7\n");
    }
}
