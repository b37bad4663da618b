using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>An assessment that could have shown a recurrence showed none.</summary>
public sealed record AssessmentRecorded(string Participant, LocalDate AssessedOn, int VisitMonth) : ParticipantEvent(Participant);

/// <summary>A recurrence was documented.</summary>
public sealed record RelapseRecorded(string Participant, LocalDate EvidenceOn, string Location) : ParticipantEvent(Participant);

/// <summary>A participant began the other arm's treatment after recurrence, with a consent of its own.</summary>
public sealed record CrossoverStarted(string Participant, LocalDate StartedOn, string ToArm, LocalDate ConsentedOn) : ParticipantEvent(Participant);

/// <summary>The participant was known to be alive on a date.</summary>
public sealed record ContactRecorded(string Participant, LocalDate ContactOn) : ParticipantEvent(Participant);

/// <summary>The participant died.</summary>
public sealed record DeathRecorded(string Participant, LocalDate DiedOn, DeathCause Cause) : ParticipantEvent(Participant);

/// <summary>Cause of a death.</summary>
public enum DeathCause
{
    /// <summary>The disease under study.</summary>
    Disease,

    /// <summary>The trial's treatment.</summary>
    Treatment,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>The participant could no longer be reached.</summary>
public sealed record LostToFollowUp(string Participant, LocalDate LastContactOn) : ParticipantEvent(Participant);
