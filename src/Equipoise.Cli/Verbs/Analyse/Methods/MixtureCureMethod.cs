using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A share that is cured, and the survival of the rest.</summary>
internal static class MixtureCureMethod
{
    public static AnalysisMethod Method { get; } = new("mixture-cure", "Cured share (logistic) with --family survival of the others, both by arms and covariates", "parametric-survival", Needs.Time, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var family = request.Settings.Family;
        var design = request.Design();
        var fit = MixtureCure.Fit(family, request.Sample, design, design, new ParametricOptions { ConfidenceLevel = request.Settings.ConfidenceLevel });
        var typical = request.TypicalCovariates();
        var shares = request.Sample.Groups.Labels.Select((arm, g) => (Arm: arm, Share: fit.CureFraction(typical(g)))).ToImmutableArray();
        return new MethodResult(
            new { family = family.Name, n = fit.Count, fit.Cure, fit.Latency, fit.LogScale, fit.LogLikelihood, fit.LogLikelihoodWithoutCure, fit.Aic, fit.Iterations, curedShares = shares.Select(s => new { s.Arm, s.Share }), fit.Diagnostics },
            [
                new MethodTable("Share cured", ["arm", "share (limits)", "standard error"], [.. shares.Select(s => (ImmutableArray<string>)[s.Arm, Numerals.WithLimits(s.Share.Estimate, s.Share.Lower, s.Share.Upper), Numerals.Decimals(s.Share.StandardError, 4)])]),
                ParametricMethod.Coefficients("Log odds of being cured", fit.Cure),
                ParametricMethod.Coefficients($"Log {request.Form.Time} of the others, {family.Name}", fit.LogScale is { } scale ? fit.Latency.Append(scale) : fit.Latency),
                new MethodTable("Can a cured share be told from a long tail?", ["Kaplan-Meier after the last event", "last event", "longest follow-up", "followed beyond the last event"], [[Numerals.Decimals(fit.Diagnostics.KaplanMeierTail, 4), Numerals.Significant(fit.Diagnostics.LastEventTime, 10), Numerals.Significant(fit.Diagnostics.LastTime, 10), Numerals.Count(fit.Diagnostics.CensoredAfterLastEvent)]]),
            ])
        {
            Conventions = [("parametrisation", "S(t) = p + (1 - p) Su(t); log T of the others as R's survreg"), ("fit", "Newton's method from four starts, the highest maximum kept")],
            Notes = [.. fit.Diagnostics.Warnings.Select(w => $"{char.ToUpperInvariant(w[0])}{w[1..]}."), .. fit.Diagnostics.IsIdentified ? ImmutableArray<string>.Empty : ["The cured share should not be reported as an estimate."]],
        };
    }
}
