using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>How means are tested.</summary>
public enum MeanTest
{
    /// <summary>Deviations are known: the normal law.</summary>
    Z,

    /// <summary>Student's t with one common deviation, estimated: the noncentral t law, exact. Two arms need equal deviations.</summary>
    T,

    /// <summary>Welch's t with deviations estimated by arm: the noncentral t law with Satterthwaite's degrees of freedom at the true deviations, approximate.</summary>
    Welch,
}

/// <summary>A comparison of two means, or of a mean of paired differences with a value.</summary>
public sealed record MeanDesign
{
    private MeanDesign(double difference, double controlDeviation, double experimentalDeviation, double allocationRatio, bool isPaired) =>
        (Difference, ControlDeviation, ExperimentalDeviation, AllocationRatio, IsPaired) = (difference, controlDeviation, experimentalDeviation, allocationRatio, isPaired);

    /// <summary>Experimental less control, or the mean paired difference.</summary>
    public double Difference { get; }

    /// <summary>Standard deviation in the control arm, or of the paired differences.</summary>
    public double ControlDeviation { get; }

    /// <summary>Standard deviation in the experimental arm, or of the paired differences.</summary>
    public double ExperimentalDeviation { get; }

    /// <summary>Experimental participants per control.</summary>
    public double AllocationRatio { get; }

    /// <summary>True for paired differences: a participant is a pair.</summary>
    public bool IsPaired { get; }

    /// <summary>Two arms with one standard deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The deviation or the ratio is not positive.</exception>
    public static MeanDesign TwoArms(double difference, double deviation, double allocationRatio = 1) => TwoArms(difference, deviation, deviation, allocationRatio);

    /// <summary>Two arms with a standard deviation each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A deviation or the ratio is not positive.</exception>
    public static MeanDesign TwoArms(double difference, double controlDeviation, double experimentalDeviation, double allocationRatio) =>
        new(difference, DesignArgument.Positive(controlDeviation), DesignArgument.Positive(experimentalDeviation), DesignArgument.Positive(allocationRatio), false);

    /// <summary>Pairs, whose differences have a mean and a standard deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is not positive.</exception>
    public static MeanDesign Paired(double difference, double deviation) => new(difference, DesignArgument.Positive(deviation), deviation, 1, true);

    /// <summary>The variance of the estimated difference times the number of participants.</summary>
    internal double Variance => IsPaired
        ? ControlDeviation * ControlDeviation
        : (1 + AllocationRatio) * ((ControlDeviation * ControlDeviation) + (ExperimentalDeviation * ExperimentalDeviation / AllocationRatio));

    /// <summary>Degrees of freedom with a number of participants, which need not be whole.</summary>
    internal double Degrees(double participants, MeanTest test)
    {
        if (IsPaired)
        {
            return participants - 1;
        }

        var (n1, n2) = (participants / (1 + AllocationRatio), participants * AllocationRatio / (1 + AllocationRatio));
        if (test == MeanTest.T)
        {
            return ControlDeviation == ExperimentalDeviation ? n1 + n2 - 2 : throw new ArgumentException(
                DesignArgument.Text($"the deviations are {ControlDeviation:R} and {ExperimentalDeviation:R}; Student's test needs equal ones, Welch's does not"), nameof(test));
        }

        var (v1, v2) = (ControlDeviation * ControlDeviation / n1, ExperimentalDeviation * ExperimentalDeviation / n2);
        return n1 > 1 && n2 > 1 ? Math.Pow(v1 + v2, 2) / ((v1 * v1 / (n1 - 1)) + (v2 * v2 / (n2 - 1))) : 0;
    }
}

/// <summary>
/// Sample size and power for means, one-sided. With a margin the test is one of non-inferiority or of superiority by a margin, towards the side of the alternative. Participants are both arms
/// together, or pairs, and need not be whole. Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd ed., 3.1-3.2. Reference: validation/reference/design.json (rpact, power.t.test).
/// </summary>
public static class MeanSize
{
    private const double FewestDegrees = 0.5;

    /// <summary>The probability that the test rejects.</summary>
    /// <param name="design">Means and deviations.</param>
    /// <param name="participants">Both arms together, or pairs.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="test">The law of the test.</param>
    /// <param name="margin">The difference under the null hypothesis.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range, or too few participants for the degrees of freedom.</exception>
    public static double Power(MeanDesign design, double participants, double oneSidedAlpha, MeanTest test, double margin = 0)
    {
        ArgumentNullException.ThrowIfNull(design);
        DesignArgument.Alpha(oneSidedAlpha);
        var drift = Math.Abs(design.Difference - margin) * Math.Sqrt(DesignArgument.Positive(participants) / design.Variance);
        if (test == MeanTest.Z)
        {
            return Normal.LowerTail(drift - Normal.UpperQuantile(oneSidedAlpha));
        }

        var degrees = Degrees(design, participants, test);
        return NoncentralT.UpperTail(NoncentralT.UpperQuantile(oneSidedAlpha, degrees), degrees, drift);
    }

