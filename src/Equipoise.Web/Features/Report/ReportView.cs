using System.Collections.Immutable;
using Equipoise.Adapters.Rendering;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Features.Report;

/// <summary>The report of a data cut.</summary>
/// <param name="Frame">What the frame says.</param>
/// <param name="Title">The report's title.</param>
/// <param name="Banners">Sentences that must stand on the page.</param>
/// <param name="Body">The report: HTML of the Rendering room.</param>
public sealed record ReportView(FrameView Frame, string Title, ImmutableArray<string> Banners, string Body)
{
    /// <summary>The report of a cut of a reading.</summary>
    /// <exception cref="ArgumentException">This version of the program gets another dataset from the cut than was recorded.</exception>
    internal static ReportView Of(LedgerReading reading, string cut)
    {
        var model = reading.Report(cut);
        return new ReportView(FrameView.Of(reading), model.Title, model.Banners, HtmlReport.RenderBody(model));
    }
}
