using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Two arms compared by a mean: superiority, by a margin, or equivalence.</summary>
public sealed record ContinuousTrialDesign : SequentialTrialDesign
{
    /// <summary>The protocol's section.</summary>
    public required ContinuousDesign Section { get; init; }

    /// <summary>The means as the statistics see them.</summary>
    public required MeanDesign Means { get; init; }

    /// <summary>The test.</summary>
    public required MeanTest Test { get; init; }

    internal static ContinuousTrialDesign Of(ContinuousDesign d, DesignOutline outline)
    {
        var (alpha, ratio, margin) = (OneSided(d), outline.AllocationRatio ?? 1, d.Margin ?? 0);
        var means = MeanDesign.TwoArms(d.Difference, d.Deviation, d.ExperimentalDeviation ?? d.Deviation, ratio);
        var test = d.Test switch { MeanTestRule.Z => MeanTest.Z, MeanTestRule.T => MeanTest.T, _ => MeanTest.Welch };
        var equivalence = !d.EquivalenceMargins.IsDefaultOrEmpty;
        if (equivalence && (d.EquivalenceMargins.Length != 2 || d.Margin is not null || outline.Analyses.Length > 1))
        {
            throw new ArgumentException("equivalence takes two margins, no other margin, and one analysis");
        }

        if (equivalence && (d.Sides == Sides.Two || d.EquivalenceMargins.Any(m => Math.Abs(d.Difference - m) < 1e-12 * d.Deviation)))
        {
            throw new ArgumentException(d.Sides == Sides.Two ? "equivalence is two one-sided tests; sides are one" : "the difference lies on a margin of equivalence; no number of participants shows it to be within");
        }

        var (q1, q2) = (1 / (1 + ratio), ratio / (1 + ratio));
        var variance = (d.Deviation * d.Deviation / q1) + (Math.Pow(d.ExperimentalDeviation ?? d.Deviation, 2) / q2);
        var effect = equivalence || d.Difference == margin ? null : new EffectScale("difference of means", false, margin, d.Difference, 1 / variance);
        double Power(double n) => equivalence ? MeanSize.EquivalencePower(means, n, alpha, test, d.EquivalenceMargins[0], d.EquivalenceMargins[1]) : MeanSize.Power(means, n, alpha, test, margin);
        var single = equivalence ? MeanSize.EquivalenceParticipants(means, alpha, d.Power, test, d.EquivalenceMargins[0], d.EquivalenceMargins[1]) : MeanSize.Participants(means, alpha, d.Power, test, margin);
        var words = test switch { MeanTest.Z => "means, deviation known", MeanTest.T => "Student's t, noncentral t law", _ => "Welch's t, noncentral t law" };
        var parts = ParticipantPlan.Of(d, outline, alpha, d.Participants, d.AccrualMonths, d.OutcomeMonths, effect, single, Power, words, "Chow, Shao and Wang, Sample Size Calculations in Clinical Research, 2nd ed., 3.2", d.Boundary);
        return new ContinuousTrialDesign
        {
            Section = d,
            Means = means,
            Test = test,
            OneSidedAlpha = alpha,
            Power = d.Power,
            Bounds = parts.Bounds,
            Boundary = parts.Boundary,
            Unit = InformationUnit.Participants,
            PlannedUnits = d.Participants,
            PlannedDrift = parts.Drift,
            Effect = effect,
            Statistic = words + ", positive towards the alternative",
            Looks = parts.Looks,
            RequiredSize = parts.Required,
            Facts =
            [
                new("difference", "Difference of means sought", d.Difference, Origin.Given),
                new("deviation", "Standard deviation, control", d.Deviation, Origin.Given),
                new("experimentalDeviation", "Standard deviation, experimental", d.ExperimentalDeviation ?? d.Deviation, d.ExperimentalDeviation is null ? Origin.Default : Origin.Given),
                new("margin", "Difference of the null hypothesis", margin, d.Margin is null ? Origin.Default : Origin.Given),
                .. parts.Facts,
            ],
            Statement = string.Create(CultureInfo.InvariantCulture, $"To {(equivalence ? $"show equivalence within {d.EquivalenceMargins[0]} to {d.EquivalenceMargins[1]} at" : "detect")} a difference of means of {d.Difference:0.######} with a standard deviation of {d.Deviation:0.######} {parts.StatementTail}"),
        };
    }
}
