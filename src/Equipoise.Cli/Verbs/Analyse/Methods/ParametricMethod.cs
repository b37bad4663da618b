using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Parametric survival models.</summary>
internal static class ParametricMethod
{
    /// <summary>One method per family.</summary>
    public static IEnumerable<AnalysisMethod> All => ParametricFamily.All.Select(family => new AnalysisMethod(
        family.Name.ToLowerInvariant(), $"{family.Name} model of time, accelerated by arms and covariates (R's survreg)", "parametric-survival", Needs.Time, request => Run(request, family)));

    /// <summary>The table of coefficients.</summary>
    public static MethodTable Coefficients(string title, IEnumerable<ParametricCoefficient> coefficients) => new(
        title,
        ["term", "estimate (limits)", "standard error", "z", "P"],
        [.. coefficients.Select(c => (ImmutableArray<string>)[c.Name, Numerals.WithLimits(c.Estimate, c.Lower, c.Upper), Numerals.Decimals(c.StandardError, 4), Numerals.Decimals(c.Z, 3), Numerals.P(c.PValue)])]);

    private static MethodResult Run(AnalysisRequest request, ParametricFamily family)
    {
        var fit = ParametricSurvival.Fit(family, request.Sample, request.Design(), new ParametricOptions { ConfidenceLevel = request.Settings.ConfidenceLevel });
        var ratios = family.HasProportionalHazards ? fit.HazardRatios() : [];
        ImmutableArray<ParametricCoefficient> parameters = fit.LogScale is { } scale ? [.. fit.Coefficients, scale] : fit.Coefficients;
        var typical = request.TypicalCovariates();
        var quantiles = request.Sample.Groups.Labels.Select((arm, g) => (Arm: arm, Median: fit.Quantile(0.5, typical(g)), At: request.Settings.Milestones.Select(t => (Time: t, Survival: fit.Survival(t, typical(g)))).ToImmutableArray())).ToImmutableArray();
        return new MethodResult(
            new { family = family.Name, n = fit.Count, coefficients = parameters, fit.Scale, hazardRatios = ratios, fit.LogLikelihood, fit.LogLikelihoodNull, fit.LikelihoodRatio, fit.Wald, fit.Aic, fit.Bic, fit.Iterations, predicted = quantiles.Select(q => new { q.Arm, q.Median, milestones = q.At.Select(m => new { m.Time, m.Survival }) }) },
            [
                Coefficients($"{family.Name} model of log {request.Form.Time}, {Numerals.Count(fit.Count)} rows", parameters),
                .. ratios.IsEmpty ? ImmutableArray<MethodTable>.Empty : [new MethodTable("The same as hazard ratios", ["term", "log hazard ratio", "standard error", "hazard ratio (limits)"], [.. ratios.Select(r => (ImmutableArray<string>)[r.Name, Numerals.Decimals(r.LogHazardRatio, 4), Numerals.Decimals(r.StandardError, 4), Numerals.WithLimits(r.HazardRatio, r.Lower, r.Upper)])])],
                new MethodTable("Predicted, other covariates at their mean (a factor's at its reference)", ["arm", "median (limits)", .. request.Settings.Milestones.Select(t => $"S({Numerals.Significant(t, 10)}) (limits)")], [.. quantiles.Select(q => (ImmutableArray<string>)[q.Arm, Numerals.WithLimits(q.Median.Estimate, q.Median.Lower, q.Median.Upper), .. q.At.Select(m => Numerals.WithLimits(m.Survival.Estimate, m.Survival.Lower, m.Survival.Upper))])]),
                new MethodTable("Fit", ["log-likelihood", "AIC", "BIC", "likelihood ratio", "df", "P"], [[Numerals.Decimals(fit.LogLikelihood, 4), Numerals.Decimals(fit.Aic, 2), Numerals.Decimals(fit.Bic, 2), Numerals.Decimals(fit.LikelihoodRatio?.ChiSquare, 4), fit.LikelihoodRatio is { } ratio ? Numerals.Count(ratio.DegreesOfFreedom) : "-", fit.LikelihoodRatio is { } test ? Numerals.P(test.PValue) : "-"]]),
            ])
        {
            Conventions = [("parametrisation", "log T = intercept + coefficients x covariates + scale x W, as R's survreg: exp(coefficient) stretches time"), ("variance", "inverse of the observed information"), ("BIC", "n counts rows")],
            Notes = request.Stratified ? ["Strata are not used by this model."] : [],
        };
    }
}
