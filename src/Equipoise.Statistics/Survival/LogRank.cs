namespace Equipoise.Statistics.Survival;

/// <summary>The conventions of a log-rank test.</summary>
public sealed record LogRankOptions
{
    /// <summary>True to compare within the sample's strata and sum over them; false to ignore them. There is no default: the two answer different questions.</summary>
    public required bool Stratified { get; init; }
}

/// <summary>
/// The k-sample log-rank test (Mantel-Haenszel): at each event time the events of a group against those expected given everyone at risk, with the hypergeometric
/// variance, which allows for ties. Source: Kalbfleisch and Prentice, 2nd ed., 1.5; Collett, Modelling Survival Data in Medical Research, 2.6-2.8.
/// Reference: validation/reference/survival.json (R's survdiff). <see cref="WeightedLogRank"/> has its weighted forms and the trend.
/// </summary>
public static class LogRank
{
    /// <summary>Tests that all groups share one hazard, within strata when stratified.</summary>
    /// <exception cref="ArgumentException">Fewer than two group labels.</exception>
    public static LogRankResult Test(SurvivalSample sample, LogRankOptions options) => WeightedLogRank.Test(sample, SurvivalTests.LogRank, options);
}
