using System.Collections.Immutable;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>An analysis as a document: numbers unrounded, conventions named.</summary>
internal static class AnalysisJson
{
    public static object Of(Analysis analysis) => new
    {
        data = Data(analysis.Path, analysis.Form, analysis.Data),
        conventions = Conventions.Of(analysis),
        kaplanMeier = analysis.Result.Curves.Select(c => Curve(c, analysis)),
        logRank = LogRank(analysis.Result.LogRank),
        stratifiedLogRank = LogRank(analysis.Result.StratifiedLogRank),
        cox = Cox(analysis.Result),
        interpretation = Interpretation.Of(analysis),
    };

    /// <summary>What was read, and how.</summary>
    public static object Data(string path, SurvivalDataForm form, SurvivalData data) => new
    {
        file = path,
        sha256 = data.Sha256,
        rows = data.Sample.Count,
        events = data.Sample.EventCount,
        time = form.Time,
        start = form.Start,
        @event = form.Event,
        eventValues = form.SeveralKinds ? data.Causes : form.EventValues.IsEmpty ? ["1"] : form.EventValues,
        censoredValues = form.CensoredValues,
        arm = form.Arm,
        reference = data.Reference,
        strata = form.Strata,
        stratumLabels = form.Strata.IsEmpty ? [] : data.Sample.Strata.Labels,
        covariates = data.Covariates.Select(Covariate),
        weights = form.Weights,
        cluster = form.Cluster,
        offset = form.Offset,
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
