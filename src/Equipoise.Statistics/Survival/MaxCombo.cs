using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>The best of several weighted log-rank tests of two groups, and its P value.</summary>
/// <param name="Weights">The combined weights.</param>
/// <param name="Z">The statistic of each: positive when the second group does better.</param>
/// <param name="Correlation">Of the statistics under equal hazards, row by row.</param>
/// <param name="Largest">The largest Z.</param>
/// <param name="OneSidedP">P(max Z &gt;= largest): small when the second group does better under some weight.</param>
/// <param name="PValue">Two-sided: P(max |Z| &gt;= largest |z|).</param>
public sealed record MaxComboResult(
    ImmutableArray<LogRankWeight> Weights, ImmutableArray<double> Z, ImmutableArray<ImmutableArray<double>> Correlation, double Largest, double OneSidedP, double PValue);

/// <summary>
/// MaxCombo: the maximum of up to four weighted log-rank statistics, referred to the joint normal distribution whose correlation is
/// sum w_a w_b v / sqrt(sum w_a^2 v sum w_b^2 v), v the hypergeometric variance at each event time. Sources: Lee, Biometrics 1996;52:721-725;
/// Karrison, Stata Journal 2016;16:678-690. Reference: validation/reference/survival-tests.json (statistics by definition, tail by mvtnorm).
/// </summary>
public static class MaxCombo
{
    /// <summary>Fleming-Harrington (0,0), (0,1), (1,0) and (1,1), the usual four. The first is the sum of the next two, so the joint distribution has rank 3.</summary>
    public static ImmutableArray<LogRankWeight> UsualWeights { get; } =
    [
        SurvivalTests.FlemingHarrington(0, 0),
        SurvivalTests.FlemingHarrington(0, 1),
        SurvivalTests.FlemingHarrington(1, 0),
        SurvivalTests.FlemingHarrington(1, 1),
    ];

    /// <summary>Tests that two groups share one hazard. A weight without variance (a late weight when all events are early) has Z = 0 and correlation 0.</summary>
    /// <exception cref="ArgumentException">Not two groups, or not one to four weights.</exception>
    public static MaxComboResult Test(SurvivalSample sample, ImmutableArray<LogRankWeight> weights, LogRankOptions options)
    {
        WeightedLogRank.Require(sample, options);
        if (sample.GroupCount != 2 || weights.Length is < 1 or > MultivariateNormal.MaximumDimension)
        {
            throw new ArgumentException(
                $"MaxCombo compares 2 groups by 1 to {MultivariateNormal.MaximumDimension} weights; it got {sample.GroupCount} and {weights.Length}", nameof(sample));
        }

        var rows = OrderedRows.Of(sample, options.Stratified && sample.StratumCount > 1 ? sample.Strata : null, sample.Groups);
        var walk = new RiskSetWalk(2);
        var u = new double[weights.Length];
        var v = new double[weights.Length, weights.Length];
        for (var part = 0; part < rows.Parts; part++)
        {
            var visitor = new Adder(weights, u, v);
            walk.Visit(rows.Exits(part), rows.Entries(part), ref visitor);
        }

        var z = weights.Select((_, a) => v[a, a] > 0 ? u[a] / Math.Sqrt(v[a, a]) : 0).ToImmutableArray();
        var correlation = new double[weights.Length, weights.Length];
        for (var a = 0; a < weights.Length; a++)
        {
            for (var b = 0; b < weights.Length; b++)
            {
                correlation[a, b] = a == b ? 1 : v[a, a] > 0 && v[b, b] > 0 ? Math.Clamp(v[a, b] / Math.Sqrt(v[a, a] * v[b, b]), -1, 1) : 0;
            }
        }

        var informative = v.Length > 0 && weights.Select((_, a) => v[a, a]).Any(variance => variance > 0);
        return new MaxComboResult(
            weights,
            z,
            [.. Enumerable.Range(0, weights.Length).Select(a => Enumerable.Range(0, weights.Length).Select(b => correlation[a, b]).ToImmutableArray())],
            z.Max(),
            informative ? MultivariateNormal.UpperTailOfMaximum(z.Max(), correlation) : 0.5,
            informative ? MultivariateNormal.UpperTailOfAbsoluteMaximum(z.Max(Math.Abs), correlation) : 1);
    }

    private struct Adder(ImmutableArray<LogRankWeight> weights, double[] u, double[,] v) : IRiskSetVisitor
    {
        private readonly PooledCurve[] pooled = [.. weights.Select(weight => new PooledCurve(weight.Milestone))];
        private readonly double[] w = new double[weights.Length];

        public readonly void Visit(double time, ReadOnlySpan<double> atRisk, ReadOnlySpan<double> events)
        {
            var (total, happened) = (atRisk[0] + atRisk[1], events[0] + events[1]);
            var share = atRisk[1] / total;
            var variance = LogRankSums.VarianceScale(total, happened) * share * (1 - share);
            for (var a = 0; a < w.Length; a++)
            {
                w[a] = LogRankSums.RequireFinite(weights[a], pooled[a].Next(time, total, happened));
                u[a] += w[a] * ((happened * share) - events[1]);
                for (var b = 0; b <= a; b++)
                {
                    v[a, b] += w[a] * w[b] * variance;
                    v[b, a] = v[a, b];
                }
            }
        }
    }
}
