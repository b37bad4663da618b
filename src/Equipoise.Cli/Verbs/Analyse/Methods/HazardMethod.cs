using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Cumulative hazards.</summary>
internal static class HazardMethod
{
    public static AnalysisMethod NelsonAalen { get; } = Of("nelson-aalen", "Cumulative hazard, d/n at each event time", HazardTies.NelsonAalen);

    public static AnalysisMethod FlemingHarrington { get; } = Of("fleming-harrington-hazard", "Cumulative hazard, tied events taken one after the other", HazardTies.FlemingHarrington);

    private static AnalysisMethod Of(string name, string meaning, HazardTies ties) => new(name, meaning, "hazard-and-mean", Needs.Time, request => Run(request, name, ties));

    private static MethodResult Run(AnalysisRequest request, string name, HazardTies ties)
    {
        var plain = request.Settings.Limits == SurvivalLimits.Plain;
        var curves = Statistics.Survival.NelsonAalen.Estimate(request.Sample, new NelsonAalenOptions { Ties = ties, ConfidenceLevel = request.Settings.ConfidenceLevel, Limits = plain ? HazardLimits.Plain : HazardLimits.Log });
        return new MethodResult(
            curves.Select(c => new { arm = c.Label, c.Points }),
            [.. curves.Select(c => MethodTable.Shortened(
                $"{name}, {c.Label}",
                ["time", "at risk", "events", "cumulative hazard", "standard error", "limits"],
                c.Points,
                p => [Numerals.Significant(p.Time, 10), Numerals.Count(p.AtRisk), Numerals.Count(p.Events), Numerals.Decimals(p.CumulativeHazard, 4), Numerals.Decimals(p.StandardError, 4), $"{Numerals.Decimals(p.Lower, 4)} to {Numerals.Decimals(p.Upper, 4)}"]))])
        {
            Conventions = [("limits", (plain ? "plain" : "log") + " (--limits plain or log)"), ("ties", ties == HazardTies.NelsonAalen ? "d/n" : "1/n + 1/(n-1) + ... over the tied events")],
        };
    }
}
