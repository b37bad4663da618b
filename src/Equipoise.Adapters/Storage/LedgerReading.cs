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
    /// The fold of stored rows, taken for what they say: each must name the stored hash of the one before it, and hashes are not computed (verification does that). Rows are read, bodies parsed and
    /// entries folded at once, on as many cores as there are.
    /// </summary>
    /// <exception cref="BadInputException">A body cannot be read, or does not follow; its sequence is named.</exception>
    public static TrialState Fold(string name, IEnumerable<(long Sequence, byte[] Body, string Hash)> rows) => TrialState.Fold(Following(name, Ahead(name, rows).SelectMany(chunk => chunk)));

    private const int Together = 4096, Chunks = 16;

    /// <summary>Chunks in their order, read and parsed ahead of who takes them.</summary>
    private static IEnumerable<LedgerEntry[]> Ahead(string name, IEnumerable<(long Sequence, byte[] Body, string Hash)> rows)
    {
        using var stop = new CancellationTokenSource();
        using var parsed = new BlockingCollection<Task<LedgerEntry[]>>(Chunks);
        var reading = Task.Run(() =>
        {
            try
            {
                foreach (var chunk in rows.Chunk(Together))
                {
                    parsed.Add(Task.Run(() => Taken(name, chunk)), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Whoever took the entries wants no more.
            }
            finally
            {
                parsed.CompleteAdding();
            }
        });
        try
        {
            foreach (var chunk in parsed.GetConsumingEnumerable())
            {
                yield return chunk.GetAwaiter().GetResult();
            }

            reading.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }
    }

    private static LedgerEntry[] Taken(string name, (long Sequence, byte[] Body, string Hash)[] rows)
    {
        var entries = new LedgerEntry[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            try
            {
                entries[i] = LedgerEntry.Take(rows[i].Sequence, rows[i].Body, rows[i].Hash);
            }
            catch (LedgerFormatException e)
            {
                throw LedgerFile.Unreadable(name, rows[i].Sequence, e.Message);
            }
        }

        return entries;
    }

    private static IEnumerable<LedgerEntry> Following(string name, IEnumerable<LedgerEntry> entries)
    {
        var (sequence, head) = (0L, LedgerEntry.Genesis);
        foreach (var entry in entries)
        {
            if (entry.Sequence != ++sequence || entry.PreviousHash != head)
            {
                throw LedgerFile.Unreadable(name, sequence, FormattableString.Invariant($"Entry {entry.Sequence} does not follow entry {sequence - 1}."));
            }

            head = entry.Hash;
            yield return entry;
        }
    }
}
