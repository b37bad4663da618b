namespace Equipoise.Statistics.Numerics;

/// <summary>The chi-squared distribution with whole degrees of freedom.</summary>
public static class ChiSquared
{
    /// <summary>
    /// P(X &gt;= x) for a chi-squared variable. A finite sum of positive terms (Abramowitz and Stegun 26.4.4 and 26.4.5), so the far tail keeps its digits.
    /// Reference: validation/reference/sequential.json (R's pchisq).
    /// </summary>
    /// <param name="x">The statistic, 0 or more.</param>
    /// <param name="degreesOfFreedom">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">x is negative or not a number, or there is no degree of freedom.</exception>
    public static double UpperTail(double x, int degreesOfFreedom)
    {
        if (!(x >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "a chi-squared statistic is 0 or more");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        if (double.IsPositiveInfinity(x))
        {
            return 0;
        }

        // Q(df + 2) = Q(df) + (x/2)^(df/2) exp(-x/2) / Gamma(df/2 + 1), starting from df = 1 or 2.
        var odd = degreesOfFreedom % 2 == 1;
        var root = Math.Sqrt(x);
        var tail = odd ? 2 * Normal.UpperTail(root) : Math.Exp(-0.5 * x);
        var term = odd ? 2 * root * Normal.Density(root) : 0.5 * x * Math.Exp(-0.5 * x);
        for (var df = odd ? 1 : 2; df < degreesOfFreedom; df += 2)
        {
            tail += term;
            term *= x / (df + 2);
        }

        return Math.Min(1, tail);
    }
}
