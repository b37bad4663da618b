using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>A site that was opened.</summary>
public sealed record SiteState(string Id, string Name, DateTimeZone Zone, Instant OpenedAt);

/// <summary>A command that came with a key.</summary>
/// <param name="BodySha256">SHA-256 of what was asked.</param>
/// <param name="From">The first entry of its answer.</param>
/// <param name="Count">The number of entries of its answer.</param>
public sealed record AcceptedCommand(string BodySha256, long From, int Count)
{
    /// <summary>The command whose acceptance is an entry: its answer follows.</summary>
    internal static AcceptedCommand Of(CommandAccepted e, long sequence) => new(e.BodySha256, sequence + 1, e.Entries);
}

/// <summary>The trial as its ledger tells it: the fold of all entries. Nothing else is state.</summary>
public sealed record TrialState
{
    /// <summary>Before the first entry.</summary>
    public static TrialState Empty { get; } = new();

    /// <summary>Sequence of the last entry.</summary>
    public long Version { get; private init; }

    /// <summary>Hash of the last entry.</summary>
    public string HeadHash { get; private init; } = LedgerEntry.Genesis;

    /// <summary>The activation; null before.</summary>
    public TrialActivated? Activation { get; private init; }

    /// <summary>The protocol in force; null before activation.</summary>
    public TrialProtocol? Protocol { get; private init; }

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

    /// <summary>Closure of accrual, and when it was recorded.</summary>
    public (AccrualClosed Event, Instant At, long Sequence)? Closure { get; private init; }

    /// <summary>End of follow-up.</summary>
    public FollowUpEnded? FollowUpEnd { get; private init; }

    /// <summary>Lock of the data.</summary>
    public DatabaseLocked? Lock { get; private init; }

    /// <summary>Reports issued.</summary>
    public ImmutableArray<ReportIssued> Reports { get; private init; } = [];

    /// <summary>Commands that came with a key, by key.</summary>
    public ImmutableDictionary<string, AcceptedCommand> Commands { get; private init; } = ImmutableDictionary.Create<string, AcceptedCommand>(StringComparer.Ordinal);

    /// <summary>Who asked that the allocation secret be revealed; null before.</summary>
    public Actor? RevealAskedBy { get; private init; }

    /// <summary>The revealed allocation secret in hexadecimal digits; null before.</summary>
    public string? RevealedSecret { get; private init; }

    /// <summary>Gaps stated, in order.</summary>
    public ImmutableArray<LedgerGapStated> Gaps { get; private init; } = [];

    /// <summary>When the last entry was recorded; the clock may have been set back since.</summary>
    public Instant LastRecordedAt { get; private init; } = Instant.MinValue;

    /// <summary>Participants in the order of their numbers.</summary>
    public IEnumerable<ParticipantState> InOrder => Participants.Values.OrderBy(p => p.Id, StringComparer.Ordinal);

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
        return Evolve(entry.Recorded) with { HeadHash = entry.Hash };
    }

    /// <summary>The state after what an entry records; its hash is for the caller to set.</summary>
    internal TrialState Evolve(RecordedEvent entry)
    {
        var next = this with { Version = entry.Sequence, LastRecordedAt = entry.RecordedAt };
        return entry.Event switch
        {
            TrialActivated e => next with { Activation = e, Protocol = Read(e), ActivatedAt = entry.RecordedAt },
            SiteOpened e => next with { Sites = Sites.SetItem(e.Site, new SiteState(e.Site, e.Name, DateTimeZoneProviders.Tzdb[e.TimeZone], entry.RecordedAt)) },
            CandidateScreened e => next with { Participants = Participants.SetItem(e.Participant, ParticipantState.Of(e, entry.Sequence)) },
            ParticipantRandomised e => next.With(e, entry.Sequence).Counting(e),
            ParticipantEvent e => next.With(e, entry.Sequence),
            DataCutTaken e => next with { Cuts = Cuts.Add(e) },
            InterimResultRecorded e => next with { InterimResults = InterimResults.Add(e) },
            BoardRecommended e => next with { Advice = Advice.Add(e) },
            AccrualClosed e => next with { Closure = (e, entry.RecordedAt, entry.Sequence) },
            FollowUpEnded e => next with { FollowUpEnd = e },
            DatabaseLocked e => next with { Lock = e },
            ReportIssued e => next with { Reports = Reports.Add(e) },
            CommandAccepted e => next with { Commands = Commands.SetItem(e.Key, AcceptedCommand.Of(e, entry.Sequence)) },
            RevealRequested => next with { RevealAskedBy = entry.Actor },
            AllocationSecretRevealed e => next with { RevealedSecret = e.Secret },
            LedgerGapStated e => next with { Gaps = Gaps.Add(e), Issued = Issued.SetItems(e.Lost.Select(l => KeyValuePair.Create(l.Sequence, Math.Max(l.To, Issued.GetValueOrDefault(l.Sequence))))) },
            _ => next,
        };
    }

    /// <summary>Counts an allocation.</summary>
    internal TrialState Counting(ParticipantRandomised e) =>
        this with { Issued = Issued.SetItem(SequenceOf(e.Stratum), e.Position), Randomised = Randomised.SetItem(e.Cohort, Randomised.GetValueOrDefault(e.Cohort) + 1) };

    /// <summary>The state after a fold's last entry, with the participants and commands that changed.</summary>
    internal TrialState After(RecordedEvent last, string head, IReadOnlyCollection<KeyValuePair<string, ParticipantState>> participants, IReadOnlyCollection<KeyValuePair<string, AcceptedCommand>> commands) => this with
    {
        Version = last.Sequence,
        HeadHash = head,
        LastRecordedAt = last.RecordedAt,
        Participants = participants.Count == 0 ? Participants : Participants.SetItems(participants),
        Commands = commands.Count == 0 ? Commands : Commands.SetItems(commands),
    };

    private string SequenceOf(string stratum) => Protocol is { } protocol ? AllocationSequence.SequenceOf(protocol.Document.Randomisation, stratum) : stratum;

    private static TrialProtocol Read(TrialActivated e)
    {
        var reading = TrialProtocol.Parse(e.ProtocolText, e.Trial);
        return reading.Protocol ?? throw new LedgerFormatException("The protocol in the ledger is not one that this program accepts: " + reading.Diagnostics[0]);
    }

    private TrialState With(ParticipantEvent e, long sequence) => Participants.TryGetValue(e.Participant, out var participant)
        ? this with { Participants = Participants.SetItem(e.Participant, participant.Evolve(e, sequence)) }
        : this;
}
