using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Simulation;

/// <summary>What a test gives at a look.</summary>
/// <param name="Z">Positive when the experimental arm does better; 0 where the data do not define it (no event, an empty arm).</param>
/// <param name="Estimate">The effect on the scale of the test; null where the data do not define it.</param>
/// <param name="StandardError">Of the estimate; null with it.</param>
public readonly record struct TestOutcome(double Z, double? Estimate, double? StandardError)
{
    /// <summary>Whether a rule for futility that the test carries is met: the trial ends unless a bound of Z says otherwise.</summary>
    public bool MeetsFutility { get; init; }
}

/// <summary>A test of two arms at a look, as a value. <see cref="SimulationTests.All"/> has one of each kind.</summary>
/// <param name="Name">The word for it, as command line and reports use it.</param>
/// <param name="EstimateName">What its estimate is.</param>
/// <param name="Of">From a sample whose first group is the control arm and second the experimental; strata are those of the trial.</param>
public sealed record SimulationTest(string Name, string EstimateName, Func<SurvivalSample, TestOutcome> Of)
{
    /// <summary>Set for the log-rank test, which the fast path computes by itself; null for any other.</summary>
    internal bool? LogRankStratified { get; init; }

    /// <summary>Set for the comparison of proportions at a milestone, which the fast path computes by itself; null for any other.</summary>
    internal ProportionsTest? Proportions { get; init; }

    /// <summary>Set for the comparison of curves at a milestone, likewise.</summary>
    internal MilestoneTest? Milestone { get; init; }

    /// <summary>Estimates between minus and plus this are told apart by the histogram of a tally: a power of 2.</summary>
    internal double EstimateReach { get; init; } = 4;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
