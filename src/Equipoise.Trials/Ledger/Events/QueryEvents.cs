using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A question about what was recorded, or not recorded, of a participant.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Query">Its number, from 1 for each participant.</param>
/// <param name="RaisedOn">The site's local date; its age counts from here.</param>
/// <param name="Entry">The entry asked about; null where something is missing.</param>
/// <param name="Field">The field of the entry; null for the whole.</param>
/// <param name="Text">The question.</param>
/// <param name="FoundByRule">True where the program asks.</param>
public sealed record QueryRaised(string Participant, int Query, LocalDate RaisedOn, long? Entry, string? Field, string Text, bool FoundByRule) : ParticipantEvent(Participant);

/// <summary>The site answered a query.</summary>
public sealed record QueryAnswered(string Participant, int Query, string Answer) : ParticipantEvent(Participant);

/// <summary>The answer did not settle a query; it is open again.</summary>
public sealed record QueryReopened(string Participant, int Query, string Ground) : ParticipantEvent(Participant);

/// <summary>A query is settled.</summary>
public sealed record QueryClosed(string Participant, int Query, string Ground) : ParticipantEvent(Participant);
