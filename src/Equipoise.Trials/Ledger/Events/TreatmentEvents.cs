using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A cycle began: what the dose was computed from, the dose, and the number of slots.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number in the course.</param>
/// <param name="WeightKilograms">Weight; null where the dose does not go by it and none was given.</param>
/// <param name="WeighedAt">When it was measured.</param>
/// <param name="HeightCentimetres">Height; null where the dose does not go by body surface.</param>
/// <param name="SurfaceSquareMetres">Body surface area as it counted, rounded and limited; null where the dose does not go by it.</param>
/// <param name="ClearanceMillilitresPerMinute">Clearance as it counted; null where the dose does not go by it.</param>
/// <param name="Level">Dose level: full, or a reduced one of the protocol.</param>
/// <param name="LevelPercent">Its percent of the full dose.</param>
/// <param name="ExactAmount">The full amount, before cap, level and rounding.</param>
/// <param name="Amount">The amount of each dose.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="VolumeMillilitres">Volume of a dose.</param>
/// <param name="Vials">Vials for a dose.</param>
/// <param name="Explanation">The arithmetic, for people.</param>
/// <param name="FirstSlotAt">When the first dose is due.</param>
/// <param name="Slots">Number of slots.</param>
/// <param name="Conditions">The conditions of the cycle with the values they were judged by.</param>
/// <param name="DelayGround">Why the cycle began after its day; null where it did not.</param>
/// <param name="OutsideRule">Why it began against a rule of the protocol; null where it did not.</param>
public sealed record CycleStarted(
    string Participant,
    int Cycle,
    decimal? WeightKilograms,
    Instant? WeighedAt,
    decimal? HeightCentimetres,
    decimal? SurfaceSquareMetres,
    decimal? ClearanceMillilitresPerMinute,
    string Level,
    decimal LevelPercent,
    decimal ExactAmount,
    decimal Amount,
    string Unit,
    decimal? VolumeMillilitres,
    int? Vials,
    string Explanation,
    Instant FirstSlotAt,
    int Slots,
    ImmutableArray<CriterionOutcome> Conditions,
    string? DelayGround,
    string? OutsideRule) : ParticipantEvent(Participant);

/// <summary>A cycle was left out; the next one has the next number.</summary>
public sealed record CycleOmitted(string Participant, int Cycle, string Ground) : ParticipantEvent(Participant);

/// <summary>The dose level changed; the next cycle's dose follows from it.</summary>
public sealed record DoseLevelChanged(string Participant, string FromLevel, string ToLevel, decimal Percent, string Ground) : ParticipantEvent(Participant);

/// <summary>A dose was given.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="StartedAt">When it was really begun; when it was entered is the entry's time.</param>
/// <param name="Amount">The amount really given.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="GivenBy">Who gave it; null: who entered it.</param>
/// <param name="CheckedBy">The second person who checked it; null where none did.</param>
/// <param name="CriteriaPresent">Criteria found present before the dose.</param>
/// <param name="Measured">Values measured for the assessment.</param>
/// <param name="OutsideRule">Why it was given against a rule of the protocol; null where it was not.</param>
public sealed record DoseGiven(
    string Participant,
    int Cycle,
    int Slot,
    Instant DueAt,
    Instant StartedAt,
    decimal Amount,
    string Unit,
    string? GivenBy,
    string? CheckedBy,
    ImmutableArray<string> CriteriaPresent,
    ImmutableArray<Measurement> Measured,
    string? OutsideRule) : ParticipantEvent(Participant);

/// <summary>A dose was held because of the criteria named; it is not made up.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number.</param>
/// <param name="Slot">The slot's number.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="Criteria">Criteria found present.</param>
/// <param name="Measured">Values measured for the assessment.</param>
/// <param name="Explanation">The rule that held the dose.</param>
public sealed record DoseHeld(string Participant, int Cycle, int Slot, Instant DueAt, ImmutableArray<string> Criteria, ImmutableArray<Measurement> Measured, string Explanation) : ParticipantEvent(Participant);

/// <summary>A dose was skipped for another reason than toxicity.</summary>
public sealed record DoseSkipped(string Participant, int Cycle, int Slot, Instant DueAt, string Ground) : ParticipantEvent(Participant);

/// <summary>Treatment was stopped, for the rest of a cycle or for good. The ground says by which rule, or why a person did.</summary>
public sealed record TreatmentStopped(string Participant, int Cycle, StopScope Scope, string Ground) : ParticipantEvent(Participant);
