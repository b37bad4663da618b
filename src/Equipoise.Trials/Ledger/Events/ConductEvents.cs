using System.Collections.Immutable;
using Equipoise.Trials.Cleaning;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>The trial began under a protocol, whose text is part of the ledger, and with an allocation secret of which only the commitment is public.</summary>
/// <param name="Trial">The protocol's trial id.</param>
/// <param name="ProtocolVersion">The protocol's version.</param>
/// <param name="ProtocolText">The protocol file, whole.</param>
/// <param name="ProtocolSha256">SHA-256 of the text.</param>
/// <param name="AllocationMethod">Name and version of the documented allocation function.</param>
/// <param name="AllocationCommitment">SHA-256 commitment to the allocation secret.</param>
/// <param name="Synthetic">True when every participant is synthetic (a rehearsal).</param>
/// <param name="Scenario">The rehearsal's scenario; null in a real trial.</param>
public sealed record TrialActivated(
    string Trial,
    string ProtocolVersion,
    string ProtocolText,
    string ProtocolSha256,
    string AllocationMethod,
    string AllocationCommitment,
    bool Synthetic,
    string? Scenario) : TrialEvent;

/// <summary>A site may screen and randomise.</summary>
public sealed record SiteOpened(string Site, string Name, string TimeZone) : TrialEvent;

/// <summary>A named snapshot was taken: everything recorded up to an entry, with clinical dates up to a day.</summary>
/// <param name="Cut">The cut's name.</param>
/// <param name="Analysis">The analysis it is for.</param>
/// <param name="AsOf">Last clinical date that counts.</param>
/// <param name="UpToSequence">Last entry that counts.</param>
/// <param name="HeadHash">That entry's hash.</param>
/// <param name="DatasetSha256">SHA-256 of the analysis dataset as CSV.</param>
/// <param name="ProtocolVersion">The protocol version under which it is analysed.</param>
/// <param name="Unsettled">What was to be settled at the cut, by kind; empty where the data were clean.</param>
public sealed record DataCutTaken(string Cut, string Analysis, LocalDate AsOf, long UpToSequence, string HeadHash, string DatasetSha256, string ProtocolVersion, ImmutableArray<UnsettledCount> Unsettled) : TrialEvent
{
    /// <summary>Stands for the analysis where the cut is for none that the protocol plans.</summary>
    public const string Unplanned = "unplanned";
}

/// <summary>So many things of a kind were to be settled.</summary>
public sealed record UnsettledCount(CleaningKind Kind, int Count);

/// <summary>What an interim analysis found. Numbers are unrounded.</summary>
public sealed record InterimResultRecorded(
    string Cut,
    string Analysis,
    double InformationFraction,
    double? Z,
    ImmutableArray<RuleOutcome> Rules,
    bool RulesMet,
    bool Binding,
    string Summary) : TrialEvent;

/// <summary>One rule of a look: the value, the limit, and whether the rule is met.</summary>
public sealed record RuleOutcome(string Rule, double Value, double Limit, bool Met);

/// <summary>What the board advises.</summary>
public sealed record BoardRecommended(string Cut, BoardAdvice Advice, string Rationale) : TrialEvent;

/// <summary>A board's advice.</summary>
public enum BoardAdvice
{
    /// <summary>Go on as planned.</summary>
    Continue,

    /// <summary>Go on with changes.</summary>
    Modify,

    /// <summary>Take in no more participants; treatment and follow-up as the protocol says.</summary>
    StopAccrual,

    /// <summary>Stop treatment too.</summary>
    StopTrial,
}

/// <summary>A member of the board signed the advice on a cut.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="ContentSha256">SHA-256 of the advice as canonical JSON.</param>
/// <param name="Name">The person's printed name, as the ledger knows it; null where no grant says it.</param>
/// <param name="ShownBy">By what they showed once more who they are, such as "name and password"; null where the signature was given without.</param>
public sealed record AdviceSigned(string Cut, string ContentSha256, string? Name = null, string? ShownBy = null) : TrialEvent;

/// <summary>What the sponsor does about the board's advice.</summary>
public sealed record SponsorDecided(string Cut, SponsorDecision Decision, string Ground) : TrialEvent;

/// <summary>What the sponsor does about the board's advice.</summary>
public enum SponsorDecision
{
    /// <summary>As the board advises.</summary>
    Follow,

    /// <summary>Otherwise, and why.</summary>
    Decline,
}

/// <summary>Accrual closed; from this entry on no participant is randomised.</summary>
public sealed record AccrualClosed(string Ground) : TrialEvent;

/// <summary>Follow-up ended.</summary>
public sealed record FollowUpEnded(LocalDate EndedOn) : TrialEvent;

/// <summary>The data were locked: no clinical event is recorded any more.</summary>
public sealed record DatabaseLocked(string Ground) : TrialEvent;

/// <summary>A report was issued from a cut.</summary>
public sealed record ReportIssued(string Cut, string Report, string Sha256) : TrialEvent;

/// <summary>A report by arm was asked for in a part that may not see it, and was refused. Who asked, in which part and when stands in the entry.</summary>
/// <param name="Cut">The cut.</param>
/// <param name="Report">The kind of report: closed or final.</param>
/// <param name="Rule">The rule that refused it.</param>
public sealed record ReportRefused(string Cut, string Report, string Rule) : TrialEvent;
