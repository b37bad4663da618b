using System.Collections.Concurrent;
using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>Entries from stored bodies.</summary>
internal static class LedgerReading
{
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
                var (texts, free) = (new TextPool(1 << 17), new ConcurrentBag<StoredPage>());
                foreach (var read in WorkAhead.InOrder(Pages(page, fill, free), full => Read(full, texts, free)))
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

    private static ReadPage Read(StoredPage page, TextPool texts, ConcurrentBag<StoredPage> free)
    {
        var read = page.Read(texts);
        free.Add(page);
        return read;
    }

    /// <summary>The pages from the first on, each filled behind the one before it.</summary>
    private static IEnumerable<StoredPage> Pages(StoredPage first, Action<StoredPage> fill, ConcurrentBag<StoredPage> free)
    {
        for (var page = first; page.Count > 0;)
        {
            var (full, next) = (page.IsFull, free.TryTake(out var used) ? used : new StoredPage());
            next.Begin(page.FirstSequence + page.Count, page.LastHash);
            yield return page;
            if (!full)
            {
                yield break;
            }

            fill(next);
            page = next;
        }
    }
}
