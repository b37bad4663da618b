using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Hazards that are constant within pieces of time.</summary>
internal static class PiecewiseMethod
{
    public static AnalysisMethod Method { get; } = new("piecewise-exponential", "Rates between --cuts with exact limits, and their proportional-hazards model of arms and covariates", "parametric-survival", Needs.Time | Needs.Cuts, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var rates = PiecewiseRates.Estimate(request.Sample, request.Settings.Cuts, request.Settings.ConfidenceLevel);
        var fit = PiecewiseExponential.Fit(request.Sample, request.Settings.Cuts, request.Design(), new ParametricOptions { ConfidenceLevel = request.Settings.ConfidenceLevel });
        return new MethodResult(
            new { rates, model = new { fit.Cuts, fit.LogRates, fit.Coefficients, fit.LogLikelihood, fit.LikelihoodRatio, fit.Aic, fit.Iterations } },
            [
                new MethodTable($"Events per unit of {request.Form.Time}", ["arm", "from", "to", "events", "time at risk", "rate (limits)"], [.. rates.Select(r => (ImmutableArray<string>)[r.Group, Numerals.Significant(r.From, 10), double.IsInfinity(r.Until) ? "end" : Numerals.Significant(r.Until, 10), Numerals.Significant(r.Events, 10), Numerals.Significant(r.Exposure, 8), Numerals.WithLimits(r.Rate, r.Lower, r.Upper)])]),
                ParametricMethod.Coefficients("Log rates of the reference by piece, and log hazard ratios", fit.LogRates.Concat(fit.Coefficients)),
            ])
        {
            Conventions = [("pieces", "an event at a cut belongs to the piece before it"), ("limits of rates", "exact Poisson (Garwood)"), ("model", "the Poisson model with log time at risk as offset")],
        };
    }
}
