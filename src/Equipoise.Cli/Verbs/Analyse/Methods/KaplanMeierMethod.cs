using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Product-limit curves with their quantiles.</summary>
internal static class KaplanMeierMethod
{
    private static readonly ImmutableArray<double> Quartiles = [0.25, 0.5, 0.75];

    public static AnalysisMethod Method { get; } = new("kaplan-meier", "Survival curves with pointwise limits, quartiles, numbers at risk", "kaplan-meier", Needs.Time, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var options = request.Settings.KaplanMeier;
        var curves = KaplanMeier.Estimate(request.Sample, options);
        var values = curves.Select(curve => new
        {
            arm = curve.Label,
            n = curve.Count,
            events = curve.EventCount,
            quantiles = Quartiles.Select(p => new { p, time = curve.Quantile(p) }),
            milestones = request.Settings.Milestones.Select(curve.At),
            points = curve.Points,
            weightedCounts = curve.WeightedCounts,
        });
        return new MethodResult(values, [Summary(request, curves), .. request.Settings.Milestones.IsEmpty ? curves.Select(Points) : [Milestones(request, curves)]])
        {
            Conventions =
            [
                ("limits", $"{Conventions.OfLimits(options)}, pointwise, {Numerals.Significant(100 * options.ConfidenceLevel)}%, Greenwood's variance"),
                ("quantiles", Conventions.OfQuantiles(options.Quantiles) + "; limits after Brookmeyer and Crowley"),
                ("nearTies", Conventions.OfNearTies(request.Settings.NearTies)),
            ],
            Notes = request.Data.HasIntervals ? ["Rows are intervals: n counts rows, not participants. The curve is conditional on surviving to the first entry."] : [],
            Figure = SurvivalPicture.Of(request, curves),
        };
    }

    private static MethodTable Summary(AnalysisRequest request, ImmutableArray<SurvivalCurve> curves) => new(
        "Kaplan-Meier",
        ["arm", "n", "events", .. Quartiles.Select(p => $"{Numerals.Significant(100 * p)}% have had it by (limits)")],
        [.. curves.Select(c => (ImmutableArray<string>)[c.Label, Numerals.Count(c.Count), Numerals.Count(c.EventCount), .. Quartiles.Select(p => Quantile(c.Quantile(p)))])]);

    private static string Quantile(QuantileEstimate estimate) => Numerals.WithLimits(estimate.Value, estimate.Lower, estimate.Upper);

    private static MethodTable Points(SurvivalCurve curve) => MethodTable.Shortened(
        $"Curve of {curve.Label}",
        ["time", "at risk", "events", "censored", "survival", "standard error", "limits"],
        curve.Points,
        p => [Numerals.Significant(p.Time, 10), Numerals.Count(p.AtRisk), Numerals.Count(p.Events), Numerals.Count(p.Censored), Numerals.Decimals(p.Survival, 4), Numerals.Decimals(p.StandardError, 4), $"{Numerals.Decimals(p.Lower, 4)} to {Numerals.Decimals(p.Upper, 4)}"]);

    private static MethodTable Milestones(AnalysisRequest request, ImmutableArray<SurvivalCurve> curves) => new(
        "Survival at milestones",
        ["arm", "time", "at risk", "survival (limits)"],
        [.. curves.SelectMany(c => request.Settings.Milestones.Select(c.At), (c, e) => (ImmutableArray<string>)
            [c.Label, Numerals.Significant(e.Time, 10), Numerals.Count(e.AtRisk), Numerals.WithLimits(e.Survival, e.Lower, e.Upper) + (e.BeyondFollowUp ? ", beyond follow-up" : "")])]);
}
