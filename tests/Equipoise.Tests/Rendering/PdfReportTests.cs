using System.Collections.Immutable;
using System.Text;
using Equipoise.Adapters;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Rendering.Pdf;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class PdfReportTests
{
    private const string Head = "9f2c41d07be8a35516c0e4d92ab7f8310c5d6e7fa1b2c3d4e5f60718293a4b5c";
    private const string Confidential = "CONFIDENTIAL - CLOSED. For the board only.";

    private static readonly ReportModel Long = SampleReport.Model with
    {
        Banners = SampleReport.Model.Banners.Add(Confidential),
        Sections =
        [
            .. SampleReport.Model.Sections,
            new ReportSection("figures", "Further figures", [.. SampleFigures.All]),
            new ReportSection("listing", "A long listing", [new TableBlock("listing", "Three hundred rows",
                [new("Number", true), new("What", false)], [.. Enumerable.Range(1, 300).Select(i => new TableRow([TableCell.Of(i), TableCell.Of("Row " + i)]))], [])]),
        ],
    };

    [ChromiumFact]
    public void Each_page_from_the_browser_carries_banners_cut_head_and_its_number_among_how_many() => Carries(PdfReport.Render(Long, PdfReading.Here), "Chrom", 6);

    [FontFact]
    public void Each_plain_page_carries_banners_cut_head_and_its_number_among_how_many() => Carries(PdfReport.Render(Long, PdfReading.WithoutBrowser), "PdfPig", 6);

    [ChromiumFact]
    public void The_browser_prints_the_same_pages_again_and_no_date()
    {
        var (one, other) = (PdfReport.Render(SampleReport.Model, PdfReading.Here), PdfReport.Render(SampleReport.Model, PdfReading.Here));

        one.Notice.ShouldBeNull();
        PdfReading.Pages(other.Bytes).ShouldBe(PdfReading.Pages(one.Bytes));
        Encoding.Latin1.GetString(one.Bytes).ShouldNotContain("(D:");
    }

    [FontFact]
    public void Plain_pages_are_the_same_bytes_again_and_carry_no_date()
    {
        var bytes = PdfReport.Render(Long, PdfReading.WithoutBrowser).Bytes;

        PdfReport.Render(Long, PdfReading.WithoutBrowser).Bytes.SequenceEqual(bytes).ShouldBeTrue();
        Encoding.Latin1.GetString(bytes).ShouldNotContain("(D:");
    }

    [FontFact]
    public void A_plain_table_repeats_its_heading_and_says_every_row()
    {
        var pages = PdfReading.Pages(PdfReport.Render(Long, PdfReading.WithoutBrowser).Bytes).Where(page => page.Contains("Row2") || page.Contains("Row1")).ToList();

        pages.Count.ShouldBeGreaterThan(3);
        pages.ShouldAllBe(page => page.Contains("NumberWhat"));
        Enumerable.Range(1, 300).ShouldAllBe(i => pages.Exists(page => page.Contains("Row" + i)));
    }

    [FontFact]
    public void Hostile_text_and_hard_figures_are_set_on_plain_pages()
    {
        var blocks = EscapingTests.Hostile.Cast<object[]>().Select(row => (string)row[0]).Select(text => (ReportBlock)new ParagraphBlock(text));
        var model = new ReportModel("\u0000\ud83d\ude00", new string('x', 900), [string.Concat(Enumerable.Range(0x100, 600).Select(i => (char)i))], [],
            [new ReportSection("a", "A", [.. blocks, .. HardFigures.All, .. HardFurtherFigures.All, new TableBlock("none", "No columns", [], [], [])])]);

        PdfReading.Pages(PdfReport.Render(model, PdfReading.WithoutBrowser).Bytes).Length.ShouldBeGreaterThan(3);
    }

    [FontFact]
    public void An_empty_report_has_a_page()
    {
        var pdf = PdfReport.Render(new ReportModel("Nothing", "", [], [], []), PdfReading.WithoutBrowser);

        PdfReading.Pages(pdf.Bytes).Single().ShouldContain("Nothing");
        pdf.Notice.ShouldNotBeNull().ShouldContain("figures are given as tables");
    }

    [FontFact]
    public void A_program_that_does_not_print_gives_plain_pages_and_says_why()
    {
        if (PdfReading.Program("false") is { } program)
        {
            var pdf = PdfReport.Render(SampleReport.Model, PdfReading.Here with { Chromium = program });

            pdf.WrittenBy.ShouldStartWith("PdfPig");
            pdf.Notice.ShouldNotBeNull().ShouldContain("it ended with exit code 1");
        }
    }

    [Fact]
    public void A_browser_that_was_named_and_is_not_there_is_refused() =>
        Should.Throw<BadInputException>(() => PdfReport.Render(SampleReport.Model, PdfReading.Here with { Chromium = "/nowhere/chromium" })).Diagnostics.Single().Code.ShouldBe("X130");

    [Fact]
    public void Without_a_browser_and_a_font_it_is_said_which_fonts_would_do()
    {
        using var folder = new TemporaryFolder();
        var refused = Should.Throw<BadInputException>(() => PdfReport.Render(SampleReport.Model, new PdfSettings(PdfSettings.None, [], [folder["none"]])));

        refused.Diagnostics.Single().Code.ShouldBe("X131");
        refused.Message.ShouldContain("DejaVuSans.ttf");
    }

    [Fact]
    public void The_environment_names_browser_fonts_and_path()
    {
        var settings = PdfSettings.From(name => name switch { "EQUIPOISE_CHROMIUM" => "/a/chromium", "EQUIPOISE_FONTS" => "/fonts", "PATH" => "/x" + Path.PathSeparator + "/y", _ => null });

        settings.Chromium.ShouldBe("/a/chromium");
        settings.FontFolders[0].ShouldBe("/fonts");
        settings.SearchFolders.ShouldBe(["/x", "/y"]);
    }

    [Fact]
    public void An_identity_follows_the_content()
    {
        static string Made(string content, char random) => Encoding.ASCII.GetString(PdfIdentity.FromContent(Encoding.ASCII.GetBytes($"{content} /ID [ <{new string(random, 32)}><{new string(random, 32)}>] >>")));

        Made("a", 'A').ShouldBe(Made("a", 'B'));
        Made("a", 'A').ShouldNotBe(Made("b", 'A'));
        Encoding.ASCII.GetString(PdfIdentity.FromContent("no identity"u8.ToArray())).ShouldBe("no identity");
    }

    [Fact]
    public void Parts_that_a_browser_numbered_are_numbered_from_one_in_their_order() =>
        Encoding.Latin1.GetString(PdfNodeNumbers.FromOne("/ID (node00000031) /Headers [(node00000024)] (node00000031) node00000099 \u00ff"u8.ToArray()))
            .ShouldStartWith("/ID (node00000002) /Headers [(node00000001)] (node00000002) node00000099 ");

    [Fact]
    public void Data_cut_and_witness_stand_on_every_page_unless_said_otherwise()
    {
        new ReportFact("Data cut", "x").OnEveryPage.ShouldBeTrue();
        new ReportFact("Witness at the cut", "x").OnEveryPage.ShouldBeTrue();
        new ReportFact("Computed by", "x").OnEveryPage.ShouldBeFalse();
        PageFooter.Lines(SampleReport.Model).ShouldBe([SampleReport.Model.Title + " \u2013 " + SampleReport.Model.Subtitle, "Data cut: 2002-08-01", "Ledger head: " + Head]);
    }

    [Fact]
    public void Dates_are_blanked_and_no_byte_moves()
    {
        var pdf = Encoding.Latin1.GetBytes("<</Creator (x)/CreationDate (D:20261123001500+00'00')\n/ModDate(D:20261123001500Z)/ModDate 7>> and then enough bytes to end the file after it all");

        var blank = Encoding.Latin1.GetString(PdfDates.Blank(pdf));
        blank.Length.ShouldBe(pdf.Length);
        blank.ShouldNotContain("2026");
        blank.ShouldContain("/Creator (x) ");
        blank.ShouldContain("/ModDate 7>>");
    }

    private static void Carries(PdfFile pdf, string writer, int least)
    {
        pdf.WrittenBy.ShouldContain(writer);
        foreach (var pages in ((ImmutableArray<string>?[])[PdfReading.Pages(pdf.Bytes), PdfReading.PagesByPoppler(pdf.Bytes)]).OfType<ImmutableArray<string>>())
        {
            pages.Length.ShouldBeGreaterThanOrEqualTo(least);
            for (var i = 0; i < pages.Length; i++)
            {
                pages[i].ShouldContain(PdfReading.Dense(Confidential), customMessage: $"page {i + 1}");
                pages[i].ShouldContain(PdfReading.Dense("Synthetic participants. No number here is a result."), customMessage: $"page {i + 1}");
                pages[i].ShouldContain(PdfReading.Dense("Data cut: 2002-08-01"), customMessage: $"page {i + 1}");
                pages[i].ShouldContain(Head, customMessage: $"page {i + 1}");
                pages[i].ShouldContain($"page{i + 1}of{pages.Length}", customMessage: $"page {i + 1}");
            }
        }
    }
}
