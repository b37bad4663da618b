namespace Equipoise.Statistics.Simulation;

/// <summary>Why a simulated trial ended.</summary>
public enum StopReason
{
    /// <summary>Z reached the upper bound.</summary>
    Efficacy,

    /// <summary>Z fell into the futility region before the last look.</summary>
    Futility,

    /// <summary>Z reached the lower bound: harm, or the other side of a two-sided test.</summary>
    Harm,

    /// <summary>The last look without any of these.</summary>
    End,

    /// <summary>A toxicity was too frequent, before the look that it is counted with.</summary>
    Safety,
}

/// <summary>How one simulated trial ended.</summary>
/// <param name="Look">The look at which it ended, from 1.</param>
/// <param name="Reason">Why.</param>
/// <param name="Z">The statistic there: positive when the experimental arm does better.</param>
/// <param name="Events">Events in the data there.</param>
/// <param name="Participants">Entered by then, the data lag included.</param>
/// <param name="Ticks">Calendar time of the look in whole ticks; <see cref="TrialSimulation.TimeOf"/> gives it in units.</param>
/// <param name="Estimate">The effect on the scale of that look's test; null where the data did not define it.</param>
/// <param name="StandardError">Of the estimate; null with it.</param>
public readonly record struct ReplicateResult(int Look, StopReason Reason, double Z, int Events, int Participants, int Ticks, double? Estimate, double? StandardError);
