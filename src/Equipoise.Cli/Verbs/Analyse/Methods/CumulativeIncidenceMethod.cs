using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Cumulative incidences of competing events.</summary>
internal static class CumulativeIncidenceMethod
{
    public static AnalysisMethod Method { get; } = new("cumulative-incidence", "Aalen-Johansen incidence of each kind of event, with time lost up to --horizon", "competing-risks", Needs.Time | Needs.Causes, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var options = new AalenJohansenOptions
        {
            ConfidenceLevel = request.Settings.ConfidenceLevel,
            Variance = request.Settings.IncidenceVariance,
            Limits = request.Settings.Limits switch
            {
                null => IncidenceLimits.ComplementaryLogLog,
                SurvivalLimits.Plain => IncidenceLimits.Plain,
                SurvivalLimits.Log => IncidenceLimits.Log,
                SurvivalLimits.LogLog => IncidenceLimits.LogLog,
                SurvivalLimits.Logit => IncidenceLimits.Logit,
                _ => IncidenceLimits.Arcsine,
            },
        };
        var groups = AalenJohansen.Estimate(request.Competing(), options);
        var curves = groups.SelectMany(g => g.Causes.Append(g.EventFree)).ToImmutableArray();
        var lost = request.Settings.Horizon is not { } horizon ? [] : groups.SelectMany(g => g.Causes, (g, c) => (g.Label, c.Cause, Estimate: g.TimeLost(c.Cause, horizon))).ToImmutableArray();
        return new MethodResult(
            new
            {
                groups = groups.Select(g => new { arm = g.Label, g.Counts, curves = g.Causes.Append(g.EventFree).Select(c => new { c.Cause, milestones = request.Settings.Milestones.Select(c.At), c.Points }) }),
                timeLost = lost.Select(l => new { arm = l.Label, l.Cause, l.Estimate }),
            },
            [
                .. request.Settings.Milestones.IsEmpty
                    ? curves.Select(c => MethodTable.Shortened($"{c.Cause}, {c.Group}", ["time", "probability", "standard error", "limits"], [.. c.Points.Where((p, i) => i == 0 || p.Probability != c.Points[i - 1].Probability)], p => [Numerals.Significant(p.Time, 10), Numerals.Decimals(p.Probability, 4), Numerals.Decimals(p.StandardError, 4), $"{Numerals.Decimals(p.Lower, 4)} to {Numerals.Decimals(p.Upper, 4)}"]))
                    : [new MethodTable("Probability by milestone", ["event", "arm", "time", "probability (limits)", "standard error"], [.. curves.SelectMany(c => request.Settings.Milestones.Select(c.At), (c, p) => (ImmutableArray<string>)[c.Cause, c.Group, Numerals.Significant(p.Time, 10), Numerals.WithLimits(p.Probability, p.Lower, p.Upper), Numerals.Decimals(p.StandardError, 4)])])],
                .. lost.IsEmpty ? ImmutableArray<MethodTable>.Empty : [new MethodTable("Mean time lost up to the horizon", ["event", "arm", "mean (limits)", "standard error"], [.. lost.Select(l => (ImmutableArray<string>)[l.Cause, l.Label, Numerals.WithLimits(l.Estimate.Mean, l.Estimate.Lower, l.Estimate.Upper), Numerals.Decimals(l.Estimate.StandardError, 4)])])],
            ])
        {
            Conventions = [("limits", $"{options.Limits}, pointwise, {Numerals.Significant(100 * options.ConfidenceLevel)}%"), ("variance", options.Variance.ToString()), ("events", string.Join(", ", request.Data.Causes) + "; each competes with the others")],
            Figure = IncidencePicture.Of(request, groups),
        };
    }
}
