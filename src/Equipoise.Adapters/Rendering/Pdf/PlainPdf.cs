using System.Collections.Immutable;
using Equipoise.Adapters.Rendering.FigureData;
using Equipoise.Trials.Reporting;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>A report as plain A4 pages of text and tables, without a browser; figures are given in words and as their tables.</summary>
internal static class PlainPdf
{
    private const double BannerSize = 8.5;
    private const double FootSize = 6.5;

    /// <summary>The file; the same model and fonts give the same bytes.</summary>
    /// <exception cref="ArgumentException">A table has a row with more or fewer cells than columns.</exception>
    public static byte[] Render(ReportModel model, PdfFonts fonts)
    {
        var (regular, bold) = (new PlainFace(fonts.Regular), new PlainFace(fonts.Bold));
        var measure = new PlainPages(regular, bold, 0, 0);
        var banners = model.Banners.SelectMany(banner => measure.Wrap(banner, PlainPages.Room, BannerSize, heavy: true)).ToImmutableArray();
        var foot = PageFooter.Lines(model).SelectMany(line => measure.Wrap(line, PlainPages.Room - 70, FootSize, heavy: false)).ToImmutableArray();
        var pages = new PlainPages(regular, bold, 40 + (banners.Length * 12), 40 + (foot.Length * 9));
        Body(pages, model);
        return Write(model, pages.Pages, banners, foot, regular, bold);
    }

    private static void Body(PlainPages pages, ReportModel model)
    {
        var numbers = new BlockNumbers(model.Sections.SelectMany(section => section.Blocks));
        pages.Paragraph(model.Title, 18, heavy: true, after: 4);
        pages.Paragraph(model.Subtitle, 10, after: 10);
        foreach (var fact in model.Provenance)
        {
            pages.Paragraph(fact.Label + ": " + fact.Value, 7.5, after: 1);
        }

        foreach (var section in model.Sections)
        {
            // A heading stays with what follows it.
            pages.Skip(14);
            pages.Need(110);
            pages.Paragraph(section.Title, 13, heavy: true, after: 6);
            foreach (var block in section.Blocks)
            {
                Block(pages, block, numbers[block]);
            }
        }
    }

    private static void Block(PlainPages pages, ReportBlock block, string number)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                pages.Paragraph(paragraph.Text, 9);
                break;
            case FindingBlock finding:
                pages.Need(40);
                pages.Paragraph($"[{FindingMark.Of(finding.Tone).Word}] {finding.Label}", 9.5, heavy: true, after: 1);
                pages.Paragraph(finding.Statement, 9, indent: 10);
                break;
            case TableBlock table:
                PlainTable.Set(pages, table, number + ". " + table.Caption);
                break;
            case FigureBlock figure:
                pages.Need(110);
                pages.Paragraph(number + ". " + figure.Title, 9.5, heavy: true, after: 2);
                pages.Paragraph(figure.AlternativeText, 8.5, after: 4);
                PlainTable.Set(pages, FigureTables.Brief(figure), "Data of " + number);
                break;
            default:
                throw new ArgumentException($"A report has no pages for a block of kind {block.GetType().Name}.", nameof(block));
        }
    }

    private static byte[] Write(ReportModel model, List<PlainPage> pages, ImmutableArray<string> banners, ImmutableArray<string> foot, PlainFace regular, PlainFace bold)
    {
        using var builder = new PdfDocumentBuilder();
        builder.DocumentInformation.Title = Markup.SingleLine(model.Title + " \u2013 " + model.Subtitle);
        builder.DocumentInformation.Producer = "Equipoise";
        var (upright, heavy) = (builder.AddTrueTypeFont(regular.TrueType), builder.AddTrueTypeFont(bold.TrueType));
        for (var i = 0; i < pages.Count; i++)
        {
            var page = builder.AddPage(PageSize.A4);
            var y = PlainPages.PageHeight - 34;
            foreach (var banner in banners)
            {
                Text(page, (PlainPages.PageWidth - bold.Width(banner, BannerSize)) / 2, y, banner, BannerSize, heavy);
                y -= 12;
            }

            foreach (var rule in pages[i].Rules)
            {
                page.DrawLine(new PdfPoint(rule.Left, rule.Y), new PdfPoint(rule.Right, rule.Y), rule.Width);
            }

            foreach (var text in pages[i].Texts)
            {
                Text(page, text.X, text.Y, text.Text, text.Size, text.Bold ? heavy : upright);
            }

            y = 30 + (foot.Length * 9);
            page.DrawLine(new PdfPoint(PlainPages.Side, y), new PdfPoint(PlainPages.PageWidth - PlainPages.Side, y), 0.3);
            var count = $"page {Numerals.Count(i + 1)} of {Numerals.Count(pages.Count)}";
            Text(page, PlainPages.PageWidth - PlainPages.Side - regular.Width(count, FootSize + 1), y - 10, count, FootSize + 1, upright);
            foreach (var line in foot)
            {
                y -= 9;
                Text(page, PlainPages.Side, y, line, FootSize, upright);
            }
        }

        return PdfIdentity.FromContent(PdfDates.Blank(builder.Build()));
    }

    private static void Text(PdfPageBuilder page, double x, double y, string clean, double size, PdfDocumentBuilder.AddedFont font)
    {
        if (clean.Length > 0)
        {
            page.AddText(clean, size, new PdfPoint(x, y), font);
        }
    }
}
