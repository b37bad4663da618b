using System.Collections.Immutable;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>Something did not go as the protocol says. It happened and stands; the deviation says so.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Kind">What kind of departure.</param>
/// <param name="OccurredOn">The site's local date on which it happened, or on which what was due was not done.</param>
/// <param name="Description">What the protocol says and what happened.</param>
/// <param name="FoundByRule">True where the program found it by a rule of the protocol, false where a person stated it.</param>
public sealed record DeviationRecorded(string Participant, DeviationKind Kind, LocalDate OccurredOn, string Description, bool FoundByRule) : ParticipantEvent(Participant);

/// <summary>Kinds of departure from the protocol.</summary>
public enum DeviationKind
{
    /// <summary>A participant was randomised who, as found later, does not meet an entry criterion. They are analysed as randomised.</summary>
    IneligibleRandomised,

    /// <summary>A dose was given at another time, in another amount or against a hold rule.</summary>
    DoseOutsideRule,

    /// <summary>A cycle began or was left out against the rule.</summary>
    CycleOutsideRule,

    /// <summary>A visit took place outside its window.</summary>
    VisitOutsideWindow,

    /// <summary>A visit did not take place.</summary>
    VisitMissed,

    /// <summary>A report of an adverse event was sent too late, or is not sent though its time has passed.</summary>
    ReportLate,

    /// <summary>Something was done without the consent, or the signature, that it needs.</summary>
    ConsentOrSignature,

    /// <summary>Something else, as described.</summary>
    Other,
}

/// <summary>A field of an entry, before and after a correction, each as canonical JSON.</summary>
public sealed record CorrectedField(string Field, string Old, string New);

/// <summary>Fields of an earlier entry about the same participant were corrected. The entry stands in the ledger as it was written; from here on it counts with the new values.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that is corrected.</param>
/// <param name="Fields">What changed.</param>
/// <param name="Ground">Why.</param>
public sealed record EntryCorrected(string Participant, long Entry, ImmutableArray<CorrectedField> Fields, string Ground) : ParticipantEvent(Participant);

/// <summary>An earlier entry about the same participant does not count any more: it should never have been made.</summary>
public sealed record EntryStruck(string Participant, long Entry, string Ground) : ParticipantEvent(Participant);

/// <summary>A person signed an entry as it counts at this moment. A later correction of it leaves the signature in the ledger and takes its force.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that is signed.</param>
/// <param name="ContentSha256">SHA-256 of the entry's event as it counts, as canonical JSON.</param>
/// <param name="Meaning">What the signature means.</param>
/// <param name="SignedBy">Who signed: the entry's actor, here so that the participant's state knows it.</param>
/// <param name="Name">The person's printed name, as the ledger knows it; null where no grant says it.</param>
/// <param name="ShownBy">By what they showed once more who they are, such as "name and password"; null where the signature was given without.</param>
public sealed record EntrySigned(string Participant, long Entry, string ContentSha256, string Meaning, string SignedBy, string? Name = null, string? ShownBy = null) : ParticipantEvent(Participant);
