using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>A way to write a whole report as one file.</summary>
/// <param name="Name">What it is called in commands and pages.</param>
/// <param name="FileExtension">With its dot, such as ".html".</param>
/// <param name="MediaType">For an HTTP response, such as "text/html; charset=utf-8".</param>
/// <param name="Render">The report as text in UTF-8 with LF line ends; the same model always gives the same text.</param>
public sealed record ReportRenderer(string Name, string FileExtension, string MediaType, Func<ReportModel, string> Render);

/// <summary>The catalogue of report formats. A new one is a new file and one line here; the tests iterate over it.</summary>
public static class ReportRenderers
{
    /// <summary>The width of the plain-text report in characters.</summary>
    public const int TextWidth = 100;

    /// <summary>Every format.</summary>
    public static ImmutableArray<ReportRenderer> All { get; } =
    [
        new("html", ".html", "text/html; charset=utf-8", HtmlReport.Render),
        new("text", ".txt", "text/plain; charset=utf-8", model => TextReport.Render(model, TextWidth)),
    ];
}
