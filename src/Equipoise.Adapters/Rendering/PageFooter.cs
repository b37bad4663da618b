using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>What stands at the foot of every printed page, the same in every format.</summary>
internal static class PageFooter
{
    /// <summary>The report's name, then each fact that belongs on every page.</summary>
    public static ImmutableArray<string> Lines(ReportModel model) =>
        [model.Title + " \u2013 " + model.Subtitle, .. model.Provenance.Where(fact => fact.OnEveryPage).Select(fact => fact.Label + ": " + fact.Value)];
}
