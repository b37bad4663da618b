using System.Runtime.ExceptionServices;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Survival;

/// <summary>A log-rank test of two or more groups by redrawing.</summary>
/// <param name="ChiSquare">The observed quadratic form.</param>
/// <param name="Draws">Redrawings.</param>
/// <param name="AtLeast">Redrawings with a quadratic form at or above the observed one.</param>
public sealed record GroupsPermutationResult(double ChiSquare, int Draws, int AtLeast)
{
    /// <summary>(1 + <see cref="AtLeast"/>) / (1 + <see cref="Draws"/>): the observed labelling is one of the possible ones, so the test is valid at any number of draws.</summary>
    public double PValue => (1.0 + AtLeast) / (1.0 + Draws);

    /// <summary>The standard error that the finite number of draws leaves in the P value.</summary>
    public double MonteCarloError => Math.Sqrt(PValue * (1 - PValue) / Draws);
}

/// <summary>
/// Weighted log-rank tests of two or more groups against the distribution that redrawing the groups gives them; each redrawing has its own variance. Weights depend on
/// the pooled sample alone and stay. Draws come in blocks, each from its own stream, so a seed gives one result on any number of threads. Statistics within 1e-10 count
/// as equal. <see cref="PermutationLogRank"/> is the fast version for two groups and weight 1; draws are another sequence there.
/// Source: Phipson and Smyth, Stat Appl Genet Mol Biol 2010;9:39 for (1 + b)/(1 + B); Klein and Moeschberger, 2nd ed., 7.3 for the statistics.
/// Reference: validation/reference/relabelling.json (complete enumeration in R).
/// </summary>
public static class PermutationWeightedLogRank
{
    private const int BlockSize = 250;

    /// <summary>Compares two groups; permutes them among all rows, or within strata when stratified.</summary>
    /// <exception cref="ArgumentException">Not two groups, delayed entry or case weights, or no draw.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time.</exception>
    public static PermutationResult Test(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed) =>
        Two(sample, weight, options, draws, seed, null);

    /// <summary>Compares two groups; draws them by the trial's own scheme, which may use strata even when the statistic does not.</summary>
    /// <exception cref="ArgumentException">As <see cref="Test"/>, or the scheme gives another code than 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time.</exception>
    public static PermutationResult Rerandomise(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed, RedrawGroups redraw)
    {
        ArgumentNullException.ThrowIfNull(redraw);
        return Two(sample, weight, options, draws, seed, redraw);
    }

    /// <summary>Compares two or more groups; permutes them among all rows, or within strata when stratified.</summary>
    /// <exception cref="ArgumentException">Fewer than two groups, delayed entry or case weights, or no draw.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time.</exception>
    public static GroupsPermutationResult TestGroups(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed) =>
        Several(sample, weight, options, draws, seed, null);

    /// <summary>Compares two or more groups; draws them by the trial's own scheme: codes from 0 to one less than the number of groups.</summary>
    /// <exception cref="ArgumentException">As <see cref="TestGroups"/>, or the scheme gives another code.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time.</exception>
    public static GroupsPermutationResult RerandomiseGroups(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed, RedrawGroups redraw)
    {
        ArgumentNullException.ThrowIfNull(redraw);
        return Several(sample, weight, options, draws, seed, redraw);
    }

    private static PermutationResult Two(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed, RedrawGroups? redraw)
    {
        var sets = new LabelledRiskSets(sample, weight, options);
        if (sample.GroupCount != 2)
        {
            throw new ArgumentException($"a signed comparison is of 2 groups; the sample has {sample.GroupCount}; TestGroups takes more", nameof(sample));
        }

        var (observed, counts) = Run(sample, sets, draws, seed, redraw, (distance, covariance) => PermutationLogRank.Z(-distance[1], covariance[1, 1]));
        return new PermutationResult(observed, draws, counts.AtLeast, counts.Absolute);
    }

    private static GroupsPermutationResult Several(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, int draws, ulong seed, RedrawGroups? redraw)
    {
        var (observed, counts) = Run(
            sample, new LabelledRiskSets(sample, weight, options), draws, seed, redraw, (distance, covariance) => QuadraticForm.OfGeneralizedInverse(distance, covariance).Value);
        return new GroupsPermutationResult(observed, draws, counts.AtLeast);
    }

    private static (double Observed, (int AtLeast, int Absolute) Counts) Run(
        SurvivalSample sample, LabelledRiskSets sets, int draws, ulong seed, RedrawGroups? redraw, Func<double[], double[,], double> statistic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var groups = sample.GroupCount;
        var original = sample.Groups.Codes.ToArray();
        var rows = sets.Rows.ToArray();
        var observed = Statistic(original, new double[groups], new double[groups, groups]);
        var tolerance = PermutationLogRank.EqualityTolerance * Math.Max(1, Math.Abs(observed));
        var blocks = new (int AtLeast, int Absolute)[(draws + BlockSize - 1) / BlockSize];
        try
        {
            Parallel.For(0, blocks.Length, RunBlock);
        }
        catch (AggregateException failed) when (failed.InnerException is { } first)
        {
            // A scheme that fails does so as itself, as it would without threads.
            ExceptionDispatchInfo.Throw(first);
        }

        return (observed, (blocks.Sum(block => block.AtLeast), blocks.Sum(block => block.Absolute)));

        double Statistic(ReadOnlySpan<int> codes, double[] distance, double[,] covariance)
        {
            Array.Clear(distance);
            Array.Clear(covariance);
            sets.Add(codes, distance, covariance);
            return statistic(distance, covariance);
        }

        void RunBlock(int block)
        {
            var stream = RandomStream.For(seed, (ulong)block, redraw is null ? "weighted log-rank permutation" : "weighted log-rank re-randomisation");
            var codes = (int[])original.Clone();
            var (distance, covariance) = (new double[groups], new double[groups, groups]);
            for (var draw = block * (long)BlockSize; draw < Math.Min(draws, (block + 1) * (long)BlockSize); draw++)
            {
                Redraw(stream, codes);
                var value = Statistic(codes, distance, covariance);
                blocks[block].AtLeast += value >= observed - tolerance ? 1 : 0;
                blocks[block].Absolute += Math.Abs(value) >= Math.Abs(observed) - tolerance ? 1 : 0;
            }
        }

        void Redraw(RandomStream stream, int[] codes)
        {
            if (redraw is null)
            {
                foreach (var part in rows)
                {
                    Shuffle(stream, codes, part);
                }

                return;
            }

            redraw(stream, codes);
            for (var row = 0; row < codes.Length; row++)
            {
                if ((uint)codes[row] >= (uint)groups)
                {
                    throw new ArgumentException(FormattableString.Invariant($"the scheme gave row {row} the group {codes[row]}; it gives 0 to {groups - 1}"));
                }
            }
        }
    }

    /// <summary>Puts the codes of some rows in random order among them (Fisher and Yates).</summary>
    private static void Shuffle(RandomStream stream, int[] codes, int[] rows)
    {
        for (var last = rows.Length - 1; last > 0; last--)
        {
            var chosen = stream.NextInt(last + 1);
            (codes[rows[last]], codes[rows[chosen]]) = (codes[rows[chosen]], codes[rows[last]]);
        }
    }
}
