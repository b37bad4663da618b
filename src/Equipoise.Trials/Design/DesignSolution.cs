using System.Collections.Immutable;
using Equipoise.Statistics;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Trials.Design;

/// <summary>Something that a design can be solved for, the rest as it stands; the bounds stay those of the design.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Meaning">What is kept and what is found.</param>
/// <param name="Solve">The answer and what follows from it.</param>
public sealed record DesignUnknown(string Name, string Meaning, Func<ImmutableArray<DesignFact>> Solve);

/// <summary>The unknowns of a design.</summary>
public static class DesignSolution
{
    /// <summary>What a design can be solved for; empty for one that cannot.</summary>
    public static ImmutableArray<DesignUnknown> Of(TrialDesign design) => design switch
    {
        TimeToEventTrialDesign d => OfEvents(d),
        ProportionTrialDesign d => OfProportions(d),
        ContinuousTrialDesign d => OfMeans(d),
        MilestoneTrialDesign d => [new("participants", "the size that gives the power", () => [d.Facts.Single(f => f.Key == "perArmUnrounded")]), new("power", "the power with the participants stated", () => [d.Facts.Single(f => f.Key == "powerGroupSequential")])],
        _ => [],
    };

    private static ImmutableArray<DesignUnknown> OfEvents(TimeToEventTrialDesign d)
    {
        var (course, target) = (d.Course, d.Target);
        string formula = $"{d.Method.Name}, {Ledger.Words.Of(d.Section.Variance)} variance", source = d.Method.Source;
        DesignFact Fact(string key, string label, double value) => new(key, label, value, Origin.Derived, formula, source);
        DesignFact Enrolled(SurvivalDesign at) => Fact("participants", "Participants that then enter", at.Accrual.Total);
        DesignFact Events(SurvivalDesign at) => Fact("events", "Events then expected at the final analysis", ExpectedCourse.Of(at).Events(at.AnalysisTime));
        return
        [
            new("participants", "the number over the accrual time that gives the power", () =>
            {
                var size = SolveFor.Participants(course, target);
                return [Fact("participants", "Participants, unrounded", size.Participants), Fact("events", "Events expected at the final analysis", size.Events)];
            }),
            new("power", "the power with the participants stated", () => [Fact("power", "Power", d.AchievedPower)]),
            new("hazardRatio", "the hazard ratio nearest to 1 that the participants stated find with the power", () =>
            {
                var ratio = SolveFor.HazardRatio(course, target);
                return [Fact("hazardRatio", "Detectable hazard ratio", ratio), Events(course.WithHazardRatio(ratio))];
            }),
            new("accrualMonths", "the accrual time at the planned rates, follow-up after it kept, that gives the power", () =>
            {
                var months = SolveFor.AccrualTime(course, target);
                var at = course.WithAccrual(course.Accrual.WithDuration(months));
                return [Fact("accrualMonths", "Months of accrual", months), Enrolled(at), Events(at)];
            }),
            new("accrualMonthsWithinDuration", "the accrual time at the planned rates, the final analysis kept on its day, that gives the power", () =>
            {
                var months = SolveFor.AccrualTimeWithinDuration(course, target);
                var at = course.WithAccrual(course.Accrual.WithDuration(months)).AnalysedAt(course.AnalysisTime);
                return [Fact("accrualMonths", "Months of accrual", months), Enrolled(at), Events(at), Fact("followUpMonths", "Months of follow-up left", course.AnalysisTime - months)];
            }),
            new("followUpMonths", "the follow-up after the last participant that gives the participants stated the power", () =>
            {
                var months = SolveFor.FollowUp(course, target);
                return [Fact("followUpMonths", "Months of follow-up", months), Events(course.AnalysedAt(course.Accrual.Duration + months))];
            }),
        ];
    }

    private static ImmutableArray<DesignUnknown> OfProportions(ProportionTrialDesign d) =>
    [
        new("participants", "the number that gives the power", () => [d.Facts.Single(f => f.Key == "participantsUnrounded")]),
        new("power", "the power with the participants stated", () => [d.Facts.Single(f => f.Key == "achievedPower")]),
        new("experimental", "the experimental proportion nearest to the control's that the participants stated find with the power", () =>
        [
            new("experimental", "Detectable proportion", RateMethods.DetectableRate(
                d.Method, d.Section.Control, d.AllocationRatio, d.Section.Participants / d.Inflation, d.OneSidedAlpha, d.Power, VarianceConvention.Both, d.Section.Experimental > d.Section.Control),
                Origin.Derived, d.Method.Name, d.Method.Source),
        ]),
    ];

    private static ImmutableArray<DesignUnknown> OfMeans(ContinuousTrialDesign d) =>
    [
        new("participants", "the number that gives the power", () => [d.Facts.Single(f => f.Key == "participantsUnrounded")]),
        new("power", "the power with the participants stated", () => [d.Facts.Single(f => f.Key == "achievedPower")]),
        new("difference", "the difference nearest to that of the null hypothesis that the participants stated find with the power", () =>
        {
            var distance = MeanSize.DetectableDistance(d.Means, d.Section.Participants / d.Inflation, d.OneSidedAlpha, d.Power, d.Test);
            var margin = d.Section.Margin ?? 0;
            return [new("difference", "Detectable difference", margin + (Math.Sign(d.Section.Difference - margin) * distance), Origin.Derived, Ledger.Words.Of(d.Section.Test), null)];
        }),
    ];
}
