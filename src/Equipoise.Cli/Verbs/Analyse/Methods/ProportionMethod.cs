using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Shares of the arms that had the event, time ignored.</summary>
internal static class ProportionMethod
{
    public static AnalysisMethod Method { get; } = new("proportions", "Share with the event in each arm, with four kinds of limits", "categorical", Needs.Nothing, Run);

    /// <summary>Events and rows of each arm.</summary>
    public static ImmutableArray<(string Arm, int Events, int Count)> Of(SurvivalSample sample)
    {
        var events = new int[sample.GroupCount];
        var counts = new int[sample.GroupCount];
        for (var row = 0; row < sample.Count; row++)
        {
            counts[sample.Groups.Codes[row]]++;
            events[sample.Groups.Codes[row]] += sample.Events[row] ? 1 : 0;
        }

        return [.. sample.Groups.Labels.Select((label, g) => (label, events[g], counts[g]))];
    }

    private static MethodResult Run(AnalysisRequest request)
    {
        var rows = Of(request.Sample).SelectMany(_ => ProportionIntervals.All, (a, kind) => (a.Arm, a.Events, a.Count, Kind: kind, Estimate: kind.Of(a.Events, a.Count, request.Settings.ConfidenceLevel))).ToImmutableArray();
        return new MethodResult(
            rows.Select(r => new { arm = r.Arm, r.Events, n = r.Count, interval = r.Kind.Name, r.Estimate.Estimate, r.Estimate.Lower, r.Estimate.Upper }),
            [new MethodTable($"Share with {request.Form.Event}", ["arm", "events", "n", "interval", "share (limits)"], [.. rows.Select(r => (ImmutableArray<string>)[r.Arm, Numerals.Count(r.Events), Numerals.Count(r.Count), r.Kind.Name, Numerals.WithLimits(r.Estimate.Estimate, r.Estimate.Lower, r.Estimate.Upper)])])])
        {
            Conventions = [("level", Numerals.Significant(100 * request.Settings.ConfidenceLevel) + "%"), .. ProportionIntervals.All.Select(k => (k.Name, k.Meaning))],
            Notes = ["Follow-up time is ignored: a participant censored early counts as without the event."],
        };
    }
}
