using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>The conventions of a comparison.</summary>
public sealed record SurvivalComparisonOptions
{
    /// <summary>Curves and their limits.</summary>
    public KaplanMeierOptions KaplanMeier { get; init; } = new();

    /// <summary>How tied events enter the Cox model.</summary>
    public Ties Ties { get; init; } = Ties.Efron;

    /// <summary>True for the sandwich covariance of the Cox model.</summary>
    public bool Robust { get; init; }

    /// <summary>True for Firth's penalty in the Cox model.</summary>
    public bool Firth { get; init; }

    /// <summary>The level of the Cox model's limits.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;
}

/// <summary>
/// The usual analysis of a survival sample in one: curves by group, log-rank test, log-rank test and Cox model within strata where there are strata.
/// Each part is as its own estimator gives it.
/// </summary>
public sealed record SurvivalComparison
{
    /// <summary>One curve per group, in the order of the labels.</summary>
    public required ImmutableArray<SurvivalCurve> Curves { get; init; }

    /// <summary>The log-rank test that ignores strata; null with one group.</summary>
    public required LogRankResult? LogRank { get; init; }

    /// <summary>The log-rank test within strata; null with one group or one stratum.</summary>
    public required LogRankResult? StratifiedLogRank { get; init; }

    /// <summary>The Cox model: groups against the first, then covariates, within strata where there are some; null when there is none to fit or it cannot be.</summary>
    public required CoxFit? Cox { get; init; }

    /// <summary>Why there is no Cox model although there is something to fit.</summary>
    public required string? CoxObstacle { get; init; }

    /// <summary>Analyses a sample.</summary>
    /// <param name="sample">Two or more groups are compared with the first.</param>
    /// <param name="withCovariates">Adds covariates to the design of the groups; null for none.</param>
    /// <param name="options">Conventions.</param>
    public static SurvivalComparison Of(SurvivalSample sample, Func<CoxDesign, CoxDesign>? withCovariates, SurvivalComparisonOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        var grouped = sample.GroupCount > 1;
        var stratified = sample.StratumCount > 1;
        var (cox, obstacle) = grouped || withCovariates is not null ? Fit(sample, withCovariates, stratified, options) : (null, null);
        return new SurvivalComparison
        {
            Curves = KaplanMeier.Estimate(sample, options.KaplanMeier),
            LogRank = grouped ? Survival.LogRank.Test(sample, new LogRankOptions { Stratified = false }) : null,
            StratifiedLogRank = grouped && stratified ? Survival.LogRank.Test(sample, new LogRankOptions { Stratified = true }) : null,
            Cox = cox,
            CoxObstacle = obstacle,
        };
    }

    private static (CoxFit? Fit, string? Obstacle) Fit(SurvivalSample sample, Func<CoxDesign, CoxDesign>? withCovariates, bool stratified, SurvivalComparisonOptions options)
    {
        try
        {
            var design = CoxDesign.FromGroups(sample);
            return (Survival.Cox.Fit(sample, withCovariates?.Invoke(design) ?? design, new CoxOptions { Stratified = stratified, Ties = options.Ties, Robust = options.Robust, Firth = options.Firth, ConfidenceLevel = options.ConfidenceLevel }), null);
        }
        catch (ArgumentException e)
        {
            // The estimator names the column; the rest of the analysis stands.
            return (null, e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message);
        }
        catch (ConvergenceException e)
        {
            return (null, e.Message);
        }
    }
}
