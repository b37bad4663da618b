using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Regression of the subdistribution hazard.</summary>
internal static class FineGrayMethod
{
    public static AnalysisMethod Method { get; } = new("fine-gray", "Fine-Gray model of the incidence of --cause by arms and covariates", "competing-risks", Needs.Time | Needs.Terms | Needs.Causes, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = FineGray.Fit(request.Competing(), request.Cause(), request.Design(), new FineGrayOptions { ConfidenceLevel = request.Settings.ConfidenceLevel });
        return new MethodResult(
            new { fit.Cause, n = fit.Count, events = fit.EventCount, fit.Coefficients, fit.LogLikelihood, fit.LogLikelihoodNull, fit.Wald, fit.Iterations },
            [
                CoxMethod.Coefficients($"Fine-Gray model of {fit.Cause}, {Numerals.Count(fit.Count)} rows, {Numerals.Count(fit.EventCount)} events", "subdistribution hazard ratio (limits)", fit.Coefficients),
                new MethodTable("Test of the whole model", ["test", "chi-square", "df", "P"], [["Wald", Numerals.Decimals(fit.Wald.ChiSquare, 4), Numerals.Count(fit.Wald.DegreesOfFreedom), Numerals.P(fit.Wald.PValue)]]),
            ])
        {
            Conventions = [("variance", "sandwich with the part from estimating the censoring distribution (as cmprsk's crr)"), ("ties", "Breslow's"), ("censoring", "one distribution for all rows; events at a time are still at risk of censoring at it")],
            Notes = request.Stratified ? ["Strata are not used by this model."] : [],
        };
    }
}
