using System.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>What is compared over all labellings.</summary>
public enum ExactStatistic
{
    /// <summary>U alone, a sum of log-rank scores (event less Nelson-Aalen hazard): the exact test of most packages.</summary>
    Scores,

    /// <summary>U / sqrt(V) with V computed for each labelling: the full statistic.</summary>
    Standardised,
}

/// <summary>An exact log-rank test.</summary>
/// <param name="Observed">U or Z as observed: positive when the second group does better.</param>
/// <param name="Labellings">How many ways there are to choose the second group.</param>
/// <param name="OneSidedP">The share of labellings with a statistic at or above the observed one.</param>
/// <param name="PValue">Two-sided: the share with an absolute value at or above the observed one.</param>
public sealed record ExactLogRankResult(double Observed, double Labellings, double OneSidedP, double PValue);

/// <summary>
/// The permutation distribution of the log-rank test of two small groups, complete. Scores: the subjects are split in two halves, whose 2^(n/2) partial sums are
/// sorted by number of members and matched, so n = 40 with 1.4e11 labellings takes a moment. Standardised: every labelling is computed. Unstratified.
/// Sums within 1e-10 count as equal. Source: Kalbfleisch and Prentice, 2nd ed., 7.4 (permutation distribution of rank tests). Reference:
/// validation/reference/survival-tests.json (enumeration in R).
/// </summary>
public static class ExactLogRank
{
    /// <summary>The most subjects for <see cref="ExactStatistic.Scores"/>.</summary>
    public const int MaximumSubjects = 40;

    /// <summary>The most labellings for <see cref="ExactStatistic.Standardised"/>, of fewer than 64 subjects.</summary>
    public const double MaximumLabellings = 2e7;

    /// <summary>Tests that two groups share one hazard and one distribution of censoring.</summary>
    /// <exception cref="ArgumentException">Not two groups, delayed entry or weights, or too large; the message says what would do.</exception>
    public static ExactLogRankResult Test(SurvivalSample sample, ExactStatistic statistic)
    {
        var labels = PermutationLogRank.Strata(sample, new LogRankOptions { Stratified = false })[0];
        var labellings = Choose(labels.Count, labels.Members);
        var tooLarge = statistic == ExactStatistic.Scores ? labels.Count > MaximumSubjects : labellings > MaximumLabellings || labels.Count >= 64;
        if (tooLarge)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{labels.Count} subjects have {labellings:G4} labellings, too many to enumerate; use PermutationLogRank"), nameof(sample));
        }

        return statistic switch
        {
            ExactStatistic.Scores => ByScores(labels, labellings),
            ExactStatistic.Standardised => ByEnumeration(labels, labellings),
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "no such statistic"),
        };
    }

    private static ExactLogRankResult ByEnumeration(LabelStatistic labels, double labellings)
    {
        var observed = Z(labels.Observed);
        var bits = new ulong[Math.Max(1, labels.Words)];
        double atLeast = 0, absolute = 0;
        bits[0] = labels.Members == 0 ? 0 : (1UL << labels.Members) - 1;
        for (double labelling = 0; labelling < labellings; labelling++)
        {
            var z = Z(bits);
            atLeast += z >= observed - PermutationLogRank.EqualityTolerance ? 1 : 0;
            absolute += Math.Abs(z) >= Math.Abs(observed) - PermutationLogRank.EqualityTolerance ? 1 : 0;
            bits[0] = NextOfSameSize(bits[0]);
        }

        return new ExactLogRankResult(observed, labellings, atLeast / labellings, absolute / labellings);

        double Z(ReadOnlySpan<ulong> candidate)
        {
            double u = 0, v = 0;
            labels.Add(candidate, ref u, ref v);
            return PermutationLogRank.Z(u, v);
        }
    }

    /// <summary>The next larger number with as many bits (Beeler, Gosper and Schroeppel, HAKMEM 175, 1972); 0 after 0.</summary>
    private static ulong NextOfSameSize(ulong bits)
    {
        if (bits == 0)
        {
            return 0;
        }

        var lowest = bits & (~bits + 1);
        var ripple = bits + lowest;
        return ripple == 0 ? 0 : ripple | (((bits ^ ripple) / lowest) >> 2);
    }

    private static ExactLogRankResult ByScores(LabelStatistic labels, double labellings)
    {
        var scores = new double[labels.Count];
        var bits = new ulong[Math.Max(1, labels.Words)];
        double observed = 0, ignored = 0;
        labels.Add(labels.Observed, ref observed, ref ignored);
        for (var i = 0; i < scores.Length; i++)
        {
            bits[0] = 1UL << i;
            labels.Add(bits, ref scores[i], ref ignored);
        }

        var half = scores.Length / 2;
        var left = SumsBySize(scores.AsSpan(..half));
        var right = SumsBySize(scores.AsSpan(half..));
        var magnitude = Math.Abs(observed) - PermutationLogRank.EqualityTolerance;
        var atLeast = PairsAtLeast(left, right, labels.Members, observed - PermutationLogRank.EqualityTolerance);
        var above = PairsAtLeast(left, right, labels.Members, magnitude);
        var below = labellings - PairsAtLeast(left, right, labels.Members, Math.BitIncrement(-magnitude));
        return new ExactLogRankResult(observed, labellings, atLeast / labellings, magnitude <= 0 ? 1 : Math.Min(1, (above + below) / labellings));
    }

    /// <summary>For each size the sums of all subsets of that size, ascending.</summary>
    private static double[][] SumsBySize(ReadOnlySpan<double> scores)
    {
        var sums = new double[1 << scores.Length];
        var sizes = new int[scores.Length + 1];
        sizes[0] = 1;
        for (var subset = 1; subset < sums.Length; subset++)
        {
            sums[subset] = sums[subset & (subset - 1)] + scores[BitOperations.TrailingZeroCount(subset)];
            sizes[BitOperations.PopCount((uint)subset)]++;
        }

        var bySize = Array.ConvertAll(sizes, size => new double[size]);
        Array.Clear(sizes);
        for (var subset = 0; subset < sums.Length; subset++)
        {
            var size = BitOperations.PopCount((uint)subset);
            bySize[size][sizes[size]++] = sums[subset];
        }

        foreach (var ofSize in bySize)
        {
            ofSize.AsSpan().Sort();
        }

        return bySize;
    }

    /// <summary>Pairs of a left and a right subset with the given size together and a sum at or above the bound.</summary>
    private static double PairsAtLeast(double[][] left, double[][] right, int size, double bound)
    {
        double pairs = 0;
        for (var fromLeft = Math.Max(0, size - right.Length + 1); fromLeft <= Math.Min(size, left.Length - 1); fromLeft++)
        {
            var others = right[size - fromLeft];
            var first = others.Length;
            foreach (var sum in left[fromLeft])
            {
                while (first > 0 && sum + others[first - 1] >= bound)
                {
                    first--;
                }

                pairs += others.Length - first;
            }
        }

        return pairs;
    }

    private static double Choose(int n, int k)
    {
        double ways = 1;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
        {
            ways = Math.Round(ways * (n - i + 1) / i);
        }

        return ways;
    }
}