    /// <summary>The participants, not rounded, that give a power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="UnreachableTargetException">There is no distance from the margin; or the fewest participants that the test knows have more power.</exception>
    public static double Participants(MeanDesign design, double oneSidedAlpha, double power, MeanTest test, double margin = 0)
    {
        ArgumentNullException.ThrowIfNull(design);
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        var distance = Math.Abs(design.Difference - margin);
        if (!(distance > 0))
        {
            throw new UnreachableTargetException("the power without an effect", power, oneSidedAlpha);
        }

        var z = Math.Pow((Normal.UpperQuantile(oneSidedAlpha) + Normal.Quantile(power)) / distance, 2) * design.Variance;
        return test == MeanTest.Z ? z : Search(design, test, n => Power(design, n, oneSidedAlpha, test, margin), power, z);
    }

    /// <summary>The least distance from the margin, upwards, that a number of participants finds with a power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range, or too few participants for the degrees of freedom.</exception>
    public static double DetectableDistance(MeanDesign design, double participants, double oneSidedAlpha, double power, MeanTest test)
    {
        ArgumentNullException.ThrowIfNull(design);
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        var unit = Math.Sqrt(design.Variance / DesignArgument.Positive(participants));
        return unit * Root.OfIncreasing(
            drift => drift <= 0 ? drift - 1 : Power(design, participants, oneSidedAlpha, test, design.Difference - (drift * unit)) - power, "a detectable distance", start: 3);
    }

    /// <summary>The probability that both one-sided tests reject, from a lower and an upper margin; for t the exact integral over the estimated deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">The lower margin is not below the upper one.</exception>
    public static double EquivalencePower(MeanDesign design, double participants, double oneSidedAlpha, MeanTest test, double lower, double upper)
    {
        ArgumentNullException.ThrowIfNull(design);
        DesignArgument.Alpha(oneSidedAlpha);
        if (!(lower < upper))
        {
            throw new ArgumentException(DesignArgument.Text($"the margins are {lower:R} and {upper:R}; the lower one is below the upper one"), nameof(lower));
        }

        var error = Math.Sqrt(design.Variance / DesignArgument.Positive(participants));
        var (low, high) = ((lower - design.Difference) / error, (upper - design.Difference) / error);
        if (test == MeanTest.Z)
        {
            var z = Normal.UpperQuantile(oneSidedAlpha);
            return Math.Max(0, Normal.LowerTail(high - z) - Normal.LowerTail(low + z));
        }

        var degrees = Degrees(design, participants, test);
        var t = NoncentralT.UpperQuantile(oneSidedAlpha, degrees);
        return NoncentralT.Expectation(degrees, s => Math.Max(0, Normal.LowerTail(high - (t * s)) - Normal.LowerTail(low + (t * s))), (high - low) / (2 * t));
    }

    /// <summary>The participants, not rounded, with which both one-sided tests reject with a power.</summary>
    /// <exception cref="ArgumentException">The difference is not between the margins.</exception>
    public static double EquivalenceParticipants(MeanDesign design, double oneSidedAlpha, double power, MeanTest test, double lower, double upper)
    {
        ArgumentNullException.ThrowIfNull(design);
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        var distance = Math.Min(design.Difference - lower, upper - design.Difference);
        if (!(distance > 0))
        {
            throw new ArgumentException(DesignArgument.Text($"the difference is {design.Difference:R}; equivalence needs it between {lower:R} and {upper:R}"), nameof(design));
        }

        var z = Math.Pow((Normal.UpperQuantile(oneSidedAlpha) + Normal.Quantile(power)) / distance, 2) * design.Variance;
        return Search(design, test, n => EquivalencePower(design, n, oneSidedAlpha, test, lower, upper), power, z);
    }

    private static double Search(MeanDesign design, MeanTest test, Func<double, double> powerAt, double power, double guess)
    {
        var fewest = test == MeanTest.Z ? guess / 4 : design.IsPaired ? 1 + FewestDegrees : 2 + FewestDegrees;
        while (test == MeanTest.Welch && design.Degrees(fewest, test) < FewestDegrees)
        {
            fewest *= 1.1;
        }

        if (powerAt(fewest) > power)
        {
            throw new UnreachableTargetException(DesignArgument.Text($"a power as low as the target, since {fewest:G4} participants, the fewest that the test knows, have more: it"), power, powerAt(fewest));
        }

        var most = Math.Max(2 * guess, 2 * fewest);
        while (powerAt(most) < power)
        {
            most *= 2;
        }

        return Root.Between(n => powerAt(n) - power, fewest, most, "the participants of a test of means");
    }

    private static double Degrees(MeanDesign design, double participants, MeanTest test)
    {
        var degrees = design.Degrees(participants, test);
        return degrees >= FewestDegrees ? degrees : throw new ArgumentOutOfRangeException(
            nameof(participants), participants, DesignArgument.Text($"they leave {degrees:G4} degrees of freedom; a t test has at least {FewestDegrees:R} here"));
    }
}
