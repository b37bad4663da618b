using System.Collections.Concurrent;
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
    private readonly Channel<(Submission Submission, TaskCompletionSource<Answer> Answer)> waiting = Channel.CreateBounded<(Submission, TaskCompletionSource<Answer>)>(1024);
    private readonly Task working;
    private readonly Lock turn = new();
    private readonly ConcurrentDictionary<string, (long Version, TrialState State)> sights = new(StringComparer.Ordinal);
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<TrialState, string> sightOf = [];
    private volatile TrialState state = TrialState.Empty;

    /// <summary>Opens the trial and folds it.</summary>
    /// <exception cref="Adapters.BadInputException">There is no such ledger, or it cannot be read.</exception>
    public TrialHost(TrialPlace place, TimeProvider clock)
    {
        (Place, this.clock) = (place, clock);
        Reader = new LedgerReader(place.Ledger);
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

    /// <summary>The state as a sight shows it, made once for each version.</summary>
    /// <param name="name">The sight's name.</param>
    /// <param name="of">Makes it of the whole state.</param>
    public TrialState Sight(string name, Func<TrialState, TrialState> of)
    {
        var whole = Current();
        if (sights.TryGetValue(name, out var known) && known.Version == whole.Version)
        {
            return known.State;
        }

        var made = of(whole);
        sightOf.AddOrUpdate(made, name);
        sights[name] = (whole.Version, made);
        return made;
    }

    /// <summary>The name of the sight that a state was made for; null for any other state.</summary>
    public string? SightOf(TrialState shown) => sightOf.TryGetValue(shown, out var name) ? name : null;

    /// <summary>Gives a command, and answers after the commit.</summary>
    /// <exception cref="LedgerConflictException">Others appended at each of many attempts; nothing was recorded.</exception>
    /// <exception cref="Adapters.BadInputException">The ledger or the vault cannot be used; nothing was recorded.</exception>
    public async Task<Answer> GiveAsync(Submission submission)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync((submission, answer));
        return await answer.Task;
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
            var batch = new List<(Submission Submission, TaskCompletionSource<Answer> Answer)>();
            while (batch.Count < Together && waiting.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            try
            {
                session.Adopt(Current());
                var answers = session.GiveAll([.. batch.Select(b => b.Submission)], Now);
                lock (turn)
                {
                    state = session.State.Version > state.Version ? session.State : state;
                }

                foreach (var ((_, waiter), answer) in batch.Zip(answers))
                {
                    waiter.SetResult(answer);
                }
            }
            catch (Exception e)
            {
                // Nothing of the batch is recorded; whoever waits is told why.
                batch.ForEach(b => b.Answer.TrySetException(e));
            }
        }
    }
}
