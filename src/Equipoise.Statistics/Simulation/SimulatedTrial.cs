using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Simulation.Courses;

namespace Equipoise.Statistics.Simulation;

/// <summary>One of two arms. A positive statistic means that the experimental arm does better.</summary>
public enum SimulatedArm
{
    /// <summary>The reference.</summary>
    Control,

    /// <summary>The one compared with it.</summary>
    Experimental,
}

/// <summary>How the times of entry come about.</summary>
public enum EntryLaw
{
    /// <summary>Evenly by the accrual pattern: the i-th of N participants (from 1) enters when (i - 1/2)/N of the pattern's participants are expected. Nothing is random.</summary>
    Even,

    /// <summary>N independent times from the accrual pattern, in order. N is fixed; so is the longest possible accrual.</summary>
    RandomTimes,

    /// <summary>A Poisson process at the pattern's rates until N have entered; the last rate goes on as long as that takes.</summary>
    PoissonProcess,
}

/// <summary>A look of a simulated trial.</summary>
/// <param name="When">What brings it about.</param>
/// <param name="Test">What is computed at it.</param>
public sealed record SimulatedLook(LookRule When, SimulationTest Test);

/// <summary>
/// A randomised trial with two arms and time to an event, as it is to be simulated: who enters when, to which arm, what happens to them, when it is looked at, by
/// which test, and what stops it. All time is in the unit of <see cref="Design"/>. Method: docs/methods/simulation.md.
/// </summary>
public sealed record SimulatedTrial
{
    /// <summary>The hazards of event, dropout and competing death by stratum and arm, the shares of strata, the accrual pattern and the allocation ratio. Its time of analysis is not used.</summary>
    public required SurvivalDesign Design { get; init; }

    /// <summary>Participants who enter if the trial is not stopped, both arms together; 2 to 1,000,000. The accrual pattern's own total is not used, only its shape (or, for a Poisson process, its rates).</summary>
    public required int Participants { get; init; }

    /// <summary>How the times of entry come about.</summary>
    public required EntryLaw Entries { get; init; }

    /// <summary>The arm of each participant.</summary>
    public required AllocationRule Allocation { get; init; }

    /// <summary>The looks in order; the last ends the trial.</summary>
    public required ImmutableArray<SimulatedLook> Looks { get; init; }

    /// <summary>What stops the trial at a look.</summary>
    public required StoppingBounds Bounds { get; init; }

    /// <summary>
    /// Calendar time at which the trial is closed with what it has: a look that has not come by then is passed over, the last takes place then. Time is counted in
    /// 2^-k units, the finest with at most 2^29 of them until then, so it is chosen with sense (a few times the planned duration).
    /// </summary>
    public required double LongestDuration { get; init; }

    /// <summary>Time from what happens to its being in the data: a look at calendar time t sees what happened by t less this. 0 unless said.</summary>
    public double DataLag { get; init; }

    /// <summary>The log hazard ratio against which bias and coverage are measured; null where there is none (hazards that are not proportional).</summary>
    public double? TrueLogHazardRatio { get; init; }

    /// <summary>Relapse, death, crossover, toxicity, sites and further cohorts; null for one event, dropout and competing death.</summary>
    public WholeCourses? Courses { get; init; }

    /// <summary>Where the trial stands, for simulating what is to come of it; null for a trial from its beginning. Not with <see cref="Courses"/>.</summary>
    public StartingPoint? Start { get; init; }

    /// <summary>A look that may raise the number of events of those after it; null for none.</summary>
    public EventReestimation? Reestimation { get; init; }

    /// <summary>Of so many of the first replicates the estimate adjusted for the looks is computed, with its limits; 0 for none.</summary>
    public long AdjustedReplicates { get; init; }

    internal void Require()
    {
        ArgumentNullException.ThrowIfNull(Design);
        ArgumentNullException.ThrowIfNull(Allocation);
        ArgumentNullException.ThrowIfNull(Bounds);
        DesignArgument.Positive(LongestDuration);
        DesignArgument.NotNegative(DataLag);
        Check(Participants is >= 2 and <= 1_000_000, $"Participants is {Participants}; a simulated trial has 2 to 1000000");
        Check(!Looks.IsDefaultOrEmpty && Looks.Length <= 50, $"there are {(Looks.IsDefault ? 0 : Looks.Length)} looks; there are 1 to 50");
        Check(Bounds.Looks is not { } bounds || bounds == Looks.Length, $"there are {Looks.Length} looks and bounds for {Bounds.Looks}");
        Check(DataLag < LongestDuration, $"DataLag is {DataLag:R}; it is below the longest duration, {LongestDuration:R}");
        Check(TrueLogHazardRatio is not { } truth || double.IsFinite(truth), $"TrueLogHazardRatio is {TrueLogHazardRatio:R}; it is finite");
        for (var k = 0; k < Looks.Length; k++)
        {
            Check(Looks[k]?.When is not null && Looks[k].Test is not null, $"looks[{k}] lacks its time or its test");
        }

        Allocation.RequireRatio(Design.AllocationRatio);
        Check(Courses is null || Start is null, $"a trial under way is simulated without whole courses");
        Check(AdjustedReplicates >= 0, $"AdjustedReplicates is {AdjustedReplicates}; it is 0 or more");
        Courses?.Require(this);
        Start?.Require(this);
        Reestimation?.Require(this);
    }

    private static void Check(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new ArgumentException(DesignArgument.Text(message));
        }
    }
}
