using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>An adverse event was reported.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Term">Term of the protocol's dictionary, as it spells it.</param>
/// <param name="Grade">Grade, 1 to 5; the worst so far.</param>
/// <param name="OnsetOn">First day.</param>
/// <param name="EndedOn">Last day; null while it lasts, and where it is not known.</param>
/// <param name="Attribution">How sure the investigator is that the treatment caused it.</param>
/// <param name="AttributedTo">The arm whose treatment is meant; null where no treatment is, and where arms are concealed.</param>
/// <param name="Action">What was done about the treatment.</param>
/// <param name="Outcome">How it stands.</param>
/// <param name="Seriousness">The criteria of seriousness that it meets; none where it is not serious.</param>
/// <param name="AwareAt">When the site became aware; clocks start here.</param>
/// <param name="Expected">Whether the protocol's list expects it at this grade, as judged when it was recorded.</param>
/// <param name="Explanation">The entry of the list that decided.</param>
/// <param name="FoundByRule">True where a laboratory value's grade made the report, false where a person did.</param>
public sealed record AdverseEventReported(
    string Participant,
    string Term,
    int Grade,
    LocalDate OnsetOn,
    LocalDate? EndedOn,
    Attribution Attribution,
    string? AttributedTo,
    TreatmentAction Action,
    AdverseEventOutcome Outcome,
    ImmutableArray<SeriousnessCriterion> Seriousness,
    Instant AwareAt,
    bool Expected,
    string Explanation,
    bool FoundByRule) : ParticipantEvent(Participant)
{
    /// <summary>Whether it meets a criterion of seriousness.</summary>
    [JsonIgnore]
    public bool Serious => !Seriousness.IsDefaultOrEmpty;
}

/// <summary>New information about an adverse event came; what is null is as before.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that reported the event.</param>
/// <param name="KnownAt">When the site learnt it; clocks for new information start here.</param>
/// <param name="Grade">The worst grade so far.</param>
/// <param name="EndedOn">Last day.</param>
/// <param name="Attribution">The investigator's judgement.</param>
/// <param name="AttributedTo">The arm whose treatment is meant.</param>
/// <param name="Action">What was done about the treatment.</param>
/// <param name="Outcome">How it stands; where it has not ended, no last day counts any more.</param>
/// <param name="Seriousness">The criteria of seriousness, all of them.</param>
/// <param name="Expected">Whether the list expects it at the grade that it now has.</param>
/// <param name="Explanation">The entry of the list that decided.</param>
/// <param name="Information">What was learnt, in words.</param>
/// <param name="FoundByRule">True where a laboratory value's grade made the update.</param>
public sealed record AdverseEventUpdated(
    string Participant,
    long Entry,
    Instant KnownAt,
    int? Grade,
    LocalDate? EndedOn,
    Attribution? Attribution,
    string? AttributedTo,
    TreatmentAction? Action,
    AdverseEventOutcome? Outcome,
    ImmutableArray<SeriousnessCriterion>? Seriousness,
    bool Expected,
    string Explanation,
    string Information,
    bool FoundByRule) : ParticipantEvent(Participant);

/// <summary>A report about an adverse event was sent.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that reported the event.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="Duty">The duty of the protocol's table.</param>
/// <param name="SentAt">When.</param>
public sealed record SafetyReportSent(string Participant, long Entry, string Recipient, string Duty, Instant SentAt) : ParticipantEvent(Participant);

/// <summary>Values of the laboratory were recorded, each with the grades that follow from it.</summary>
public sealed record LaboratoryResultsRecorded(string Participant, ImmutableArray<GradedResult> Results) : ParticipantEvent(Participant);

