using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>The critical values of simultaneous bands, which the books tabulate (Klein and Moeschberger, tables C.3 and C.4).</summary>
public static class BandCriticalValue
{
    private const int MostTerms = 20_000;

    /// <summary>
    /// c with 4 phi(c)/c + phi(c) (c - 1/c) log[upper (1 - lower) / (lower (1 - upper))] = alpha: the tail of the largest standardised Brownian bridge
    /// between two shares in the approximation of Miller and Siegmund, Biometrics 1982;38:1011-1016. The tables and SAS are made with it.
    /// </summary>
    /// <param name="lower">The share a at the beginning of the band, above 0.</param>
    /// <param name="upper">The share a at its end, below 1.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share or the level is out of range.</exception>
    public static double EqualPrecision(double lower, double upper, double confidenceLevel)
    {
        Require(lower, upper, confidenceLevel);
        var width = Math.Log(upper * (1 - lower) / (lower * (1 - upper)));
        return Root.OfIncreasing(
            c => c < 1 ? c - 1 - Excess(1) : -Excess(c), "the critical value of an equal-precision band", start: 2.5);

        // It falls from c = 1 on; below that a straight line leads the search back.
        double Excess(double c) => (4 * Normal.Density(c) / c) + (Normal.Density(c) * (c - (1 / c)) * width) - (1 - confidenceLevel);
    }

    /// <summary>
    /// k with P(|W(x)| &lt;= k for all x from lower to upper) = the confidence level, W a Brownian bridge. The probability is exact: W is a Brownian motion tied
    /// down at 1, and the motion between two barriers is expanded in sines of its heat equation,
    /// sqrt(2 pi)/k sum over odd m of exp(-m^2 pi^2 (upper - lower)/(8 k^2)) A_m(lower) A_m(1 - upper), A_m(s) = the integral of cos(m pi u / 2k) over the normal
    /// density of variance s from -k to k.
    /// </summary>
    /// <param name="lower">The share a at the beginning of the band, above 0.</param>
    /// <param name="upper">The share a at its end, below 1.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share or the level is out of range.</exception>
    public static double HallWellner(double lower, double upper, double confidenceLevel)
    {
        Require(lower, upper, confidenceLevel);
        return Root.OfIncreasing(
            k => k <= 0 ? k - confidenceLevel : ProbabilityInside(k, lower, upper) - confidenceLevel, "the critical value of a Hall-Wellner band", start: 1);
    }

    internal static double ProbabilityInside(double k, double lower, double upper)
    {
        double sum = 0;
        for (var m = 1; m < MostTerms; m += 2)
        {
            var decay = Math.Exp(-m * m * Math.PI * Math.PI * (upper - lower) / (8 * k * k));
            sum += decay * Transform(m, k, lower) * Transform(m, k, 1 - upper);

            // Both transforms are at most 1 and the decay only falls.
            if (decay < 1e-18 || decay * Math.Exp(-m * m * Math.PI * Math.PI * (lower + 1 - upper) / (8 * k * k)) < 1e-18)
            {
                break;
            }
        }

        return Math.Clamp(Math.Sqrt(2 * Math.PI) / k * sum, 0, 1);
    }

    private static double Transform(int m, double k, double variance)
    {
        var deviation = Math.Sqrt(variance);
        var reach = k / deviation;
        if (reach > 9)
        {
            return Math.Exp(-m * m * Math.PI * Math.PI * variance / (8 * k * k));
        }

        var frequency = m * Math.PI / (2 * reach);
        return 2 * AdaptiveQuadrature.Integrate(u => Normal.Density(u) * Math.Cos(frequency * u), 0, reach, 1e-14);
    }

    private static void Require(double lower, double upper, double confidenceLevel)
    {
        if (!(lower > 0 && lower <= upper && upper < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(lower), lower, FormattableString.Invariant($"the shares of a band satisfy 0 < lower <= upper < 1; upper is {upper:R}"));
        }

        if (!(confidenceLevel > 0 && confidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidenceLevel), confidenceLevel, "a confidence level lies between 0 and 1");
        }
    }
}
