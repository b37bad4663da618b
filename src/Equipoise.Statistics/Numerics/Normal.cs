using MathNet.Numerics;

namespace Equipoise.Statistics.Numerics;

/// <summary>
/// The standard normal distribution. Each tail is computed as a tail, so a P value of 1e-30 has as many correct digits as one of 0.3.
/// Reference: validation/reference/sequential.json (R's pnorm and qnorm).
/// </summary>
public static class Normal
{
    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>The density exp(-z^2/2) / sqrt(2 pi).</summary>
    public static double Density(double z)
    {
        RefuseNaN(z);
        var high = z * z;
        if (high > 1500)
        {
            return 0;
        }

        // z*z is rounded; what was lost is added back, or the density would lose a digit for every decade of z^2.
        var low = Math.FusedMultiplyAdd(z, z, -high);
        return InverseSqrtTwoPi * Math.Exp(-0.5 * high) * (1 - (0.5 * low));
    }

    /// <summary>P(Z &lt;= z).</summary>
    public static double LowerTail(double z) => UpperTail(-z);

    /// <summary>P(Z &gt;= z), with a relative error of a few units in the last place down to the smallest normal double (z about 37).</summary>
    public static double UpperTail(double z)
    {
        RefuseNaN(z);
        var x = z / Constants.Sqrt2;
        var tail = 0.5 * SpecialFunctions.Erfc(x);
        if (x < 0.5 || tail == 0)
        {
            return tail;
        }

        // Erfc multiplies by exp(-x*x) with x and x*x rounded; the exact exponent is z^2/2.
        var square = z * z;
        var lost = Math.FusedMultiplyAdd(z, z, -square);
        return tail * Math.Exp((x * x) - (0.5 * square) - (0.5 * lost));
    }

    /// <summary>The z with P(Z &lt;= z) = p. Gives negative infinity at 0 and positive infinity at 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not a probability.</exception>
    public static double Quantile(double p)
    {
        RefuseNonProbability(p);
        return p > 0.5 ? UpperQuantile(1 - p) : -UpperQuantile(p);
    }

    /// <summary>The z with P(Z &gt;= z) = p; for a small p this is exact where Quantile(1 - p) has already lost the digits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not a probability.</exception>
    public static double UpperQuantile(double p)
    {
        RefuseNonProbability(p);
        switch (p)
        {
            case 0:
                return double.PositiveInfinity;
            case 0.5:
                return 0;
            case > 0.5:
                return -UpperQuantile(1 - p);
        }

        var z = Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * p);
        // One Halley step on log Q(z) = log p: the logarithm keeps the step well scaled in the far tail.
        var tail = UpperTail(z);
        if (tail > 0)
        {
            var mills = tail / Density(z);
            var error = Math.Log(tail / p);
            z += error * mills / (1 - (0.5 * error * (1 - (z * mills))));
        }

        return z;
    }

    private static void RefuseNaN(double z)
    {
        if (double.IsNaN(z))
        {
            throw new ArgumentOutOfRangeException(nameof(z), z, "z is not a number");
        }
    }

    private static void RefuseNonProbability(double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability lies between 0 and 1");
        }
    }
}
