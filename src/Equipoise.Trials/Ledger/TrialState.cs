using System.Collections.Immutable;
using Equipoise.Trials.Access;
using Equipoise.Trials.Board;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Dictionary;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>A site that was opened.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Zone">Its time zone.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Version">The protocol version in force there.</param>
/// <param name="VersionEntry">The entry since which it is.</param>
public sealed record SiteState(string Id, string Name, DateTimeZone Zone, Instant OpenedAt, string Version, long VersionEntry);

/// <summary>A command that came with a key.</summary>
/// <param name="BodySha256">SHA-256 of what was asked.</param>
/// <param name="From">The first entry of its answer.</param>
/// <param name="Count">The number of entries of its answer; 0 for a refusal.</param>
/// <param name="Refused">The refusal; null where the command was accepted.</param>
public sealed record AnsweredCommand(string BodySha256, long From, int Count, Rejection? Refused)
{
    /// <summary>The command whose acceptance is an entry: its answer follows.</summary>
    internal static AnsweredCommand Of(CommandAccepted e, long sequence) => new(e.BodySha256, sequence + 1, e.Entries, null);

    /// <summary>The command whose refusal is an entry.</summary>
    internal static AnsweredCommand Of(CommandRefused e, long sequence) => new(e.BodySha256, sequence, 0, new Rejection(e.Rule, e.Message));
}

/// <summary>The trial as its ledger tells it: the fold of all entries. Nothing else is state.</summary>
public sealed partial record TrialState
{
    /// <summary>Before the first entry.</summary>
    public static TrialState Empty { get; } = new();

    /// <summary>Sequence of the last entry.</summary>
    public long Version { get; private init; }

    /// <summary>Hash of the last entry.</summary>
    public string HeadHash { get; private init; } = LedgerEntry.Genesis;

    /// <summary>The activation; null before.</summary>
    public TrialActivated? Activation { get; private init; }

    /// <summary>The protocol in force for the trial as a whole: the newest version in force at any site, or the first; null before activation. For a participant see <see cref="ProtocolOf"/>.</summary>
    public TrialProtocol? Protocol { get; private init; }

    /// <summary>Every version of the protocol, in the order recorded.</summary>
    public ImmutableArray<ProtocolVersionState> Versions { get; private init; } = [];

    /// <summary>Segments of the allocation, in order; the last is the one in force.</summary>
    public ImmutableArray<AllocationSegment> Segments { get; private init; } = [];

    /// <summary>The change of scheme that waits for approval; null for none.</summary>
    public SchemeProposal? Proposal { get; private init; }

    /// <summary>When the trial was activated.</summary>
    public Instant ActivatedAt { get; private init; }

    /// <summary>Sites, by number.</summary>
    public ImmutableSortedDictionary<string, SiteState> Sites { get; private init; } = ImmutableSortedDictionary.Create<string, SiteState>(StringComparer.Ordinal);

    /// <summary>Participants and candidates, by number.</summary>
    public ImmutableDictionary<string, ParticipantState> Participants { get; private init; } = ImmutableDictionary.Create<string, ParticipantState>(StringComparer.Ordinal);

