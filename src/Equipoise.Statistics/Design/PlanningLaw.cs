using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>How the power of a one-sided test grows with the number of participants.</summary>
public abstract record PlanningLaw
{
    private protected PlanningLaw()
    {
    }

    /// <summary>The probability to reject with a number of participants, both arms together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public abstract double Power(double participants, double oneSidedAlpha, VarianceConvention variance);

    /// <summary>The participants of both arms together, not rounded, that give a power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="UnreachableTargetException">There is no effect, so that the power stays at alpha.</exception>
    public abstract double Participants(double oneSidedAlpha, double power, VarianceConvention variance);
}

/// <summary>
/// A test of a normal estimate: with N participants it has expectation effect and variance V / N. Power is Phi((sqrt N effect - z_alpha sqrt V0) / sqrt V1), with V0 or V1 put for both by the
/// convention. Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd ed., 1.3.
/// </summary>
/// <param name="Effect">The distance of the alternative from the null hypothesis, 0 or more: the test looks in its direction.</param>
/// <param name="NullVariance">V0, for one participant.</param>
/// <param name="AlternativeVariance">V1, for one participant.</param>
public sealed record NormalLaw(double Effect, double NullVariance, double AlternativeVariance) : PlanningLaw
{
    /// <inheritdoc/>
    public override double Power(double participants, double oneSidedAlpha, VarianceConvention variance)
    {
        var (v0, v1) = Variances(variance);
        var z = Normal.UpperQuantile(DesignArgument.Alpha(oneSidedAlpha));
        return Normal.LowerTail(((Math.Sqrt(DesignArgument.Positive(participants)) * Effect) - (z * Math.Sqrt(v0))) / Math.Sqrt(v1));
    }

    /// <inheritdoc/>
    public override double Participants(double oneSidedAlpha, double power, VarianceConvention variance)
    {
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        if (!(Effect > 0))
        {
            throw new UnreachableTargetException("the power without an effect", power, oneSidedAlpha);
        }

        var (v0, v1) = Variances(variance);
        return Math.Pow(((Normal.UpperQuantile(oneSidedAlpha) * Math.Sqrt(v0)) + (Normal.Quantile(power) * Math.Sqrt(v1))) / Effect, 2);
    }

    private (double Null, double Alternative) Variances(VarianceConvention variance) => variance switch
    {
        VarianceConvention.Null => (NullVariance, NullVariance),
        VarianceConvention.Alternative => (AlternativeVariance, AlternativeVariance),
        VarianceConvention.Both => (NullVariance, AlternativeVariance),
        _ => throw new ArgumentOutOfRangeException(nameof(variance), variance, "no such convention"),
    };
}
