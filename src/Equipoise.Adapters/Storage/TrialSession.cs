using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Adapters.Storage;

/// <summary>A command as it was submitted.</summary>
/// <param name="Command">What is asked.</param>
/// <param name="Actor">Who asks.</param>
/// <param name="Reason">Why, where that is worth recording.</param>
/// <param name="Key">A key of the sender's, under which the command may be sent again; null for none.</param>
/// <param name="Reauthenticated">That the actor showed once more who they are; null where they did not. It is no part of what a key stands for.</param>
/// <param name="Seen">The last entry about the participant that the sender knew: where another was recorded since, the command is refused and nothing recorded. Null to give it whatever was recorded. It is no part of what a key stands for either.</param>
public sealed record Submission(Command Command, Actor Actor, string? Reason = null, string? Key = null, Reauthentication? Reauthenticated = null, long? Seen = null);

/// <summary>The answer: the entries that followed, or a refusal.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Rejection">The refusal; null where the command was accepted.</param>
/// <param name="Repeated">True where the key was known, and the entries, or the refusal, are those of then.</param>
public sealed record Answer(ImmutableArray<LedgerEntry> Entries, Rejection? Rejection = null, bool Repeated = false);

/// <summary>
/// A process at work on a trial: it holds the folded state, catches up with what other processes appended, decides, issues positions, commits, and only then answers. Commands that wait
/// together are committed together. One thread at a time uses an instance.
/// </summary>
/// <param name="store">The ledger.</param>
/// <param name="vault">Opens the vault when the first allocation is asked for.</param>
/// <param name="reached">Told of each fault point; for fault tests.</param>
/// <param name="witness">A witness apart from ledger and vault: held against both before anybody is randomised, and told of each commit; null for none.</param>
public sealed class TrialSession(ILedgerStore store, Func<AllocationVault> vault, Action<FaultPoint>? reached = null, LedgerWitness? witness = null)
{
    private const int Attempts = 20;

    private AllocationVault? opened;

    /// <summary>The trial as of the last command.</summary>
    public TrialState State { get; private set; } = TrialState.Empty;

    /// <summary>Gives one command.</summary>
    /// <exception cref="LedgerConflictException">Others appended at each of many attempts; nothing was recorded.</exception>
    public Answer Give(Submission submission, Instant now) => GiveAll([submission], now)[0];

