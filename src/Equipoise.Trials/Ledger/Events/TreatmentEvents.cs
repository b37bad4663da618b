using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A cycle began: the weight used, the dose that follows from it, and the number of slots.</summary>
public sealed record CycleStarted(
    string Participant,
    int Cycle,
    decimal WeightKilograms,
    Instant WeighedAt,
    decimal ExactAmount,
    decimal Amount,
    string Unit,
    decimal? VolumeMillilitres,
    int? Vials,
    Instant FirstSlotAt,
    int Slots) : ParticipantEvent(Participant);

/// <summary>A dose was given.</summary>
public sealed record DoseGiven(string Participant, int Cycle, int Slot, Instant DueAt, Instant StartedAt, decimal Amount, string Unit) : ParticipantEvent(Participant);

/// <summary>A dose was held because of the criteria named; it is not made up unless the protocol says so.</summary>
public sealed record DoseHeld(string Participant, int Cycle, int Slot, Instant DueAt, ImmutableArray<string> Criteria) : ParticipantEvent(Participant);

/// <summary>A dose was skipped for another reason than toxicity.</summary>
public sealed record DoseSkipped(string Participant, int Cycle, int Slot, Instant DueAt, string Ground) : ParticipantEvent(Participant);

/// <summary>Treatment was stopped, for the rest of a cycle or for good.</summary>
public sealed record TreatmentStopped(string Participant, int Cycle, StopScope Scope, string Ground) : ParticipantEvent(Participant);
