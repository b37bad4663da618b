using System.Collections.Immutable;
using Equipoise.Trials.Safety.Expedited;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>Dictionary, clocks and rules of safety.</summary>
[Doc("Dictionary, clocks and rules of safety.")]
public sealed record SafetySection(
    [Doc("Dictionary and version for terms and grades.")] string Dictionary,
    [Doc("Hours from awareness in which a serious event goes to the sponsor."), OpenChoice("P117", "The sponsor's own clocks start when the site reports."), Range(1, 8784)] int SeriousWithinHours,
    [Doc("Terms that are expected under treatment.")] ImmutableArray<ExpectedToxicity> Expected,
    [Doc("Rules that call the board.")] ImmutableArray<SafetyRule> Rules,
    [Doc("Who has to be told of which adverse events, and by when.")] ImmutableArray<ReportingDeclaration> Reporting = default,
    [Doc("Time zone in which calendar days of reporting are counted, a name of the IANA database; UTC where it is left out.")] string SponsorZone = "Etc/UTC",
    [Doc("What follows from laboratory values.")] LaboratorySection? Laboratory = null);

/// <summary>A toxicity that is expected.</summary>
[Doc("An expected toxicity.")]
public sealed record ExpectedToxicity([Doc("Term.")] string Term, [Doc("Highest grade that is expected.")][Range(1, 5)] int HighestGrade);

/// <summary>What follows from laboratory values.</summary>
[Doc("What follows from laboratory values.")]
public sealed record LaboratorySection(
    [Doc("Whether a value's grade reports an adverse event by itself.")] bool GradeAutomatically,
    [Doc("The lowest grade that is reported so.")][Range(1, 4)] int ReportFromGrade = 3,
    [Doc("The attribution that such a report has until an investigator judges it.")] Attribution Attribution = Attribution.Possible);

/// <summary>A rule that is evaluated at each event of safety.</summary>
/// <param name="Id">Name.</param>
/// <param name="Action">What follows when it is met.</param>
[Doc("A safety rule.")]
[Kinds(typeof(EventCount), typeof(ToxicityRate))]
public abstract record SafetyRule([Doc("Name.")] string Id, [Doc("What follows when the rule is met.")] SafetyAction Action);

/// <summary>A number of events of a kind.</summary>
[Doc("A number of events of a kind.")]
public sealed record EventCount(
    string Id,
    [Doc("What is counted.")] SafetyCount Count,
    [Doc("The number at which the rule is met.")][Range(1, 1000000)] int AtLeast,
    SafetyAction Action = SafetyAction.CallBoard) : SafetyRule(Id, Action);

/// <summary>A boundary for the rate of a toxicity among treated participants.</summary>
[Doc("A boundary for the rate of a toxicity among treated participants.")]
public sealed record ToxicityRate(
    string Id,
    [Doc("The toxicity; a participant counts once.")] WatchedToxicity Toxicity,
    [Doc("Family of the boundary.")] ToxicityFamily Family,
    [Doc("The rate that is acceptable; of the beta-binomial family also the limit.")][Range(0.0001, 0.9999)] double AcceptableRate,
    [Doc("The most participants that are evaluated, in the order of their first dose.")][Range(1, 1000)] int Participants,
    [Doc("Probability ever to meet the rule at the acceptable rate.")][Range(0.000001, 0.4999)] double? Error = null,
    [Doc("Of the beta-binomial family: what was known of the rate before.")] BetaPrior? Prior = null,
    [Doc("Of the beta-binomial family, in place of the error: the posterior probability above the acceptable rate that meets the rule.")][Range(0.5, 0.999999)] double? Level = null,
    [Doc("Of gradeAtLeast: the lowest grade.")][Range(1, 5)] int? Grade = null,
    [Doc("The terms that count; any where none is listed.")] ImmutableArray<string> Terms = default,
    [Doc("Days from the first dose, which is day 0, in which it must begin; no limit where it is left out.")][Range(0, 36500)] int? WithinDays = null,
    [Doc("The weakest attribution that counts; of treatmentRelatedDeath at least possible.")] Attribution Attribution = Attribution.Unrelated,
    [Doc("Whether treated participants who may still have the toxicity within its days count.")] PendingParticipants Pending = PendingParticipants.NotCounted,
    SafetyAction Action = SafetyAction.CallBoard) : SafetyRule(Id, Action);

/// <summary>What treated participants are who do not have the toxicity and whose days for it are not over.</summary>
public enum PendingParticipants
{
    /// <summary>They are not evaluated yet: the boundary is that of the others.</summary>
    NotCounted,

    /// <summary>They count as being without it from the first dose on; the rule is met later.</summary>
    CountedWithout,
}

/// <summary>A beta law of a rate.</summary>
[Doc("A beta law of a rate.")]
public sealed record BetaPrior([Doc("Toxicities it is worth.")][Range(0.000001, 1000000)] double A, [Doc("Participants without it that it is worth.")][Range(0.000001, 1000000)] double B);

/// <summary>Families of boundaries for a rate.</summary>
public enum ToxicityFamily
{
    /// <summary>The same pointwise level after each participant.</summary>
    Pocock,

    /// <summary>Hard to meet early.</summary>
    ObrienFleming,

    /// <summary>A posterior probability, from a beta prior.</summary>
    BetaBinomial,
}

/// <summary>A toxicity whose rate is watched.</summary>
public enum WatchedToxicity
{
    /// <summary>Death attributed to treatment.</summary>
    TreatmentRelatedDeath,

    /// <summary>An adverse event of grade 5.</summary>
    Grade5,

    /// <summary>An adverse event of a grade or worse.</summary>
    GradeAtLeast,
}

/// <summary>What follows when a safety rule is met.</summary>
public enum SafetyAction
{
    /// <summary>The board is called; the trial goes on.</summary>
    CallBoard,

    /// <summary>The board is called, and nobody is randomised until its advice to go on is recorded.</summary>
    SuspendAccrual,
}

/// <summary>What a safety rule counts.</summary>
public enum SafetyCount
{
    /// <summary>Participants who died of treatment.</summary>
    TreatmentRelatedDeaths,

    /// <summary>Serious events that were not expected.</summary>
    UnexpectedSeriousEvents,
}
