namespace Equipoise.Trials.Ledger.Events;

/// <summary>Something that happened. A published event never changes its shape; a new shape is a new version.</summary>
public abstract record TrialEvent;

/// <summary>Something that happened to one participant (a candidate, before randomisation).</summary>
/// <param name="Participant">The participant's number.</param>
public abstract record ParticipantEvent(string Participant) : TrialEvent;
