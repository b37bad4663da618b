using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Tests that combine stages whose later design may depend on earlier data: each stage brings a one-sided P value of its own data only.
/// Reference: validation/reference/adjusted-inference.json.
/// </summary>
public static class CombinationTest
{
    /// <summary>
    /// The inverse normal statistic: the sum of w_i Q^-1(p_i) over the root of the sum of w_i^2. With weights fixed in advance, for one the roots of the planned
    /// information of each stage, it has at each look the distribution that group-sequential bounds ask for. Source: Lehmacher and Wassmer, Biometrics
    /// 1999;55:1286-1290; Cui, Hung and Wang, Biometrics 1999;55:853-857.
    /// </summary>
    /// <param name="pValues">One-sided, one per stage so far.</param>
    /// <param name="weights">Positive, at least as many; planned.</param>
    /// <exception cref="ArgumentException">A P value or weight is none; it is named.</exception>
    public static double InverseNormal(IReadOnlyList<double> pValues, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        ArgumentNullException.ThrowIfNull(weights);
        if (pValues.Count == 0 || weights.Count < pValues.Count)
        {
            throw new ArgumentException($"there are {pValues.Count} P values and {weights.Count} weights", nameof(weights));
        }

        double sum = 0, squares = 0;
        for (var stage = 0; stage < pValues.Count; stage++)
        {
            RequireP(pValues[stage], $"pValues[{stage}]");
            if (!(weights[stage] > 0 && double.IsFinite(weights[stage])))
            {
                throw new ArgumentException(FormattableString.Invariant($"weights[{stage}] is {weights[stage]:R}; a weight is positive and finite"), nameof(weights));
            }

            sum += weights[stage] * Normal.UpperQuantile(pValues[stage]);
            squares += weights[stage] * weights[stage];
        }

        return sum / Math.Sqrt(squares);
    }

    /// <summary>
    /// The constant c of Fisher's combination of two stages: reject at the first if p1 is at most alpha1, stop there without rejecting if p1 is above alpha0, reject at
    /// the second if p1 p2 is at most c. alpha = alpha1 + c ln(alpha0 / alpha1) (for c at most alpha1). Source: Bauer and Koehne, Biometrics 1994;50:1029-1041.
    /// </summary>
    /// <param name="oneSidedAlpha">The error.</param>
    /// <param name="alpha1">Positive and below the error.</param>
    /// <param name="alpha0">Above the error and at most 1.</param>
    /// <exception cref="ArgumentException">The levels are out of order, or c would be above alpha1, where the formula does not hold.</exception>
    public static double FisherConstant(double oneSidedAlpha, double alpha1, double alpha0)
    {
        if (!(alpha1 > 0 && alpha1 < oneSidedAlpha && oneSidedAlpha < alpha0 && alpha0 <= 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"alpha1 is {alpha1:R}, alpha {oneSidedAlpha:R} and alpha0 {alpha0:R}; they rise from above 0 to at most 1"));
        }

        var constant = (oneSidedAlpha - alpha1) / Math.Log(alpha0 / alpha1);
        return constant <= alpha1
            ? constant
            : throw new ArgumentException(FormattableString.Invariant($"the constant would be {constant:R}, above alpha1, {alpha1:R}: the first stage would reject less than the second can"));
    }

    /// <summary>
    /// The conditional rejection probability of a design at a look under drift 0: the error that a changed remainder of the trial may spend on new data. Source: Mueller
    /// and Schaefer, Statistics in Medicine 2004;23:2497-2508.
    /// </summary>
    /// <param name="design">As planned; its futility bounds are ignored, so they stay non-binding.</param>
    /// <param name="look">From 1; not the last.</param>
    /// <param name="z">The statistic there.</param>
    /// <exception cref="ArgumentException">The look is none or the last.</exception>
    public static double ConditionalError(SequentialDesign design, int look, double z)
    {
        ArgumentNullException.ThrowIfNull(design);
        return look >= 1 && look < design.UpperZ.Length
            ? ConditionalPower.OverRemainingLooks(design, z, design.InformationFractions[look - 1], 0, FutilityUse.Ignored)
            : throw new ArgumentException($"the look is {look}; looks with a remainder are 1 to {design.UpperZ.Length - 1}", nameof(look));
    }

    private static void RequireP(double p, string name)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} is {p:R}; a P value to combine lies strictly between 0 and 1"));
        }
    }
}
