using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>A test for a trend of hazards over ordered groups.</summary>
/// <param name="U">The sum over groups of score times (expected less observed): positive when groups of higher score do better.</param>
/// <param name="V">Its variance.</param>
/// <param name="Z">U / sqrt(V); 0 when V is 0.</param>
/// <param name="OneSidedP">P(Z &gt;= z): small when groups of higher score do better.</param>
/// <param name="PValue">Two-sided: P(|Z| &gt;= |z|); 1 when V is 0.</param>
public sealed record LogRankTrend(double U, double V, double Z, double OneSidedP, double PValue);

/// <summary>
/// Weighted log-rank tests: observed less expected events of each group, each event time multiplied by its weight w, with the hypergeometric covariance multiplied
/// by w squared. Weights come from the pooled sample within the stratum. Case weights count rows as if repeated. Delayed entries join the risk set after their entry.
/// Source: Klein and Moeschberger, Survival Analysis, 2nd ed., 7.3-7.5. Reference: validation/reference/survival-tests.json.
/// </summary>
public static class WeightedLogRank
{
    private const double RelativeRounding = 1e-12;

    /// <summary>Tests that all groups share one hazard, within strata when stratified.</summary>
    /// <exception cref="ArgumentException">Fewer than two group labels.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time; the message says where.</exception>
    public static LogRankResult Test(SurvivalSample sample, LogRankWeight weight, LogRankOptions options)
    {
        ArgumentNullException.ThrowIfNull(weight);
        Require(sample, options);
        var sums = LogRankSums.Of(sample, weight, options.Stratified);
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

    /// <summary>Tests for a trend over groups. Source: Klein and Moeschberger 7.4.</summary>
    /// <param name="sample">Two or more groups.</param>
    /// <param name="weight">The weight of event times.</param>
    /// <param name="scores">One finite score per group label, in their order.</param>
    /// <param name="options">Stratified or not.</param>
    /// <exception cref="ArgumentException">Fewer than two group labels, another number of scores, or a score that is not finite.</exception>
    public static LogRankTrend Trend(SurvivalSample sample, LogRankWeight weight, IReadOnlyList<double> scores, LogRankOptions options)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(scores);
        Require(sample, options);
        if (scores.Count != sample.GroupCount)
        {
            throw new ArgumentException($"scores has {scores.Count} elements and the sample {sample.GroupCount} groups", nameof(scores));
        }

        var sums = LogRankSums.Of(sample, weight, options.Stratified);
        double u = 0, v = 0, size = 0;
        for (var group = 0; group < scores.Count; group++)
        {
            if (!double.IsFinite(scores[group]))
            {
                throw new ArgumentException(FormattableString.Invariant($"scores[{group}] is {scores[group]:R}; a score is finite"), nameof(scores));
            }

            u += scores[group] * (sums.Expected[group] - sums.Observed[group]);
            for (var other = 0; other < scores.Count; other++)
            {
                var term = scores[group] * scores[other] * sums.Variance[group, other];
                v += term;
                size += Math.Abs(term);
            }
        }

        // Equal scores, or groups that never meet, leave the rounding of a sum that is 0.
        v = v > RelativeRounding * size ? v : 0;
        var z = v > 0 ? u / Math.Sqrt(v) : 0;
        return new LogRankTrend(u, v, z, Normal.UpperTail(z), v > 0 ? Math.Min(1, 2 * Normal.UpperTail(Math.Abs(z))) : 1);
    }

    internal static void Require(SurvivalSample sample, LogRankOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        if (sample.GroupCount < 2)
        {
            throw new ArgumentException(
                $"a log-rank test compares at least two groups; the sample has {sample.GroupCount} ('{string.Join("', '", sample.Groups.Labels)}')", nameof(sample));
        }
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
