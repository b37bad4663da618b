using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Monitoring;

/// <summary>The best that can still come out: event-free counts at full accrual if all that is open falls in favour of the experimental arm.</summary>
/// <param name="ExperimentalEventFree">Event-free in the experimental arm.</param>
/// <param name="ExperimentalPlanned">Of so many planned.</param>
/// <param name="ControlEventFree">Event-free in the control arm.</param>
/// <param name="ControlPlanned">Of so many planned.</param>
/// <param name="Enrolled">What is assumed of those enrolled whose status is open.</param>
public sealed record BestCase(int ExperimentalEventFree, int ExperimentalPlanned, int ControlEventFree, int ControlPlanned, OpenStatus Enrolled)
{
    /// <summary>The difference of proportions, experimental less control.</summary>
    public double Difference => ((double)ExperimentalEventFree / ExperimentalPlanned) - ((double)ControlEventFree / ControlPlanned);

    /// <summary>The best case of a look: participants still to be enrolled are event-free in the experimental arm and have an event in the control arm.</summary>
    public static BestCase Of(MilestoneCounts counts, OpenStatus enrolled)
    {
        var (e, c) = (counts.Experimental, counts.Control);
        var controlOpen = enrolled == OpenStatus.KeepPresentStatus ? c.OpenDays.Length : 0;
        return new BestCase(e.Planned - e.Events, e.Planned, c.EventFree + controlOpen, c.Planned, enrolled);
    }
}

/// <summary>Conditional power of the final comparison of proportions, exactly, under a named assumption.</summary>
public static class FinalComparison
{
    /// <summary>
    /// The probability that the pooled Z of the final counts reaches the final critical value. Known statuses are fixed; a participant without an event after u
    /// days is event-free at the milestone with probability S(m)/S(u) = p^(1 - u/m) under exponential survival; one still to be enrolled with probability p.
    /// </summary>
    public static double ConditionalPower(MilestoneCounts counts, MilestoneTrialDesign design, PowerAssumption under)
    {
        var (experimental, control) = under switch
        {
            PowerAssumption.Design => (design.Section.Experimental, design.Section.Control),
            PowerAssumption.Null => (design.Section.Control, design.Section.Control),
            _ => (Trend(counts.Experimental, design.Section.Experimental), Trend(counts.Control, design.Section.Control)),
        };
        return ConditionalPower(counts, design, experimental, control);
    }

    /// <summary>The same with the proportions without an event at the milestone by which open outcomes are to come.</summary>
    /// <param name="counts">Both arms.</param>
    /// <param name="design">The design.</param>
    /// <param name="experimental">Proportion of the experimental arm, from 0 to 1.</param>
    /// <param name="control">Proportion of the control arm, from 0 to 1.</param>
    public static double ConditionalPower(MilestoneCounts counts, MilestoneTrialDesign design, double experimental, double control)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(design);
        return Statistics.Sequential.ConditionalPower.OfProportions(
            Open(counts.Experimental, experimental, design),
            counts.Experimental.EventFree,
            counts.Experimental.Planned,
            Open(counts.Control, control, design),
            counts.Control.EventFree,
            counts.Control.Planned,
            design.FinalZ);
    }

    /// <summary>
    /// The probability that the pooled Z of the final counts reaches the final critical value, with uniform priors of the proportions without an event: open outcomes, of those enrolled too, are drawn
    /// from the beta-binomial law that the known statuses leave.
    /// </summary>
    public static double PredictiveProbability(MilestoneCounts counts, MilestoneTrialDesign design) =>
        BetaBinomialMonitoring.PredictiveProbabilityOfTest(Outcomes(counts.Experimental), Outcomes(counts.Control), design.FinalZ);

    /// <summary>The posterior probability that the proportion without an event is higher in the experimental arm, with uniform priors.</summary>
    public static double ProbabilityOfBenefit(MilestoneCounts counts) => BetaBinomialMonitoring.ProbabilityOfBenefit(Outcomes(counts.Experimental), Outcomes(counts.Control), 0);

    private static ArmOutcomes Outcomes(MilestoneArm arm) => new(arm.EventFree, arm.Known, arm.Planned, BetaLaw.Uniform);

    private static double[] Open(MilestoneArm arm, double eventFree, MilestoneTrialDesign design) =>
    [
        .. arm.OpenDays.Select(days => Math.Pow(eventFree, Math.Max(0, 1 - (days / design.MilestoneDays)))),
        .. Enumerable.Repeat(eventFree, arm.ToEnrol),
    ];

    /// <summary>The observed proportion among known statuses; the design's where none is known.</summary>
    private static double Trend(MilestoneArm arm, double otherwise) => arm.Known == 0 ? otherwise : (double)arm.EventFree / arm.Known;
}
