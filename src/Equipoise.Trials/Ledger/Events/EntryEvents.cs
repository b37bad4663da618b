using System.Collections.Immutable;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A candidate entered the screening log of a site.</summary>
public sealed record CandidateScreened(string Participant, string Site, LocalDate ScreenedOn) : ParticipantEvent(Participant);

/// <summary>Consent was given to a version of the information sheet.</summary>
public sealed record ConsentGiven(string Participant, LocalDate ConsentedOn, string DocumentVersion) : ParticipantEvent(Participant);

/// <summary>Values were measured or stated.</summary>
public sealed record MeasurementsRecorded(string Participant, ImmutableArray<Measurement> Measurements) : ParticipantEvent(Participant);

/// <summary>One value: a code or date as text, or a number as text with its unit.</summary>
public sealed record Measurement(string Field, string Value, string? Unit, LocalDate TakenOn);

/// <summary>The eligibility criteria were assessed; the verdict keeps the values it used.</summary>
public sealed record EligibilityAssessed(string Participant, LocalDate AssessedOn, bool Eligible, ImmutableArray<CriterionOutcome> Criteria) : ParticipantEvent(Participant);

/// <summary>One criterion's verdict and the values behind it.</summary>
public sealed record CriterionOutcome(string Criterion, Verdict Verdict, string Explanation);

/// <summary>What a criterion came to.</summary>
public enum Verdict
{
    /// <summary>It holds.</summary>
    Met,

    /// <summary>It does not hold.</summary>
    NotMet,

    /// <summary>A value is missing or stated as unknown.</summary>
    Missing,

    /// <summary>A value is older than the protocol allows.</summary>
    OutOfDate,
}

/// <summary>A candidate was not randomised, and why.</summary>
public sealed record CandidateExcluded(string Participant, LocalDate ExcludedOn, string Ground) : ParticipantEvent(Participant);

/// <summary>
/// A participant was randomised; the inputs as used stand beside the result. It is never undone. In a trial whose arms are concealed the entry holds a code in place of the arm: it is drawn
/// from the secret and the position, and is the same whichever arm it stands for.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="RandomisedOn">The site's local date.</param>
/// <param name="Cohort">The cohort.</param>
/// <param name="Stratum">The stratum: levels joined by a slash, in the order of the factors.</param>
/// <param name="Levels">The levels used.</param>
/// <param name="Arm">The arm; null where arms are concealed.</param>
/// <param name="Code">The code that stands for the arm, as on the kit; null where arms are open.</param>
/// <param name="Position">Position in the stratum's sequence, from 1.</param>
/// <param name="Segment">The segment of the allocation, from 1: each change of scheme begins another.</param>
/// <param name="ProtocolVersion">The protocol version in force for the participant, now and later.</param>
/// <param name="EligibilityEntry">The ledger entry with the verdict relied upon.</param>
public sealed record ParticipantRandomised(
    string Participant,
    LocalDate RandomisedOn,
    string Cohort,
    string Stratum,
    ImmutableArray<LevelUsed> Levels,
    string? Arm,
    string? Code,
    int Position,
    int Segment,
    string ProtocolVersion,
    long EligibilityEntry) : ParticipantEvent(Participant);

/// <summary>A factor's level as used for randomisation.</summary>
public sealed record LevelUsed(string Factor, string Level);
