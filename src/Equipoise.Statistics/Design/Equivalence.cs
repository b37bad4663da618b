using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>
/// Two one-sided tests, one from each margin; both must reject. The power is that of the one plus that of the other less 1, and 0 when that is negative: exact for normal tests that share their variance.
/// Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 1987;15:657-680.
/// </summary>
/// <param name="AboveLower">The test that the effect is above the lower margin.</param>
/// <param name="BelowUpper">The test that the effect is below the upper margin.</param>
public sealed record EquivalenceLaw(PlanningLaw AboveLower, PlanningLaw BelowUpper) : PlanningLaw
{
    /// <inheritdoc/>
    public override double Power(double participants, double oneSidedAlpha, VarianceConvention variance) =>
        Math.Max(0, AboveLower.Power(participants, oneSidedAlpha, variance) + BelowUpper.Power(participants, oneSidedAlpha, variance) - 1);

    /// <inheritdoc/>
    public override double Participants(double oneSidedAlpha, double power, VarianceConvention variance)
    {
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        double Least(PlanningLaw law, double p) => law.Participants(oneSidedAlpha, p, variance);
        var low = Math.Max(Least(AboveLower, power), Least(BelowUpper, power));
        var high = Math.Max(Least(AboveLower, (1 + power) / 2), Least(BelowUpper, (1 + power) / 2)) * (1 + 1e-9);
        return Root.Between(n => Power(n, oneSidedAlpha, variance) - power, low * (1 - 1e-9), high, "the participants of an equivalence test");
    }
}
