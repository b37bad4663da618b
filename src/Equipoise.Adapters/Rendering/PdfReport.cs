using Equipoise.Adapters.Rendering.Pdf;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>A report as a PDF file.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="WrittenBy">What set the pages: the browser's version, or "PdfPig, text and tables only".</param>
/// <param name="Notice">Why the pages are plainer than they could be; null where they are not.</param>
public sealed record PdfFile(byte[] Bytes, string WrittenBy, string? Notice);

/// <summary>
/// A report on paper. A headless Chromium prints the HTML where there is one; else text and tables are set in plain pages, figures as their tables. Either way each page carries the banners, the facts
/// that belong on every page (data cut, head hash) and its number among how many.
/// </summary>
public static class PdfReport
{
    /// <summary>The report as PDF. No date stands in the file. Plain pages are the same bytes for the same model and fonts; a browser gives the same pages, and the same bytes as a rule, which it does not promise.</summary>
    /// <param name="model">What to print.</param>
    /// <param name="settings">Which browser and which fonts.</param>
    /// <exception cref="BadInputException">The browser that was named is not there (X130), or there is neither a browser nor a font to set pages with (X131).</exception>
    public static PdfFile Render(ReportModel model, PdfSettings settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.FindChromium() is not { } chromium)
        {
            return Plain(model, settings, "No Chromium was found (EQUIPOISE_CHROMIUM or PATH); figures are given as tables.");
        }

        var printed = ChromiumPdf.Print(HtmlReport.Render(model), chromium, settings.Limit);
        return printed.Bytes is { } bytes
            ? new PdfFile(PdfNodeNumbers.FromOne(PdfDates.Blank(bytes)), printed.Version, null)
            : Plain(model, settings, $"{chromium} did not print: {printed.Failure}. Figures are given as tables.");
    }

    private static PdfFile Plain(ReportModel model, PdfSettings settings, string notice) =>
        new(PlainPdf.Render(model, PdfFonts.Find(settings.FontFolders)), "PdfPig, text and tables only", notice);
}
