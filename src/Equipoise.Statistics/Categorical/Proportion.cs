using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A share with its limits.</summary>
/// <param name="Estimate">x / n.</param>
/// <param name="Lower">The lower limit.</param>
/// <param name="Upper">The upper limit.</param>
public readonly record struct ProportionEstimate(double Estimate, double Lower, double Upper);

/// <summary>The ends of Jeffreys' interval.</summary>
public enum JeffreysEnds
{
    /// <summary>The lower limit is 0 when nobody succeeds and the upper 1 when all do; the other limit stays the quantile (Brown, Cai and DasGupta).</summary>
    Closed,

    /// <summary>Both limits are always quantiles, so that the interval never holds 0 or 1.</summary>
    EqualTailed,
}

/// <summary>
/// Two-sided confidence intervals of a binomial share; <see cref="ProportionIntervals.All"/> lists them. Source: Newcombe, Statistics in Medicine 1998;17:857-872, methods 3 and 5.
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

    /// <summary>
    /// The equal-tailed interval of the posterior under Jeffreys' prior Beta(1/2, 1/2): quantiles of Beta(x + 1/2, n - x + 1/2).
    /// Source: Brown, Cai and DasGupta, Statistical Science 2001;16:101-133, section 3.1.3. Reference: validation/reference/proportions.json (R's qbeta).
    /// </summary>
    /// <param name="x">Successes.</param>
    /// <param name="n">Trials.</param>
    /// <param name="level">Between 0 and 1.</param>
    /// <param name="ends">What the limits are when all or none succeed.</param>
    /// <exception cref="ArgumentOutOfRangeException">x is not between 0 and n, n is not positive, or the level is none.</exception>
    public static ProportionEstimate Jeffreys(int x, int n, double level, JeffreysEnds ends)
    {
        Refuse(x, n, level);
        var tail = (1 - level) / 2;
        var closed = ends == JeffreysEnds.Closed;
        return new ProportionEstimate(
            (double)x / n,
            closed && x == 0 ? 0 : IncompleteBeta.LowerQuantile(x + 0.5, n - x + 0.5, tail),
            closed && x == n ? 1 : 1 - IncompleteBeta.LowerQuantile(n - x + 0.5, x + 0.5, tail));
    }

    /// <summary>
    /// Wald's interval about (x + z^2/2) / (n + z^2), the middle of Wilson's, cut at 0 and 1; the estimate stays x / n.
    /// Source: Agresti and Coull, American Statistician 1998;52:119-126. Reference: validation/reference/proportions.json (its formula).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not between 0 and n, n is not positive, or the level is none.</exception>
    public static ProportionEstimate AgrestiCoull(int x, int n, double level)
    {
        Refuse(x, n, level);
        var z = Normal.UpperQuantile((1 - level) / 2);
        var total = n + (z * z);
        var middle = (x + (z * z / 2)) / total;
        var half = z * Math.Sqrt(middle * (1 - middle) / total);
        return new ProportionEstimate((double)x / n, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    internal static void RefuseLevel(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "a confidence level lies between 0 and 1");
        }
    }

    internal static void Refuse(int x, int n, double level)
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
