using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

public static partial class SampleSize
{
    /// <summary>z_alpha + z_beta: the drift of a fixed one-sided test.</summary>
    internal static double QuantileSum(double oneSidedAlpha, double power)
    {
        RefuseAlpha(oneSidedAlpha);
        if (!(power > oneSidedAlpha && power < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, "a power lies between alpha and 1");
        }

        return Normal.UpperQuantile(oneSidedAlpha) + Normal.Quantile(power);
    }

    private static void RefuseAlpha(double oneSidedAlpha)
    {
        if (!(oneSidedAlpha > 0 && oneSidedAlpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(oneSidedAlpha), oneSidedAlpha, "a one-sided alpha lies between 0 and 1/2");
        }
    }

    private static void RefuseOpenProbability(double value, string name)
    {
        if (!(value > 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies strictly between 0 and 1");
        }
    }

    private static void RefuseNonPositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is positive and finite");
        }
    }
}
