namespace Equipoise.Statistics.Numerics;

/// <summary>The binomial distribution.</summary>
public static class Binomial
{
    /// <summary>
    /// P(X = 0), ..., P(X = n): n + 1 numbers that add up to 1. Ratios of neighbours are multiplied outwards from the mode, so no factorial overflows;
    /// the relative error is a few units in the last place per step.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative or p is not a probability.</exception>
    public static double[] Probabilities(int n, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability lies between 0 and 1");
        }

        return p switch
        {
            0 => Certain(n, 0),
            1 => Certain(n, n),
            _ => FromOdds(n, p / (1 - p), p),
        };
    }

    /// <summary>The same from log(p / (1 - p)), which keeps the digits of a p near 1.</summary>
    internal static double[] FromLogit(int n, double logit)
    {
        var odds = Math.Exp(logit);
        return double.IsPositiveInfinity(odds) ? Certain(n, n) : odds == 0 ? Certain(n, 0) : FromOdds(n, odds, odds / (1 + odds));
    }

    private static double[] FromOdds(int n, double odds, double p)
    {
        var probabilities = new double[n + 1];
        var mode = Math.Min(n, (int)((n + 1) * p));
        probabilities[mode] = 1;
        for (var k = mode; k > 0; k--)
        {
            probabilities[k - 1] = probabilities[k] * k / ((n - k + 1) * odds);
        }

        for (var k = mode; k < n; k++)
        {
            probabilities[k + 1] = probabilities[k] * (n - k) * odds / (k + 1);
        }

        var sum = probabilities.Sum();
        for (var k = 0; k <= n; k++)
        {
            probabilities[k] /= sum;
        }

        return probabilities;
    }

    private static double[] Certain(int n, int value)
    {
        var probabilities = new double[n + 1];
        probabilities[value] = 1;
        return probabilities;
    }
}
