using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

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
/// Reference: validation/reference/survival.json (R's survdiff).
/// </summary>
public static class LogRank
{
    /// <summary>Tests that all groups share one hazard, within strata when stratified.</summary>
    /// <exception cref="ArgumentException">Fewer than two group labels.</exception>
    public static LogRankResult Test(SurvivalSample sample, LogRankOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        if (sample.GroupCount < 2)
        {
            throw new ArgumentException(
                $"a log-rank test compares at least two groups; the sample has {sample.GroupCount} ('{string.Join("', '", sample.Groups.Labels)}')", nameof(sample));
        }

        var sums = LogRankSums.Of(sample, options.Stratified);
        var (chiSquare, degreesOfFreedom) = QuadraticForm.OfGeneralizedInverse(sums.ObservedLessExpected(), sums.Variance);
        return new LogRankResult
        {
            ChiSquare = chiSquare,
            DegreesOfFreedom = degreesOfFreedom,
            PValue = degreesOfFreedom == 0 ? 1 : ChiSquared.UpperTail(chiSquare, degreesOfFreedom),
            Groups = Rows(sample, sums),
            Comparison = sample.GroupCount == 2 ? Compare(sums) : null,
        };
    }

    private static ImmutableArray<LogRankGroup> Rows(SurvivalSample sample, LogRankSums sums)
    {
        var counts = new int[sample.GroupCount];
        foreach (var group in sample.Groups.Codes)
        {
            counts[group]++;
        }

        return [.. sample.Groups.Labels.Select((label, group) => new LogRankGroup(label, counts[group], sums.Observed[group], sums.Expected[group]))];
    }

    private static LogRankComparison Compare(LogRankSums sums)
    {
        var u = sums.Expected[1] - sums.Observed[1];
        var v = sums.Variance[1, 1];
        var z = v > 0 ? u / Math.Sqrt(v) : 0;
        return new LogRankComparison(u, v, z, Normal.UpperTail(z));
    }
}
