using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>Sample sizes and powers of fixed, one-sided, two-arm tests. Every result names its formula. Reference: validation/reference/sequential.json.</summary>
public static partial class SampleSize
{
    private const string Fleiss = "Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., 3.2";

    /// <summary>Subjects per arm, allocated equally, to find a difference of two proportions.</summary>
    /// <param name="control">The success probability in the control arm.</param>
    /// <param name="experimental">That in the experimental arm, different from it.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <param name="variance">The variance convention; each is another formula.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static SampleSizeResult TwoProportions(double control, double experimental, double oneSidedAlpha, double power, TwoProportionVariance variance)
    {
        var terms = Terms(control, experimental);
        var sum = QuantileSum(oneSidedAlpha, power);
        var (zAlpha, zBeta) = (Normal.UpperQuantile(oneSidedAlpha), Normal.Quantile(power));
        var pooledNull = Math.Pow(((zAlpha * terms.NullDeviation) + (zBeta * terms.Deviation)) / terms.Difference, 2);
        var perArm = variance switch
        {
            TwoProportionVariance.PooledNull => pooledNull,
            TwoProportionVariance.Unpooled => Math.Pow(sum * terms.Deviation / terms.Difference, 2),
            TwoProportionVariance.Arcsine => Math.Pow(sum / terms.ArcsineDifference, 2) / 2,
            TwoProportionVariance.ContinuityCorrected => pooledNull / 4 * Math.Pow(1 + Math.Sqrt(1 + (4 / (pooledNull * terms.Difference))), 2),
            _ => throw new ArgumentOutOfRangeException(nameof(variance), variance, "no such variance"),
        };
        return new SampleSizeResult(perArm, Name(variance), Source(variance));
    }

    /// <summary>The power with a given number of subjects per arm, under the same normal approximation as <see cref="TwoProportions"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static PowerResult TwoProportionsPower(double control, double experimental, double perArm, double oneSidedAlpha, TwoProportionVariance variance)
    {
        var terms = Terms(control, experimental);
        RefuseAlpha(oneSidedAlpha);
        RefuseNonPositive(perArm, nameof(perArm));
        var zAlpha = Normal.UpperQuantile(oneSidedAlpha);
        // Solves the continuity-corrected size for the size before correction.
        var uncorrected = perArm * Math.Pow(1 - (1 / (perArm * terms.Difference)), 2);
        var z = variance switch
        {
            TwoProportionVariance.PooledNull => PooledNullZ(perArm),
            TwoProportionVariance.Unpooled => (Math.Sqrt(perArm) * terms.Difference / terms.Deviation) - zAlpha,
            TwoProportionVariance.Arcsine => (Math.Sqrt(2 * perArm) * terms.ArcsineDifference) - zAlpha,
            TwoProportionVariance.ContinuityCorrected when perArm * terms.Difference <= 1 => PooledNullZ(0),
            TwoProportionVariance.ContinuityCorrected => PooledNullZ(uncorrected),
            _ => throw new ArgumentOutOfRangeException(nameof(variance), variance, "no such variance"),
        };
        return new PowerResult(Normal.LowerTail(z), Name(variance), Source(variance));

        double PooledNullZ(double n) => ((Math.Sqrt(n) * terms.Difference) - (zAlpha * terms.NullDeviation)) / terms.Deviation;
    }

    /// <summary>
    /// The exact probability that the pooled Z test of <see cref="ProportionTest"/> rejects in favour of the experimental arm, over all pairs of binomial counts.
    /// With equal proportions it is the test's true error.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static PowerResult TwoProportionsExactPower(double control, double experimental, int controlTotal, int experimentalTotal, double criticalZ)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(controlTotal, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(experimentalTotal, 1);
        var controls = Binomial.Probabilities(controlTotal, control);
        var experimentals = Binomial.Probabilities(experimentalTotal, experimental);
        double power = 0;
        for (var i = 0; i <= experimentalTotal; i++)
        {
            for (var j = 0; j <= controlTotal; j++)
            {
                if (ProportionTest.PooledZ(i, experimentalTotal, j, controlTotal) >= criticalZ)
                {
                    power += experimentals[i] * controls[j];
                }
            }
        }

        return new PowerResult(power, "Two proportions, pooled Z test, by enumeration", "exact binomial probabilities of all outcomes");
    }

    private static string Name(TwoProportionVariance variance) => variance switch
    {
        TwoProportionVariance.PooledNull => "Two proportions, pooled null variance",
        TwoProportionVariance.Unpooled => "Two proportions, unpooled variance",
        TwoProportionVariance.Arcsine => "Two proportions, arcsine transformation",
        _ => "Two proportions, pooled null variance with continuity correction",
    };

    private static string Source(TwoProportionVariance variance) => variance switch
    {
        TwoProportionVariance.Unpooled => "Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd ed., 4.2",
        TwoProportionVariance.Arcsine => "Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 6",
        _ => Fleiss,
    };

    private static (double Difference, double NullDeviation, double Deviation, double ArcsineDifference) Terms(double control, double experimental)
    {
        RefuseOpenProbability(control, nameof(control));
        RefuseOpenProbability(experimental, nameof(experimental));
        if (control == experimental)
        {
            throw new ArgumentOutOfRangeException(nameof(experimental), experimental, "the proportions are equal; there is no difference to find");
        }

        var mean = (control + experimental) / 2;
        return (
            Math.Abs(experimental - control),
            Math.Sqrt(2 * mean * (1 - mean)),
            Math.Sqrt((control * (1 - control)) + (experimental * (1 - experimental))),
            Math.Abs(Math.Asin(Math.Sqrt(experimental)) - Math.Asin(Math.Sqrt(control))));
    }
}
