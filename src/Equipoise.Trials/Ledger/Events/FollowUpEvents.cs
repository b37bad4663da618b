using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>An assessment that could have shown a recurrence showed none.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="AssessedOn">When.</param>
/// <param name="VisitMonth">The month of the planned visit; 0 for an assessment between visits.</param>
public sealed record AssessmentRecorded(string Participant, LocalDate AssessedOn, int VisitMonth) : ParticipantEvent(Participant);

/// <summary>A planned visit did not take place.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="VisitMonth">The month of the planned visit.</param>
/// <param name="Ground">Why, as far as known.</param>
public sealed record VisitMissed(string Participant, int VisitMonth, string Ground) : ParticipantEvent(Participant);

/// <summary>A recurrence was documented.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="EvidenceOn">The date of the first evidence.</param>
/// <param name="Location">Where.</param>
/// <param name="EstablishedBy">How it was established.</param>
public sealed record RelapseRecorded(string Participant, LocalDate EvidenceOn, string Location, RelapseEvidence EstablishedBy) : ParticipantEvent(Participant);

/// <summary>How a recurrence was established.</summary>
public enum RelapseEvidence
{
    /// <summary>By an image.</summary>
    Imaging,

    /// <summary>By tissue.</summary>
    Histology,

    /// <summary>By examination or symptoms alone.</summary>
    Clinical,
}

/// <summary>Another invasive cancer was diagnosed.</summary>
public sealed record SecondPrimaryRecorded(string Participant, LocalDate DiagnosedOn, string Location) : ParticipantEvent(Participant);

/// <summary>A therapy of the disease that the protocol does not give was begun.</summary>
public sealed record NewTherapyStarted(string Participant, LocalDate StartedOn, string Therapy) : ParticipantEvent(Participant);

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

    /// <summary>Not known.</summary>
    Unknown,
}

/// <summary>The participant could no longer be reached.</summary>
public sealed record LostToFollowUp(string Participant, LocalDate LastContactOn) : ParticipantEvent(Participant);

/// <summary>The participant wants no more of the trial's treatment. Follow-up goes on.</summary>
public sealed record TreatmentWithdrawn(string Participant, LocalDate WithdrewOn, string Ground) : ParticipantEvent(Participant);

/// <summary>The participant wants no more visits and calls. What was recorded stays; a death that becomes known otherwise is recorded.</summary>
public sealed record FollowUpWithdrawn(string Participant, LocalDate WithdrewOn, string Ground) : ParticipantEvent(Participant);

/// <summary>The participant took the consent back. What was recorded up to that day stays and is analysed; nothing that happens later is recorded.</summary>
public sealed record ConsentWithdrawn(string Participant, LocalDate WithdrewOn, string Ground) : ParticipantEvent(Participant);
