using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Oversight;

/// <summary>Where the P value of a test of equal shares comes from.</summary>
public enum EqualSharesMethod
{
    /// <summary>The chi-squared law.</summary>
    ChiSquared,

    /// <summary>The exact law of the statistic, all outcomes counted.</summary>
    Exact,
}

/// <summary>Pearson's test that all categories have the same share, such as the last digits of readings.</summary>
/// <param name="Counts">By category.</param>
/// <param name="Statistic">The sum of (count - expected)^2 / expected.</param>
/// <param name="PValue">The probability of a statistic at least as large.</param>
/// <param name="Method">Where it comes from.</param>
public sealed record EqualShares(ImmutableArray<int> Counts, double Statistic, double PValue, EqualSharesMethod Method)
{
    /// <summary>From this expected count on the chi-squared law is taken to hold (Cochran's rule).</summary>
    public const double LeastExpected = 5;

    /// <summary>
    /// The test: exact where fewer than five are expected in each category, else by the chi-squared law with one degree of freedom less than categories. The exact law counts, cell after cell, in how
    /// many ways the squares of the counts add up to each sum. Source: Agresti, Categorical Data Analysis, 3rd ed., section 1.5. Reference: validation/reference/oversight.json (R's chisq.test; outcomes enumerated).
    /// </summary>
    /// <param name="counts">Two categories or more, 0 or more in each, at least one in all.</param>
    /// <exception cref="ArgumentException">There are too few categories or a count is negative; it is named.</exception>
    public static EqualShares Test(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count < 2)
        {
            throw new ArgumentException(FormattableString.Invariant($"there are {counts.Count} categories; equal shares need two"), nameof(counts));
        }

        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] < 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"counts[{i}] is {counts[i]}; a count is 0 or more"), nameof(counts));
            }
        }

        var total = counts.Sum();
        if (total == 0)
        {
            throw new ArgumentException("all counts are 0; there is nothing to test", nameof(counts));
        }

        var squares = counts.Sum(c => (long)c * c);
        var statistic = ((double)counts.Count * squares / total) - total;
        return total >= LeastExpected * counts.Count
            ? new EqualShares([.. counts], statistic, ChiSquared.UpperTail(statistic, counts.Count - 1), EqualSharesMethod.ChiSquared)
            : new EqualShares([.. counts], statistic, Exact(counts.Count, total, squares), EqualSharesMethod.Exact);
    }

    /// <summary>The probability that the squares of the counts add up to so much or more.</summary>
    private static double Exact(int categories, int total, long squares)
    {
        // ways[m][s]: the sum over counts that add up to m, with squares that add up to s, of 1 over the product of their factorials.
        var inverse = new double[total + 1];
        inverse[0] = 1;
        for (var c = 1; c <= total; c++)
        {
            inverse[c] = inverse[c - 1] / c;
        }

        var ways = Table(total);
        ways[0][0] = 1;
        for (var cell = 0; cell < categories; cell++)
        {
            var next = Table(total);
            for (var m = 0; m <= total; m++)
            {
                for (var s = 0; s < ways[m].Length; s++)
                {
                    if (ways[m][s] > 0)
                    {
                        for (var c = 0; c <= total - m; c++)
                        {
                            next[m + c][s + (c * c)] += ways[m][s] * inverse[c];
                        }
                    }
                }
            }

            ways = next;
        }

        // total! / categories^total, in pieces so that nothing overflows.
        var upper = ways[total].Skip((int)squares).Sum();
        for (var c = 1; c <= total; c++)
        {
            upper *= (double)c / categories;
        }

        return Math.Min(1, upper);
    }

    private static double[][] Table(int total) => [.. Enumerable.Range(0, total + 1).Select(m => new double[(m * m) + 1])];
}
