using System.Collections.Immutable;
using System.Threading.Channels;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Web.Trial;

/// <summary>
/// The trial at work in this process: the folded state, kept up with what other processes append, and one queue of commands, which are decided in turn and committed together where they wait
/// together. An answer comes after the commit.
/// </summary>
public sealed class TrialHost : IAsyncDisposable
{
    private const int Together = 64;

    private readonly TimeProvider clock;
    private readonly ILedgerStore store;
    private readonly TrialSession session;
    private readonly Channel<Asked> waiting = Channel.CreateBounded<Asked>(1024);
    private readonly Task working;
    private readonly Lock turn = new();
    private volatile TrialState state = TrialState.Empty;

    /// <summary>Opens the trial and folds it.</summary>
    /// <exception cref="Adapters.BadInputException">There is no such ledger, or it cannot be read.</exception>
    public TrialHost(TrialPlace place, TimeProvider clock)
    {
        (Place, this.clock) = (place, clock);
        Reader = new LedgerReader(place.Ledger);
        Sights = new SightShelf(() => state);
        store = LedgerStores.Open(place.Ledger);
        session = new TrialSession(store, place.Vault, null, place.Witness);
        _ = Current();
        working = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Where the trial is kept.</summary>
    public TrialPlace Place { get; }

    /// <summary>The trial as it was last looked at.</summary>
    public TrialState Known => state;

    /// <summary>Reads entries.</summary>
    public LedgerReader Reader { get; }

    /// <summary>The instant.</summary>
    public Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>The trial as the ledger tells it at this moment, whoever appended last.</summary>
    /// <exception cref="Adapters.BadInputException">The ledger cannot be read.</exception>
    public TrialState Current()
    {
        lock (turn)
        {
            state = Reader.Read(ledger =>
            {
                var (known, head) = (state, ledger.Head());
                if (head.Sequence == known.Version && head.Hash == known.HeadHash)
                {
                    return known;
                }

                // A ledger that was replaced by another one is read from its start.
                return ledger.CatchUp(known.Version > 0 && ledger.HashAt(known.Version) != known.HeadHash ? TrialState.Empty : known);
            });
            return state;
        }
    }

    /// <summary>The sights of the trial.</summary>
    internal SightShelf Sights { get; }

    /// <summary>Told of each command and its answer, after the commit.</summary>
    public Action<Submission, Answer>? Answered { get; init; }

    /// <summary>Commands that wait for their turn.</summary>
    public int Waiting => waiting.Reader.Count;

    /// <summary>Gives a command, and answers after the commit.</summary>
    /// <exception cref="LedgerConflictException">Others appended at each of many attempts; nothing was recorded.</exception>
    /// <exception cref="Adapters.BadInputException">The ledger or the vault cannot be used; nothing was recorded.</exception>
    public async Task<Answer> GiveAsync(Submission submission)
    {
        var asked = new Asked([submission], AllOrNone: false, Record: true);
        await waiting.Writer.WriteAsync(asked);
        var answer = (await asked.Answers.Task)[0];
        Answered?.Invoke(submission, answer);
        return answer;
    }

    /// <summary>Gives commands, all or none, each on the state that the ones before it lead to; where one is refused, nothing is recorded.</summary>
    /// <param name="submissions">The commands; none may need the vault.</param>
    /// <param name="record">False to decide only.</param>
    /// <returns>An answer for each, after the commit.</returns>
    /// <exception cref="ArgumentException">A command needs the vault.</exception>
    /// <exception cref="LedgerConflictException">As above.</exception>
    public async Task<ImmutableArray<Answer>> GiveAllOrNoneAsync(ImmutableArray<Submission> submissions, bool record)
    {
        var asked = new Asked(submissions, AllOrNone: true, record);
        await waiting.Writer.WriteAsync(asked);
        var answers = await asked.Answers.Task;
        foreach (var (submission, answer) in submissions.Zip(answers).Where(_ => record))
        {
            Answered?.Invoke(submission, answer);
        }

        return answers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What waits is still answered.
        waiting.Writer.TryComplete();
        await working;
        store.Dispose();
        Reader.Dispose();
    }

    private async Task Work()
    {
        while (await waiting.Reader.WaitToReadAsync())
        {
            var together = new List<Asked>();
            while (together.Count < Together && waiting.Reader.TryRead(out var next))
            {
                if (!next.AllOrNone)
                {
                    together.Add(next);
                    continue;
                }

                Answer(together);
                together.Clear();
                Answer([next]);
            }

            Answer(together);
        }
    }

    /// <summary>Answers commands in one commit: single ones, or one group that is recorded as a whole or not at all.</summary>
    private void Answer(List<Asked> asked)
    {
        if (asked.Count == 0)
        {
            return;
        }

        try
        {
            session.Adopt(Current());
            var answers = asked is [{ AllOrNone: true } whole] ? session.GiveAllOrNone(whole.Submissions, Now, whole.Record) : session.GiveAll([.. asked.Select(a => a.Submissions[0])], Now);
            lock (turn)
            {
                state = session.State.Version > state.Version ? session.State : state;
            }

            var first = 0;
            foreach (var one in asked)
            {
                one.Answers.SetResult(answers.Slice(first, one.Submissions.Length));
                first += one.Submissions.Length;
            }
        }
        catch (Exception e)
        {
            // Nothing of it is recorded; whoever waits is told why.
            asked.ForEach(a => a.Answers.TrySetException(e));
        }
    }

    /// <summary>Commands that were asked for together, and who waits for their answers.</summary>
    private sealed record Asked(ImmutableArray<Submission> Submissions, bool AllOrNone, bool Record)
    {
        public TaskCompletionSource<ImmutableArray<Answer>> Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
