using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A candidate entered the screening log of a site.</summary>
/// <param name="Participant">The number given to the candidate.</param>
/// <param name="Site">The site.</param>
/// <param name="ScreenedOn">The site's local date.</param>
/// <param name="RescreenOf">The number under which the same person was screened and excluded before; null where this is the first time.</param>
public sealed record CandidateScreened(string Participant, string Site, LocalDate ScreenedOn, string? RescreenOf = null) : ParticipantEvent(Participant);

/// <summary>Consent was given to a version of the information sheet.</summary>
public sealed record ConsentGiven(string Participant, LocalDate ConsentedOn, string DocumentVersion) : ParticipantEvent(Participant);

/// <summary>Values were measured or stated.</summary>
public sealed record MeasurementsRecorded(string Participant, ImmutableArray<Measurement> Measurements) : ParticipantEvent(Participant);

/// <summary>One value: a code or date as text, or a number as text with its unit.</summary>
/// <param name="Field">The protocol's field.</param>
/// <param name="Value">The value as found.</param>
/// <param name="Unit">Its unit as found; null for a code or date.</param>
/// <param name="TakenOn">When it was measured, taken or stated.</param>
/// <param name="Source">Where it was found, such as "laboratory report" or "chart"; null where that was not said.</param>
public sealed record Measurement(string Field, string Value, string? Unit, LocalDate TakenOn, string? Source = null);

/// <summary>The eligibility criteria were assessed; the verdict keeps the values it used.</summary>
/// <param name="Participant">The candidate.</param>
/// <param name="AssessedOn">The site's local date: ages of values and days since are counted to it.</param>
/// <param name="AssessedAs">The part of whoever assessed: an investigator's assessment is signed by the act, a nurse's needs an investigator's signature.</param>
/// <param name="Eligible">Whether every criterion is met.</param>
/// <param name="Criteria">One outcome per criterion, in the protocol's order.</param>
public sealed record EligibilityAssessed(string Participant, LocalDate AssessedOn, Role AssessedAs, bool Eligible, ImmutableArray<CriterionOutcome> Criteria) : ParticipantEvent(Participant);

/// <summary>One criterion's verdict and the values behind it.</summary>
/// <param name="Criterion">The criterion's number.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Explanation">The parts that decided it, in words.</param>
/// <param name="Values">Every comparison of the criterion with its value, decisive or not, in the protocol's order.</param>
public sealed record CriterionOutcome(string Criterion, Verdict Verdict, string Explanation, ImmutableArray<ValueUsed> Values);

/// <summary>One comparison of a criterion and the value that it used.</summary>
/// <param name="Field">The field.</param>
/// <param name="Needed">What the protocol asks of it, such as <c>atMost 1.5 mg/dL</c>.</param>
/// <param name="Verdict">What this comparison came to.</param>
/// <param name="Value">The value as recorded or derived; null where there is none.</param>
/// <param name="Unit">Its unit; null for a code or date, or where there is none.</param>
/// <param name="InLimitUnit">A number in the unit of the limit; null for a code or date, or where there is none.</param>
/// <param name="TakenOn">When it was taken; of a derived value, its oldest measured input's date. Null where there is none.</param>
/// <param name="Entry">The ledger entry with it; of a derived value, the newest entry among its inputs. Null where there is none.</param>
/// <param name="Formula">Of a derived value, the formula with its inputs, or the inputs that are missing; else null.</param>
public sealed record ValueUsed(string Field, string Needed, Verdict Verdict, string? Value, string? Unit, decimal? InLimitUnit, LocalDate? TakenOn, long? Entry, string? Formula);

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
/// <param name="Participant">The candidate.</param>
/// <param name="ExcludedOn">The site's local date.</param>
/// <param name="Reason">The reason, of the list that the flow of participants counts.</param>
/// <param name="Criterion">The number of the criterion that is not met, where that is the reason; else null.</param>
/// <param name="Ground">Words that say more; null for none.</param>
public sealed record CandidateExcluded(string Participant, LocalDate ExcludedOn, ExclusionReason Reason, string? Criterion, string? Ground) : ParticipantEvent(Participant);

/// <summary>Why a candidate was not randomised.</summary>
public enum ExclusionReason
{
    /// <summary>A criterion is not met.</summary>
    NotEligible,

    /// <summary>The candidate did not want to take part, or took the consent back before randomisation.</summary>
    Declined,

    /// <summary>The treating physician judged it better not to.</summary>
    ClinicianDecision,

    /// <summary>The candidate could not be reached any more.</summary>
    NotReached,

    /// <summary>The candidate died before randomisation.</summary>
    Died,

    /// <summary>Accrual closed first.</summary>
    AccrualClosed,

    /// <summary>The cohort's accrual goal was reached first.</summary>
    GoalReached,

    /// <summary>Something else, in words.</summary>
    Other,
}

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
