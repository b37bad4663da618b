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
public sealed record ShownParticipant(int Number, string Stratum, SimulatedArm Arm, double Entry, double? Event, double? Dropout, double? CompetingDeath);

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
public sealed record ShownTrial(long Replicate, ImmutableArray<ShownParticipant> Participants, ImmutableArray<ShownLook> Looks, ReplicateResult Result);
