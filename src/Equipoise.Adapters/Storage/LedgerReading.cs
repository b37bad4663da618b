using System.Collections.Concurrent;
using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>Entries from stored bodies.</summary>
internal static class LedgerReading
{
    private const int PagesAhead = 16;

    /// <summary>Reads bodies as they come.</summary>
    /// <exception cref="BadInputException">A body cannot be read; its sequence is named.</exception>
    public static IEnumerable<LedgerEntry> Entries(string name, IEnumerable<string> bodies, long from)
    {
        var sequence = from - 1;
        foreach (var body in bodies)
        {
            sequence++;
            LedgerEntry entry;
            try
            {
                entry = LedgerEntry.Read(body);
            }
            catch (LedgerFormatException e)
            {
                throw LedgerFile.Unreadable(name, sequence, e.Message);
            }

            yield return entry;
        }
    }

    /// <summary>
    /// The state after the rows that follow it, taken for what they say: each must name the stored hash of the one before it, and hashes are not computed (verification does that). Rows are read,
    /// pages parsed and entries folded at once, on as many cores as there are.
    /// </summary>
    /// <param name="name">The ledger's name, for messages.</param>
    /// <param name="state">The state before them.</param>
    /// <param name="fill">Puts the next rows on a page; leaves room on it only when there are no more. Called by one thread at a time.</param>
    /// <exception cref="BadInputException">A body cannot be read, or does not follow; its sequence is named.</exception>
    public static TrialState Fold(string name, TrialState state, Action<StoredPage> fill)
    {
        try
        {
            var page = new StoredPage();
            page.Begin(state.Version + 1, System.Text.Encoding.ASCII.GetBytes(state.HeadHash));
            fill(page);
            var fold = new TrialFold(state);
            if (page.IsFull)
            {
                foreach (var read in Ahead(page, fill))
                {
                    fold.Take(read);
                }
            }
            else
            {
                fold.Take(page.Read(new TextPool(256)));
            }

            return fold.State();
        }
        catch (LedgerFormatException e)
        {
            throw LedgerFile.Unreadable(name, e.Sequence ?? state.Version + 1, e.Message);
        }
    }

    /// <summary>Pages in their order, read and parsed ahead of who takes them.</summary>
    private static IEnumerable<ReadPage> Ahead(StoredPage first, Action<StoredPage> fill)
    {
        using var stop = new CancellationTokenSource();
        using var parsed = new BlockingCollection<Task<ReadPage>>(PagesAhead);
        var (texts, free) = (new TextPool(1 << 17), new ConcurrentBag<StoredPage>());
        ReadPage Read(StoredPage page)
        {
            var read = page.Read(texts);
            free.Add(page);
            return read;
        }

        var reading = Task.Run(() =>
        {
            try
            {
                var page = first;
                while (page.Count > 0)
                {
                    var next = free.TryTake(out var used) ? used : new StoredPage();
                    next.Begin(page.FirstSequence + page.Count, page.LastHash);
                    var full = page;
                    parsed.Add(Task.Run(() => Read(full)), stop.Token);
                    if (!full.IsFull)
                    {
                        break;
                    }

                    fill(next);
                    page = next;
                }
            }
            catch (OperationCanceledException)
            {
                // Whoever took the pages wants no more.
            }
            finally
            {
                parsed.CompleteAdding();
            }
        });
        try
        {
            foreach (var page in parsed.GetConsumingEnumerable())
            {
                yield return page.GetAwaiter().GetResult();
            }

            reading.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }
    }
}
