using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A share with its limits.</summary>
/// <param name="Estimate">x / n.</param>
/// <param name="Lower">The lower limit.</param>
/// <param name="Upper">The upper limit.</param>
public readonly record struct ProportionEstimate(double Estimate, double Lower, double Upper);

/// <summary>
/// Two-sided confidence intervals of a binomial share. Source: Newcombe, Statistics in Medicine 1998;17:857-872, methods 3 and 5.
/// Reference: validation/reference/categorical.json (R's binom.test and prop.test without continuity correction).
/// </summary>
public static class Proportion
{
    /// <summary>The exact interval of Clopper and Pearson: each limit leaves half of the error in its tail.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not between 0 and n, n is not positive, or the level is none.</exception>
    public static ProportionEstimate ClopperPearson(int x, int n, double level)
    {
        Refuse(x, n, level);
        var tail = (1 - level) / 2;
        // On the logit scale, so that a limit near 0 has as many digits as one near 1/2.
        var lower = x == 0 ? 0 : Expit(Root.OfIncreasing(logit => Math.Log(UpperTail(x, n, logit)) - Math.Log(tail), "the lower Clopper-Pearson limit"));
        var upper = x == n ? 1 : Expit(Root.OfIncreasing(logit => Math.Log(tail) - Math.Log(UpperTail(n - x, n, -logit)), "the upper Clopper-Pearson limit"));
        return new ProportionEstimate((double)x / n, lower, upper);
    }

    /// <summary>Wilson's score interval, without continuity correction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not between 0 and n, n is not positive, or the level is none.</exception>
    public static ProportionEstimate Wilson(int x, int n, double level)
    {
        Refuse(x, n, level);
        var z = Normal.UpperQuantile((1 - level) / 2);
        var square = z * z;
        var half = z * Math.Sqrt(square + (4.0 * x * (n - x) / n));
        var scale = 2 * (n + square);
        // The lower limit as the product of the roots over the upper one: no cancellation when x is small.
        var upper = ((2.0 * x) + square + half) / scale;
        var lower = 2.0 * x * x / (n * ((2.0 * x) + square + half));
        return new ProportionEstimate((double)x / n, lower, x == n ? 1 : upper);
    }

    internal static void RefuseLevel(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "a confidence level lies between 0 and 1");
        }
    }

    private static void Refuse(int x, int n, double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (x < 0 || x > n)
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, $"a count out of {n} lies between 0 and {n}");
        }

        RefuseLevel(level);
    }

    private static double Expit(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>P(X &gt;= x) of n at the given log odds, as a sum of positive terms.</summary>
    private static double UpperTail(int x, int n, double logit) => Binomial.FromLogit(n, logit).AsSpan(x).Sum();

    private static double Sum(this Span<double> terms)
    {
        double sum = 0;
        foreach (var term in terms)
        {
            sum += term;
        }

        return sum;
    }
}
