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
    /// The fold of stored rows, taken for what they say: each must name the stored hash of the one before it, and hashes are not computed (verification does that). Bodies are read by all cores, ahead
    /// of the fold.
    /// </summary>
    /// <exception cref="BadInputException">A body cannot be read, or does not follow; its sequence is named.</exception>
    public static TrialState Fold(string name, IEnumerable<(long Sequence, byte[] Body, string Hash)> rows) => TrialState.Fold(Following(name, rows.Chunk(Together).SelectMany(chunk => Taken(name, chunk))));

    private const int Together = 16_384;

    private static LedgerEntry[] Taken(string name, (long Sequence, byte[] Body, string Hash)[] rows)
    {
        var entries = new LedgerEntry[rows.Length];
        var failed = new System.Collections.Concurrent.ConcurrentDictionary<int, string>();
        void Take(int i)
        {
            try
            {
                entries[i] = LedgerEntry.Take(rows[i].Sequence, rows[i].Body, rows[i].Hash);
            }
            catch (LedgerFormatException e)
            {
                failed[i] = e.Message;
            }
        }

        if (rows.Length < 1000)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                Take(i);
            }
        }
        else
        {
            Parallel.For(0, rows.Length, Take);
        }

        return failed.IsEmpty ? entries : throw LedgerFile.Unreadable(name, rows[failed.Keys.Min()].Sequence, failed[failed.Keys.Min()]);
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