    /// <summary>Positions issued, by sequence (a stratum, or "all" where one sequence runs over the whole trial).</summary>
    public ImmutableDictionary<string, int> Issued { get; private init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Randomised participants, by cohort.</summary>
    public ImmutableDictionary<string, int> Randomised { get; private init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Data cuts, in order.</summary>
    public ImmutableArray<DataCutTaken> Cuts { get; private init; } = [];

    /// <summary>Interim results, in order.</summary>
    public ImmutableArray<InterimResultRecorded> InterimResults { get; private init; } = [];

    /// <summary>The board's advice, in order.</summary>
    public ImmutableArray<BoardRecommended> Advice { get; private init; } = [];

    /// <summary>Signatures under the board's advice, with who signed and when, in order.</summary>
    public ImmutableArray<(AdviceSigned Event, string By, Instant At)> AdviceSignatures { get; private init; } = [];

    /// <summary>Minutes of the board's sessions, replaced ones included, in order.</summary>
    public ImmutableArray<BoardMinutes> Minutes { get; private init; } = [];

    /// <summary>What the sponsor did about the board's advice, in order.</summary>
    public ImmutableArray<SponsorDecided> SponsorDecisions { get; private init; } = [];

    /// <summary>Closure of accrual, and when it was recorded.</summary>
    public (AccrualClosed Event, Instant At, long Sequence)? Closure { get; private init; }

    /// <summary>End of follow-up.</summary>
    public FollowUpEnded? FollowUpEnd { get; private init; }

    /// <summary>Lock of the data.</summary>
    public DatabaseLocked? Lock { get; private init; }

    /// <summary>Reports issued.</summary>
    public ImmutableArray<ReportIssued> Reports { get; private init; } = [];

    /// <summary>Commands that came with a key, by key.</summary>
    public CommandAnswers Commands { get; private init; } = CommandAnswers.Empty;

    /// <summary>Who asked that the allocation secret be revealed; null before.</summary>
    public Actor? RevealAskedBy { get; private init; }

    /// <summary>The revealed allocation secrets, one for each segment, in hexadecimal digits; empty before.</summary>
    public ImmutableArray<string> RevealedSecrets { get; private init; } = [];

    /// <summary>Gaps stated, in order.</summary>
    public ImmutableArray<LedgerGapStated> Gaps { get; private init; } = [];

    /// <summary>Dictionaries of adverse events that were loaded, by name.</summary>
    public ImmutableDictionary<string, ToxicityDictionary> Dictionaries { get; private init; } = ImmutableDictionary.Create<string, ToxicityDictionary>(StringComparer.Ordinal);

    /// <summary>Every time that a safety rule was met, in order.</summary>
    public ImmutableArray<SafetyCall> SafetyCalls { get; private init; } = [];

    /// <summary>Who may act in which role, and might earlier, in the order given.</summary>
    public ImmutableArray<Grant> Grants { get; private init; } = [];

    /// <summary>A person's printed name, as the last grant that gives one says it; null where none does.</summary>
    public string? NameOf(string account) => Grants.LastOrDefault(g => g.Account == account && g.Name is not null)?.Name;

    /// <summary>When the board was told which arm each coded group is, in order.</summary>
    public ImmutableArray<CodesReveal> CodeReveals { get; private init; } = [];

    /// <summary>Reviews of the trail, in order.</summary>
    public ImmutableArray<TrailReview> TrailReviews { get; private init; } = [];

    /// <summary>When the last entry was recorded; the clock may have been set back since.</summary>
    public Instant LastRecordedAt { get; private init; } = Instant.MinValue;

    /// <summary>The trial up to a cut, where it is at hand: for the last cut, which shares with this state what did not change since. Null for others, which are folded from the entries.</summary>
    /// <param name="upToSequence">The last entry that the cut counts.</param>
    public TrialState? UpTo(long upToSequence) => LastCut is { } before && before.Version == upToSequence ? before : null;

    private TrialState? LastCut { get; init; }

    /// <summary>The last entry that is not the answer to a command that came with a key.</summary>
    private long LastAct { get; init; }

    /// <summary>Whether an event is nothing but the answer to a command that came with a key.</summary>
    internal static bool IsAnswer(TrialEvent e) => e is CommandAccepted or CommandRefused;

    private RecordedTimes Times { get; init; } = RecordedTimes.Empty;

    /// <summary>When an entry was recorded; null where there is none, or where the state is one that is not to tell.</summary>
    public Instant? RecordedAt(long entry) => Times.At(entry);

    /// <summary>Participants in the order of their numbers.</summary>
    public IEnumerable<ParticipantState> InOrder => Participants.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

    /// <summary>The version of that name.</summary>
    public TrialProtocol VersionOf(string version) => Versions.First(v => v.Version == version).Protocol;

    /// <summary>The protocol in force for a participant: the version under which they were randomised; for a candidate the site's.</summary>
    public TrialProtocol ProtocolOf(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return VersionOf(participant.Randomisation?.Fact.ProtocolVersion ?? Sites[participant.Site].Version);
    }

    /// <summary>Positions issued in all: what the vault has counted, as far as the ledger knows.</summary>
    public long PositionsIssued => Issued.Values.Sum(i => (long)i);

    /// <summary>Folds entries from the first on.</summary>
    public static TrialState Fold(IEnumerable<LedgerEntry> entries) => Empty.EvolveAll(entries);

    /// <summary>The state after entries: the same as one <see cref="Evolve(LedgerEntry)"/> after the other.</summary>
    /// <exception cref="LedgerFormatException">The activated protocol cannot be read by this program.</exception>
    public TrialState EvolveAll(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var fold = new TrialFold(this);
        foreach (var entry in entries)
        {
            fold.Take(entry);
        }

        return fold.State();
    }

    /// <summary>The state after an entry. It never refuses: what is in the ledger happened.</summary>
    /// <exception cref="LedgerFormatException">The activated protocol cannot be read by this program.</exception>
    public TrialState Evolve(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Evolve(entry.Recorded) with { HeadHash = entry.Hash, Times = Times.Add(entry.RecordedAt) };
    }

    /// <summary>The state after what an entry records; its hash, and when it was recorded, are for the caller to set.</summary>
    internal TrialState Evolve(RecordedEvent entry)
    {
        var next = this with { Version = entry.Sequence, LastRecordedAt = entry.RecordedAt, LastAct = IsAnswer(entry.Event) ? LastAct : entry.Sequence };
        return entry.Event switch
        {
            TrialActivated e => next.Activated(e, entry),
            SiteOpened e => next.At(new SiteState(e.Site, e.Name, DateTimeZoneProviders.Tzdb[e.TimeZone], entry.RecordedAt, Versions.LastOrDefault()?.Version ?? "", entry.Sequence), entry.RecordedAt),
            ProtocolAmended e => next with { Versions = Versions.Add(new ProtocolVersionState(Read(e.ProtocolText, e.Version), entry.Sequence, entry.RecordedAt)), Proposal = null },
            AmendmentActivated e when Sites.TryGetValue(e.Site, out var site) => next.At(site with { Version = e.Version, VersionEntry = entry.Sequence }, entry.RecordedAt),
            SchemeChangeProposed e => next with { Proposal = new SchemeProposal(Read(e.ProtocolText, e.Version), entry.Sequence, [entry.Actor.Id]) },
            SchemeChangeApproved when Proposal is { } proposal => next with { Proposal = proposal with { People = proposal.People.Add(entry.Actor.Id) } },
            SchemeChanged e when Proposal is not null => next with
            {
                Versions = Versions.Add(new ProtocolVersionState(Proposal.Protocol, Proposal.Entry, entry.RecordedAt)),
                Segments = Segments.Add(new AllocationSegment(e.Segment, Proposal.Protocol.Document.Randomisation, e.AllocationMethod, e.AllocationCommitment, entry.Sequence, Issued)),
                Proposal = null,
            },
            CandidateScreened e => next with { Participants = Participants.SetItem(e.Participant, ParticipantState.Of(e, entry.Sequence)) },
            ParticipantRandomised e => next.With(e, entry.Sequence).Counting(e),
            ParticipantEvent e => next.With(e, entry.Sequence),
            DataCutTaken e => next with { Cuts = Cuts.Add(e), LastCut = At(e) },
            InterimResultRecorded e => next with { InterimResults = InterimResults.Add(e) },
            BoardRecommended e => next with { Advice = Advice.Add(e) },
            AdviceSigned e => next with { AdviceSignatures = AdviceSignatures.Add((e, entry.Actor.Id, entry.RecordedAt)) },
            MinutesRecorded e => next with { Minutes = Minutes.Add(new BoardMinutes(e, entry.Actor.Id, entry.RecordedAt, entry.Sequence, [])) },
            MinutesSigned e => next with { Minutes = BoardMinutes.Signed(Minutes, e, entry.Actor.Id, entry.RecordedAt) },
            SponsorDecided e => next with { SponsorDecisions = SponsorDecisions.Add(e) },
            AccrualClosed e => next with { Closure = (e, entry.RecordedAt, entry.Sequence) },
            FollowUpEnded e => next with { FollowUpEnd = e },
            DatabaseLocked e => next with { Lock = e },
            ReportIssued e => next with { Reports = Reports.Add(e) },
            CommandAccepted e => next with { Commands = Commands.With(e.Key, AnsweredCommand.Of(e, entry.Sequence)) },
            CommandRefused e => next with { Commands = Commands.With(e.Key, AnsweredCommand.Of(e, entry.Sequence)) },
            ToxicityDictionaryLoaded e => next with { Dictionaries = Dictionaries.SetItem(e.Name, LoadToxicityDictionary.Read(e.Name, e.Terms)) },
            SafetyRuleMet e => next with { SafetyCalls = SafetyCalls.Add(new SafetyCall(new(e, entry.Sequence), null)) },
            SafetyAdviceRecorded e => next with { SafetyCalls = [.. SafetyCalls.Select(c => c.Advice is null && c.Met.Fact.Rule == e.Rule ? c with { Advice = new(e, entry.Sequence) } : c)] },
            GroupCodesRevealed e => next with { CodeReveals = CodeReveals.Add(new CodesReveal(e.Cut, entry.Actor.Id, entry.RecordedAt, e.Ground, entry.Sequence)) },
            RecordTrailReviewed e => next with { TrailReviews = TrailReviews.Add(new TrailReview(e, entry.Actor, entry.RecordedAt, entry.Sequence)) },
            RevealRequested => next with { RevealAskedBy = entry.Actor },
            AllocationSecretRevealed e => next with { RevealedSecrets = e.Secrets },
            GrantGiven e => next with { Grants = Grant.Add(Grants, e, new GrantMark(entry.Sequence, entry.RecordedAt, entry.Actor, e.Ground)) },
            GrantWithdrawn e => next with { Grants = Grant.End(Grants, e, new GrantMark(entry.Sequence, entry.RecordedAt, entry.Actor, e.Ground)) },
            LedgerGapStated e => next with { Gaps = Gaps.Add(e), Issued = Issued.SetItems(e.Lost.Select(l => KeyValuePair.Create(l.Sequence, Math.Max(l.To, Issued.GetValueOrDefault(l.Sequence))))) },
            _ => next,
        };
    }

    /// <summary>This state as it was at the last entry that a cut counts, without commands; null where more than the answer to a command was recorded since.</summary>
    private TrialState? At(DataCutTaken cut) => cut.UpToSequence < LastAct || cut.UpToSequence > Version ? null : this with
    {
        Version = cut.UpToSequence,
        HeadHash = cut.HeadHash,
        LastRecordedAt = Times.At(cut.UpToSequence) ?? LastRecordedAt,
        Commands = CommandAnswers.Empty,
        LastCut = null,
    };

    /// <summary>Counts an allocation.</summary>
    internal TrialState Counting(ParticipantRandomised e) =>
        this with { Issued = Issued.SetItem(SequenceOf(e), e.Position), Randomised = Randomised.SetItem(e.Cohort, Randomised.GetValueOrDefault(e.Cohort) + 1) };

    /// <summary>The state after a fold's last entry, with the participants and commands that changed.</summary>
    internal TrialState After(RecordedEvent last, long lastAct, string head, IReadOnlyCollection<KeyValuePair<string, ParticipantState>> participants, CommandAnswers? commands, ReadOnlySpan<Instant> recorded) => this with
    {
        Times = Times.Add(recorded),
        Version = last.Sequence,
        LastAct = Math.Max(LastAct, lastAct),
        HeadHash = head,
        LastRecordedAt = last.RecordedAt,
        Participants = participants.Count == 0 ? Participants : Participants.SetItems(participants),
        Commands = commands ?? Commands,
    };

    /// <summary>The state with arms in place of the codes of those named.</summary>
    internal TrialState WithArms(IReadOnlyDictionary<string, string> arms)
    {
        var participants = Participants.ToBuilder();
        foreach (var (id, arm) in arms)
        {
            participants[id] = participants[id] with { Randomisation = participants[id].Randomisation is { } r ? r with { Fact = r.Fact with { Arm = arm } } : null };
        }

        return this with { Participants = participants.ToImmutable() };
    }

    private string SequenceOf(ParticipantRandomised e) => Segments.ElementAtOrDefault(e.Segment - 1) is { } segment ? AllocationSequence.SequenceOf(segment.Section, e.Stratum) : e.Stratum;

    private TrialState Activated(TrialActivated e, RecordedEvent entry)
    {
        var protocol = Read(e.ProtocolText, e.Trial);
        return this with
        {
            Activation = e,
            Protocol = protocol,
            Versions = [new ProtocolVersionState(protocol, entry.Sequence, entry.RecordedAt, entry.RecordedAt)],
            Segments = [new AllocationSegment(1, protocol.Document.Randomisation, e.AllocationMethod, e.AllocationCommitment, entry.Sequence, ImmutableDictionary.Create<string, int>(StringComparer.Ordinal))],
            ActivatedAt = entry.RecordedAt,
        };
    }

    /// <summary>The state with a site as it is now; the trial as a whole follows the newest version in force at a site.</summary>
    private TrialState At(SiteState site, Instant at)
    {
        var sites = Sites.SetItem(site.Id, site);
        return this with
        {
            Sites = sites,
            Versions = [.. Versions.Select(v => v.InForceSince is null && v.Version == site.Version ? v with { InForceSince = at } : v)],
            Protocol = Versions.LastOrDefault(v => sites.Values.Any(s => s.Version == v.Version))?.Protocol ?? Protocol,
        };
    }

    private static TrialProtocol Read(string text, string name)
    {
        var reading = TrialProtocol.Parse(text, name);
        return reading.Protocol ?? throw new LedgerFormatException("The protocol in the ledger is not one that this program accepts: " + reading.Diagnostics[0]);
    }

    private TrialState With(ParticipantEvent e, long sequence) => Participants.TryGetValue(e.Participant, out var participant)
        ? this with { Participants = Participants.SetItem(e.Participant, participant.Evolve(e, sequence)) }
        : this;
}
