using MathNet.Numerics;

namespace Equipoise.Statistics.Oversight;

/// <summary>How limits of a count, which has steps, are placed between them.</summary>
public enum FunnelSteps
{
    /// <summary>Interpolated between the two counts whose tails enclose the probability asked for, so that the limits are smooth curves (Spiegelhalter, appendix A.1.1).</summary>
    Interpolated,

    /// <summary>The smallest count with at least that lower tail.</summary>
    WholeCounts,
}

/// <summary>
/// Exact limits of a funnel plot: between them a count lies with a stated probability where the place is like all others. Source: Spiegelhalter, Statistics in Medicine 2005;24:1185-1202.
/// Reference: validation/reference/oversight.json (R's qpois, ppois, qbinom, pbinom).
/// </summary>
/// <param name="Lower">The lower limit, as a count.</param>
/// <param name="Upper">The upper limit, as a count.</param>
public readonly record struct FunnelLimits(double Lower, double Upper)
{
    /// <summary>Limits of a Poisson count.</summary>
    /// <param name="expected">The count that the target rate leads to; above 0 and at most 100,000.</param>
    /// <param name="coverage">The probability to lie between the limits, such as 0.95 or 0.998.</param>
    /// <param name="steps">How the limits lie between whole counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The expected count or the coverage is out of its range.</exception>
    public static FunnelLimits Poisson(double expected, double coverage, FunnelSteps steps)
    {
        if (!(expected > 0 && expected <= 100_000))
        {
            throw new ArgumentOutOfRangeException(nameof(expected), expected, "an expected count is above 0 and at most 100000");
        }

        return Of(k => k < 0 ? 0 : SpecialFunctions.GammaUpperRegularized(k + 1, expected), coverage, steps);
    }

    /// <summary>Limits of a binomial count.</summary>
    /// <param name="total">Of how many; above 0.</param>
    /// <param name="share">The target share, strictly between 0 and 1.</param>
    /// <param name="coverage">The probability to lie between the limits.</param>
    /// <param name="steps">How the limits lie between whole counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total, the share or the coverage is out of its range.</exception>
    public static FunnelLimits Binomial(int total, double share, double coverage, FunnelSteps steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a target share lies strictly between 0 and 1");
        }

        var tails = new double[total + 1];
        var sum = 0.0;
        foreach (var (p, k) in Numerics.Binomial.Probabilities(total, share).Select((p, k) => (p, k)))
        {
            tails[k] = sum += p;
        }

        return Of(k => k < 0 ? 0 : k >= total ? 1 : tails[k], coverage, steps);
    }

    private static FunnelLimits Of(Func<int, double> lowerTail, double coverage, FunnelSteps steps)
    {
        if (!(coverage > 0 && coverage < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(coverage), coverage, "a coverage lies strictly between 0 and 1");
        }

        return new FunnelLimits(At((1 - coverage) / 2), At((1 + coverage) / 2));

        double At(double probability)
        {
            var (low, high) = (-1, 1);
            while (lowerTail(high) < probability)
            {
                (low, high) = (high, 2 * high);
            }

            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                (low, high) = lowerTail(middle) < probability ? (middle, high) : (low, middle);
            }

            var (above, below) = (lowerTail(high), lowerTail(high - 1));
            return steps == FunnelSteps.WholeCounts ? high : Math.Max(0, high - ((above - probability) / (above - below)));
        }
    }
}
