using System.Collections.Immutable;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>An analysis as a document: numbers unrounded, conventions named.</summary>
internal static class AnalysisJson
{
    public static object Of(Analysis analysis) => new
    {
        data = new
        {
            file = analysis.Path,
            sha256 = analysis.Data.Sha256,
            rows = analysis.Data.Sample.Count,
            time = analysis.Form.Time,
            @event = analysis.Form.Event,
            eventValues = analysis.Form.EventValues,
            censoredValues = analysis.Form.CensoredValues,
            arm = analysis.Form.Arm,
            reference = analysis.Data.Reference,
            strata = analysis.Form.Strata,
            stratumLabels = analysis.Form.Strata.IsEmpty ? [] : analysis.Data.Sample.Strata.Labels,
            covariates = analysis.Data.Covariates.Select(Covariate),
        },
        conventions = Conventions.Of(analysis),
        kaplanMeier = analysis.Result.Curves.Select(c => Curve(c, analysis)),
        logRank = LogRank(analysis.Result.LogRank),
        stratifiedLogRank = LogRank(analysis.Result.StratifiedLogRank),
        cox = Cox(analysis.Result),
        interpretation = Interpretation.Of(analysis),
    };

    private static object Covariate(Covariate covariate) => new
    {
        column = covariate.Column,
        kind = covariate.Factor is null ? "numeric" : "factor",
        labels = covariate.Factor?.Labels ?? ImmutableArray<string>.Empty,
    };

    private static object Curve(SurvivalCurve curve, Analysis analysis) => new
    {
        arm = analysis.Form.Arm is null ? null : curve.Label,
        n = curve.Count,
        events = curve.EventCount,
        median = curve.Median,
        milestone = analysis.Milestone is { } time ? curve.At(time) : (SurvivalEstimate?)null,
        points = curve.Points,
    };

    private static object? LogRank(LogRankResult? test) => test is null ? null : new
    {
        chiSquare = test.ChiSquare,
        degreesOfFreedom = test.DegreesOfFreedom,
        pValue = test.PValue,
        z = test.Comparison?.Z,
        oneSidedP = test.Comparison?.OneSidedP,
        u = test.Comparison?.U,
        v = test.Comparison?.V,
        groups = test.Groups,
    };

    private static object? Cox(SurvivalComparison result) => result.Cox is not { } fit ? result.CoxObstacle is { } obstacle ? new { estimated = false, obstacle } : null : new
    {
        estimated = true,
        stratified = fit.Options.Stratified,
        ties = Conventions.OfTies(fit.Options.Ties),
        n = fit.Count,
        events = fit.EventCount,
        coefficients = fit.Coefficients,
        infiniteCoefficients = fit.InfiniteCoefficients,
        logLikelihoodNull = fit.LogLikelihoodNull,
        logLikelihood = fit.LogLikelihood,
        likelihoodRatio = fit.LikelihoodRatio,
        wald = fit.InfiniteCoefficients.IsEmpty ? fit.Wald : null,
        score = fit.Score,
        iterations = fit.Iterations,
    };
}
