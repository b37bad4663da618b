using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>The proportional hazards model.</summary>
internal static class CoxMethod
{
    public static AnalysisMethod Method { get; } = new("cox", "Cox model of arms and covariates; --ties, --strata, --start, --weights, --offset, --cluster, --robust, --firth", "cox", Needs.Time | Needs.Terms, Run);

    /// <summary>The table of coefficients.</summary>
    public static MethodTable Coefficients(string title, string ratio, ImmutableArray<CoxCoefficient> coefficients) => new(
        title,
        ["term", "coefficient", "standard error", ratio, "z", "P"],
        [.. coefficients.Select(c => (ImmutableArray<string>)[c.Name, Numerals.Decimals(c.LogHazardRatio, 4), Numerals.Decimals(c.StandardError, 4), Numerals.WithLimits(c.HazardRatio, c.Lower, c.Upper), c.IsInfinite ? "-" : Numerals.Decimals(c.Z, 3), c.IsInfinite ? "-" : Numerals.P(c.PValue)])]);

    /// <summary>The conventions of a fit.</summary>
    public static ImmutableArray<(string Name, string Choice)> ConventionsOf(CoxFit fit) =>
    [
        ("ties", Conventions.OfTies(fit.Options.Ties)),
        ("variance", fit.Robust ? "robust (Lin and Wei), summed over clusters where there are some" : "inverse of the observed information"),
        ("limits", $"Wald, {Numerals.Significant(100 * fit.Options.ConfidenceLevel)}%"),
        ("penalty", fit.Options.Firth ? "Firth's" : "none"),
        ("strata", fit.Options.Stratified ? "each with a baseline hazard of its own" : "none"),
    ];

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = request.Cox();
        return new MethodResult(
            new
            {
                n = fit.Count,
                events = fit.EventCount,
                stratified = fit.Options.Stratified,
                ties = fit.Options.Ties,
                robust = fit.Robust,
                firth = fit.Options.Firth,
                coefficients = fit.Coefficients,
                covariance = Covariance(fit),
                infiniteCoefficients = fit.InfiniteCoefficients,
                logLikelihoodNull = fit.LogLikelihoodNull,
                logLikelihood = fit.LogLikelihood,
                likelihoodRatio = fit.LikelihoodRatio,
                wald = fit.InfiniteCoefficients.IsEmpty ? fit.Wald : null,
                score = fit.Score,
                robustScore = fit.RobustScore,
                iterations = fit.Iterations,
            },
            [
                Coefficients($"Cox model, {Numerals.Count(fit.Count)} rows, {Numerals.Count(fit.EventCount)} events", "hazard ratio (limits)", fit.Coefficients),
                new MethodTable("Tests of the whole model", ["test", "chi-square", "df", "P"], [.. Tests(fit).Select(t => (ImmutableArray<string>)[t.Name, Numerals.Decimals(t.Test.ChiSquare, 4), Numerals.Count(t.Test.DegreesOfFreedom), Numerals.P(t.Test.PValue)])]),
            ])
        {
            Conventions = [.. ConventionsOf(fit), .. request.Data.Reference is { } reference ? [($"reference of {request.Form.Arm}", reference)] : ImmutableArray<(string, string)>.Empty],
            Notes = [.. !fit.Robust && HasFractions(request.Sample.Weights) ? ["Weights are not whole numbers. The variance takes them as numbers of rows; for sampling or propensity weights give --robust."] : ImmutableArray<string>.Empty, .. fit.InfiniteCoefficients.Select(name => $"The coefficient of {name} is infinite: the likelihood rises for ever in its direction (a level without events, or a covariate that separates them). Judge it by the likelihood-ratio test, or fit with --firth.")],
        };
    }

    private static bool HasFractions(ReadOnlySpan<double> weights)
    {
        foreach (var weight in weights)
        {
            if (weight != Math.Round(weight))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(string Name, ChiSquareTest Test)> Tests(CoxFit fit)
    {
        yield return ("likelihood ratio", fit.LikelihoodRatio);
        if (fit.InfiniteCoefficients.IsEmpty)
        {
            yield return (fit.Robust ? "Wald, robust" : "Wald", fit.Wald);
        }

        yield return ("score", fit.Score);
        if (fit.RobustScore is { } robust)
        {
            yield return ("score, robust", robust);
        }
    }

    private static IEnumerable<IEnumerable<double>> Covariance(CoxFit fit) =>
        Enumerable.Range(0, fit.Coefficients.Length).Select(j => Enumerable.Range(0, fit.Coefficients.Length).Select(k => fit.Covariance(j, k)));
}
