using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation;

/// <summary>A participant of a shown trial, what lies beyond its end included.</summary>
/// <param name="Number">From 1, in order of entry.</param>
/// <param name="Stratum">Its name.</param>
/// <param name="Arm">As allocated.</param>
/// <param name="Entry">Calendar time.</param>
/// <param name="Event">Time from entry; null when it does not come.</param>
/// <param name="Dropout">Time from entry; null when it does not come.</param>
/// <param name="CompetingDeath">Time from entry; null when it does not come.</param>
public sealed record ShownParticipant(int Number, string Stratum, SimulatedArm Arm, double Entry, double? Event, double? Dropout, double? CompetingDeath)
{
    /// <summary>What else happens to them; null for a trial of one event.</summary>
    public ShownCourse? Course { get; init; }
}

/// <summary>A whole course, what lies beyond the end of the follow-up included.</summary>
/// <param name="Site">Null where sites are not told apart.</param>
/// <param name="Relapse">Time from entry; null when it does not come.</param>
/// <param name="Death">Time from entry; null when it does not come.</param>
/// <param name="CrossedOver">Whether they cross over at the relapse.</param>
/// <param name="Ineligible">Whether they turn out ineligible.</param>
/// <param name="Toxicities">That they have.</param>
public sealed record ShownCourse(string? Site, double? Relapse, double? Death, bool CrossedOver, bool Ineligible, ImmutableArray<string> Toxicities);

/// <summary>A measure of a shown trial.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Null where the trial does not have it.</param>
public sealed record ShownMeasure(string Name, double? Value);

/// <summary>A look of a shown trial.</summary>
/// <param name="Look">From 1.</param>
/// <param name="Test">Its name.</param>
/// <param name="Time">Calendar time.</param>
/// <param name="Cut">What happened by this calendar time is in the data: the time less the data lag.</param>
/// <param name="Participants">Entered by the time of the look.</param>
/// <param name="Events">In the data.</param>
/// <param name="Outcome">The test's.</param>
/// <param name="Bounds">That applied.</param>
public sealed record ShownLook(int Look, string Test, double Time, double Cut, int Participants, int Events, TestOutcome Outcome, LookBounds Bounds);

/// <summary>One simulated trial in full.</summary>
/// <param name="Replicate">Its number, from 0.</param>
/// <param name="Participants">In order of entry; those who would have entered after the end included.</param>
/// <param name="Looks">That took place.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Measures">What is told of it beside.</param>
public sealed record ShownTrial(long Replicate, ImmutableArray<ShownParticipant> Participants, ImmutableArray<ShownLook> Looks, ReplicateResult Result, ImmutableArray<ShownMeasure> Measures);