/// <summary>A value of the laboratory and its grades.</summary>
/// <param name="Analyte">What was measured.</param>
/// <param name="Value">The number as the laboratory reported it.</param>
/// <param name="Unit">Its unit, and that of the limits.</param>
/// <param name="LowerLimit">Lower limit of normal, or null.</param>
/// <param name="UpperLimit">Upper limit of normal, or null.</param>
/// <param name="TakenOn">The site's local date of the sample.</param>
/// <param name="Baseline">The value before treatment that was used, as people read it; null where there was none.</param>
/// <param name="Grades">Grades, one for each rule about the analyte; none where the protocol's dictionary has no rules.</param>
public sealed record GradedResult(string Analyte, decimal Value, string Unit, decimal? LowerLimit, decimal? UpperLimit, LocalDate TakenOn, string? Baseline, ImmutableArray<ResultGrade> Grades);

/// <summary>A grade of a laboratory value under a rule.</summary>
/// <param name="Term">The dictionary's term.</param>
/// <param name="Grade">0 to 4; null if it cannot be told.</param>
/// <param name="AtLeast">The highest grade that is certain.</param>
/// <param name="Explanation">The value and the limit used.</param>
public sealed record ResultGrade(string Term, int? Grade, int AtLeast, string Explanation);

/// <summary>A dictionary of adverse events was loaded, with the texts of its grades as the file has them. Definitions and codes are not kept.</summary>
/// <param name="Name">Name and version, as the protocol calls it.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="SourceSha256">SHA-256 of the file.</param>
public sealed record ToxicityDictionaryLoaded(string Name, ImmutableArray<DictionaryTerm> Terms, string SourceSha256) : TrialEvent;

/// <summary>A term of a loaded dictionary.</summary>
/// <param name="Name">The term.</param>
/// <param name="OrganClass">Its system organ class.</param>
/// <param name="Grades">The grades that exist for it, rising.</param>
/// <param name="Texts">What each of them means, in the same order; null where the file had no more than a mark.</param>
public sealed record DictionaryTerm(string Name, string OrganClass, ImmutableArray<int> Grades, ImmutableArray<string>? Texts = null);

/// <summary>A safety rule of the protocol was met, as the entries before this one in the same decision count.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Events">Events, or participants with the toxicity.</param>
/// <param name="Evaluated">Treated participants who count; null for a rule that counts events alone.</param>
/// <param name="Threshold">The number from which the rule is met.</param>
/// <param name="Action">What the protocol says follows.</param>
/// <param name="Explanation">The numbers in words.</param>
public sealed record SafetyRuleMet(string Rule, int Events, int? Evaluated, int Threshold, SafetyAction Action, string Explanation) : TrialEvent;

/// <summary>The board advised on a safety rule that was met.</summary>
public sealed record SafetyAdviceRecorded(string Rule, BoardAdvice Advice, string Rationale) : TrialEvent;

/// <summary>What makes an adverse event serious (ICH E2A; 21 CFR 312.32(a)).</summary>
public enum SeriousnessCriterion
{
    /// <summary>The participant died of it.</summary>
    Death,

    /// <summary>The participant was in danger of dying of it as it happened.</summary>
    LifeThreatening,

    /// <summary>It led to a stay in hospital, or prolonged one; at least 24 hours.</summary>
    Hospitalisation,

    /// <summary>Lasting or significant disability.</summary>
    Disability,

    /// <summary>An anomaly of a child.</summary>
    CongenitalAnomaly,

    /// <summary>Important by medical judgement.</summary>
    MedicallyImportant,
}

/// <summary>What was done about the treatment because of an adverse event.</summary>
public enum TreatmentAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A dose or more was held.</summary>
    Held,

    /// <summary>The dose was reduced.</summary>
    Reduced,

    /// <summary>Treatment was stopped.</summary>
    Stopped,

    /// <summary>There was no treatment, or it was over.</summary>
    NotApplicable,
}

/// <summary>How an adverse event stands.</summary>
public enum AdverseEventOutcome
{
    /// <summary>It lasts.</summary>
    NotResolved,

    /// <summary>It is getting better.</summary>
    Resolving,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>It is over and left something behind.</summary>
    ResolvedWithSequelae,

    /// <summary>The participant died of it.</summary>
    Fatal,

    /// <summary>Nobody knows.</summary>
    Unknown,
}
