using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>Something in a ledger's file that does not fit, and the first entry that it touches.</summary>
internal sealed class LedgerMisfitException(long? entry, string problem) : Exception(problem)
{
    public long? Entry { get; } = entry;
}

/// <summary>Reads the raw rows of a ledger one after the other and stops at the first that does not fit the ones before it.</summary>
/// <param name="expectedHead">A head hash noted earlier; null for none.</param>
/// <param name="passed">Told how many entries were found to fit, after every chunk; null for nobody.</param>
internal sealed class LedgerScan(string? expectedHead, Action<long>? passed = null)
{
    private const int Together = 512;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private NodaTime.Instant lastRecorded = NodaTime.Instant.MinValue;

    /// <summary>Entries found to fit so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Hash of the last of them.</summary>
    public string Head { get; private set; } = LedgerEntry.Genesis;

    /// <summary>The entry whose hash is the expected head, once found.</summary>
    public long? ExpectedHeadAt { get; private set; }

    /// <summary>The rows, each after it was checked: on as many cores as there are, and in order.</summary>
    /// <exception cref="LedgerMisfitException">A row does not fit.</exception>
    public IEnumerable<(long Sequence, string Body, string Hash)> Rows(SqliteConnection connection) => Taken(Stored(connection));

    /// <summary>Checks the rows.</summary>
    /// <exception cref="LedgerMisfitException">A row does not fit.</exception>
    public void CheckRows(SqliteConnection connection)
    {
        foreach (var _ in Rows(connection))
        {
            // Taking them is checking them.
        }
    }

    /// <summary>Checks the rows of another store.</summary>
    /// <exception cref="LedgerMisfitException">A row does not fit.</exception>
    public void CheckAll(IEnumerable<(long Sequence, byte[] Body, string Hash)> rows)
    {
        foreach (var _ in Taken(Following(rows)))
        {
            // Taking them is checking them.
        }
    }

    /// <summary>Entries recorded at an earlier instant than the one before them, and the first of them: the clock was set back.</summary>
    public (long Count, long First) Backwards { get; private set; }

    private IEnumerable<(long Sequence, string Body, string Hash)> Taken(IEnumerable<Row> rows)
    {
        foreach (var row in WorkAhead.InOrder(Chunks(rows), chunk => Array.ConvertAll(chunk, Check)).SelectMany(chunk => chunk))
        {
            if (row.Problem is { } problem)
            {
                throw new LedgerMisfitException(row.Sequence, problem);
            }

            if (row.RecordedAt < lastRecorded)
            {
                Backwards = (Backwards.Count + 1, Backwards.First == 0 ? row.Sequence : Backwards.First);
            }

            (Entries, Head, lastRecorded) = (row.Sequence, row.Hash, row.RecordedAt);
            ExpectedHeadAt = row.Hash == expectedHead ? row.Sequence : ExpectedHeadAt;
            yield return (row.Sequence, row.Body, row.Hash);
            if (Entries % Together == 0)
            {
                passed?.Invoke(Entries);
            }
        }
    }

    /// <summary>Refuses a chain that the expected head is not part of.</summary>
    public void RequireExpectedHead()
    {
        if (expectedHead is not null && ExpectedHeadAt is null)
        {
            throw new LedgerMisfitException(null, $"No entry has the expected head {expectedHead}: the ledger was cut off, set back or replaced after that head was noted. It ends with {Head}.");
        }
    }

    private static IEnumerable<Row> Stored(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, CAST(body AS BLOB), hash, typeof(body) || typeof(hash) = 'texttext' FROM entries NOT INDEXED ORDER BY sequence";
        using var reader = command.ExecuteReader();
        IEnumerable<(long Sequence, byte[] Body, string Hash)> Rows()
        {
            for (var next = 1L; reader.Read(); next++)
            {
                yield return reader.GetInt64(3) == 1
                    ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2))
                    : throw new LedgerMisfitException(next, FormattableString.Invariant($"Entry {next} is not stored as text."));
            }
        }

        foreach (var row in Following(Rows()))
        {
            yield return row;
        }
    }

    private static IEnumerable<Row> Following(IEnumerable<(long Sequence, byte[] Body, string Hash)> rows)
    {
        var (next, previous) = (0L, LedgerEntry.Genesis);
        foreach (var (sequence, body, hash) in rows)
        {
            yield return sequence == ++next
                ? new Row(sequence, body, hash, previous)
                : throw new LedgerMisfitException(next, FormattableString.Invariant($"Entry {next} is missing; a row with sequence {sequence} stands in its place."));
            previous = hash;
        }
    }

    /// <summary>Rows in chunks. Where the next row cannot be had, those before it come first.</summary>
    private static IEnumerable<Row[]> Chunks(IEnumerable<Row> rows)
    {
        using var row = rows.GetEnumerator();
        var (chunk, failed, more) = (new List<Row>(Together), default(ExceptionDispatchInfo), true);
        while (more)
        {
            try
            {
                more = row.MoveNext();
            }
            catch (Exception e)
            {
                (failed, more) = (ExceptionDispatchInfo.Capture(e), false);
            }

            if (more)
            {
                chunk.Add(row.Current);
            }

            if (chunk.Count > 0 && (!more || chunk.Count == Together))
            {
                yield return [.. chunk];
                chunk.Clear();
            }
        }

        failed?.Throw();
    }

    private static CheckedRow Check(Row row)
    {
        var (sequence, bytes, hash, previous) = row;
        CheckedRow Misfit(FormattableString problem) => new(sequence, "", hash, default, FormattableString.Invariant(problem));
        string body;
        try
        {
            body = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Misfit($"The body of entry {sequence} is not UTF-8.");
        }

        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (actual != hash)
        {
            return Misfit($"Entry {sequence} was changed: its body hashes to {actual}, and {hash} is stored.");
        }

        if (LedgerEntry.WrittenAt(body, bytes, sequence, previous) is { } recordedAt)
        {
            return new CheckedRow(sequence, body, hash, recordedAt, null);
        }

        LedgerEntry entry;
        try
        {
            entry = LedgerEntry.Read(body);
        }
        catch (LedgerFormatException e)
        {
            return Misfit($"Entry {sequence} is not one that this program writes: {e.Message}");
        }

        // Sealed again from what was understood, an entry gives the same text; anything else in it was not put there by this program.
        return entry.Sequence != sequence ? Misfit($"Entry {sequence} calls itself entry {entry.Sequence}.")
            : entry.PreviousHash != previous ? Misfit($"Entry {sequence} does not follow entry {sequence - 1}: it names {entry.PreviousHash} as the hash before it, which is {previous}.")
            : Misfit($"Entry {sequence} holds something that this program does not write.");
    }

    private sealed record Row(long Sequence, byte[] Body, string Hash, string PreviousHash);

    private sealed record CheckedRow(long Sequence, string Body, string Hash, NodaTime.Instant RecordedAt, string? Problem);
}