    /// <summary>Gives commands in their order, each on the state that the ones before it lead to, in one commit.</summary>
    /// <returns>An answer for each, after the commit.</returns>
    /// <exception cref="LedgerConflictException">As above.</exception>
    public ImmutableArray<Answer> GiveAll(IReadOnlyList<Submission> submissions, Instant now)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        using var turn = submissions.Any(s => NeedsVault(s.Command)) ? (opened ??= vault()).Take() : null;
        for (var attempt = 1; ; attempt++)
        {
            Refresh();
            try
            {
                return Attempt(submissions, now, turn, Recording.Each);
            }
            catch (LedgerConflictException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>
    /// Gives commands in their order, each on the state that the accepted ones before it lead to: all of them in one commit, or, where one is refused, none. So every refused one is named, and one that
    /// stands on a refused one is refused too.
    /// </summary>
    /// <param name="submissions">The commands. None of them may need the vault: a position that it issues is never given back.</param>
    /// <param name="now">The instant.</param>
    /// <param name="record">False to decide only: nothing is recorded, whatever the answers.</param>
    /// <returns>An answer for each. Where one is a refusal, the entries of the others were not recorded.</returns>
    /// <exception cref="ArgumentException">A command needs the vault.</exception>
    /// <exception cref="LedgerConflictException">Others appended at each of many attempts; nothing was recorded.</exception>
    public ImmutableArray<Answer> GiveAllOrNone(IReadOnlyList<Submission> submissions, Instant now, bool record = true)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        if (submissions.FirstOrDefault(s => NeedsVault(s.Command)) is { } vaulted)
        {
            throw new ArgumentException($"{CommandCatalogue.NameOf(vaulted.Command)} takes from the vault what cannot be given back", nameof(submissions));
        }

        for (var attempt = 1; ; attempt++)
        {
            Refresh();
            try
            {
                return Attempt(submissions, now, null, record ? Recording.AllOrNone : Recording.Nothing);
            }
            catch (LedgerConflictException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>Whether the command issues positions, or adds secrets: these stay issued.</summary>
    public static bool NeedsVault(Command command) => command is Randomise or StateLedgerGap or ApproveSchemeChange;

    /// <summary>Takes a state of the same ledger that somebody else folded further, so that a process holds the trial once and not twice.</summary>
    public void Adopt(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Version > State.Version)
        {
            State = state;
        }
    }

    /// <summary>Catches up with what the ledger holds. A ledger that was replaced by a shorter or another one is read from its start.</summary>
    public void Refresh()
    {
        if (State.Version > 0 && store.HashAt(State.Version) != State.HeadHash)
        {
            State = TrialState.Empty;
        }

        State = store.CatchUp(State);
    }

    private ImmutableArray<Answer> Attempt(IReadOnlyList<Submission> submissions, Instant now, VaultTurn? turn, Recording recording)
    {
        var gap = turn?.Gap(State, store.HashAt) ?? witness?.Gap(State, store.HashAt, Counted(turn))?.Problem;
        var (state, fresh, answers) = (State, new List<LedgerEntry>(), ImmutableArray.CreateBuilder<Answer>(submissions.Count));
        foreach (var submission in submissions)
        {
            answers.Add(Decide(submission, now, turn, gap, fresh, ref state));
        }

        if (recording == Recording.Nothing || (recording == Recording.AllOrNone && answers.Any(a => a.Rejection is not null)))
        {
            return answers.MoveToImmutable();
        }

        if (fresh.Count > 0)
        {
            reached?.Invoke(FaultPoint.AfterGate);
            turn?.Flush();
            reached?.Invoke(FaultPoint.BeforeCommit);
            store.Append(State.Version, fresh);
            reached?.Invoke(FaultPoint.AfterCommit);
            State = state;
        }

        if (gap is not null && turn is not null && fresh.Any(e => e.Event is LedgerGapStated))
        {
            turn.CountUpTo(State);
        }

        if (gap is null && State.Version > 0)
        {
            turn?.Confirm(State.Version, State.HeadHash);
            witness?.Add(State, Counted(turn), now);
        }

        return answers.MoveToImmutable();
    }

    /// <summary>What of several commands is recorded.</summary>
    private enum Recording
    {
        /// <summary>Each accepted one.</summary>
        Each,

        /// <summary>All, if all are accepted.</summary>
        AllOrNone,

        /// <summary>None.</summary>
        Nothing,
    }

    /// <summary>The vault's count; null out of turn, when another process may have counted on.</summary>
    private long? Counted(VaultTurn? turn) => turn is null ? null : opened?.Issued;

    private Answer Decide(Submission submission, Instant now, VaultTurn? turn, Rejection? gap, List<LedgerEntry> fresh, ref TrialState state)
    {
        var sha = submission.Key is null ? "" : IdempotencyKey.BodySha256(submission.Command, submission.Actor, submission.Reason);
        if (submission.Key is { } key)
        {
            var (answered, refused) = IdempotencyKey.Look(state, key, sha);
            if (refused is not null)
            {
                return new Answer([], refused);
            }

            if (answered is not null)
            {
                return new Answer([.. Recorded(answered, fresh)], answered.Refused, Repeated: true);
            }
        }

        if (submission.Seen is { } seen && ChangedSince.Of(state, submission.Command, submission.Actor, seen) is { IsEmpty: false } between)
        {
            return new Answer([], ChangedSince.Refusal(between.Length));
        }

        // Neither is the trial's own refusal: once the gap is stated, or stated rightly, the same key may come again.
        if (submission.Command is Randomise or ApproveSchemeChange && gap is not null)
        {
            return new Answer([], gap);
        }

        if (submission.Command is StateLedgerGap stated && turn?.Lost(state, witness?.Last()?.Issued) is { } lost && !lost.SequenceEqual(stated.Lost))
        {
            return new Answer([], new Rejection("gap", $"Issued, and not held by the ledger, is {(lost.IsEmpty ? "nothing" : string.Join(", ", lost.Select(l => FormattableString.Invariant($"{l.Sequence} {l.From} to {l.To}"))))}; all of it, and nothing else, is stated lost."));
        }

        var current = state;
        VaultTurn Turn() => turn ?? throw new InvalidOperationException("only randomisation and a change of scheme need the vault");
        var sources = new DecisionSources(request => Turn().Issue(current, request), method => Turn().Commit(method), submission.Reauthenticated);
        var decision = Decider.Decide(state, submission.Command, submission.Actor, now, sources);
        IEnumerable<TrialEvent> events = submission.Key is not { } name ? decision.Events
            : decision.Rejection?.Rule == UnblindParticipant.NotShown ? []
            : decision.Rejection is { } refusal ? [IdempotencyKey.Refused(name, sha, submission.Command, refusal)]
            : IdempotencyKey.Keyed(name, sha, decision.Events);
        var entries = LedgerEntry.SealAll(state.Version, state.HeadHash, now, submission.Actor, submission.Reason, events);
        state = entries.Aggregate(state, (s, e) => s.Evolve(e));
        fresh.AddRange(entries);
        return new Answer([.. entries.Where(e => e.Event is not (CommandAccepted or CommandRefused))], decision.Rejection);
    }

    /// <summary>The entries of an earlier answer: from the ledger, or from those that are about to be committed.</summary>
    private IEnumerable<LedgerEntry> Recorded(AnsweredCommand answered, List<LedgerEntry> fresh) => answered.From > State.Version
        ? fresh.Where(e => e.Sequence >= answered.From).Take(answered.Count)
        : store.ReadBodies(answered.From).Take(answered.Count).Select(LedgerEntry.Read);
}
