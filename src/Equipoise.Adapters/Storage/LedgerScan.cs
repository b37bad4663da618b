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
internal sealed class LedgerScan(string? expectedHead)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private NodaTime.Instant lastRecorded = NodaTime.Instant.MinValue;

    /// <summary>Entries found to fit so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Hash of the last of them.</summary>
    public string Head { get; private set; } = LedgerEntry.Genesis;

    /// <summary>The entry whose hash is the expected head, once found.</summary>
    public long? ExpectedHeadAt { get; private set; }

    /// <summary>The rows, each after it was checked.</summary>
    /// <exception cref="LedgerMisfitException">A row does not fit.</exception>
    public IEnumerable<(long Sequence, string Body, string Hash)> Rows(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, CAST(body AS BLOB), hash, typeof(body), typeof(hash) FROM entries NOT INDEXED ORDER BY sequence";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var next = Entries + 1;
            if (reader.GetInt64(0) != next)
            {
                throw new LedgerMisfitException(next, FormattableString.Invariant($"Entry {next} is missing; a row with sequence {reader.GetInt64(0)} stands in its place."));
            }

            if (reader.GetString(3) != "text" || reader.GetString(4) != "text")
            {
                throw new LedgerMisfitException(next, FormattableString.Invariant($"Entry {next} is not stored as text."));
            }

            var body = Text(reader.GetFieldValue<byte[]>(1), next);
            Take(next, body, reader.GetString(2));
            yield return (next, body, Head);
        }
    }

    /// <summary>Checks the rows of another store.</summary>
    /// <exception cref="LedgerMisfitException">A row does not fit.</exception>
    public void CheckAll(IEnumerable<(long Sequence, string Body, string Hash)> rows)
    {
        foreach (var (sequence, body, hash) in rows)
        {
            var next = Entries + 1;
            if (sequence != next)
            {
                throw new LedgerMisfitException(next, FormattableString.Invariant($"Entry {next} is missing; a row with sequence {sequence} stands in its place."));
            }

            Take(next, body, hash);
        }
    }

    /// <summary>Entries recorded at an earlier instant than the one before them, and the first of them: the clock was set back.</summary>
    public (long Count, long First) Backwards { get; private set; }

    private void Take(long sequence, string body, string hash)
    {
        Check(sequence, body, hash);
        Entries = sequence;
        Head = hash;
        ExpectedHeadAt = hash == expectedHead ? sequence : ExpectedHeadAt;
    }

    /// <summary>Refuses a chain that the expected head is not part of.</summary>
    public void RequireExpectedHead()
    {
        if (expectedHead is not null && ExpectedHeadAt is null)
        {
            throw new LedgerMisfitException(null, $"No entry has the expected head {expectedHead}: the ledger was cut off, set back or replaced after that head was noted. It ends with {Head}.");
        }
    }

    private static string Text(byte[] bytes, long sequence)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"The body of entry {sequence} is not UTF-8."));
        }
    }

    private void Check(long sequence, string body, string hash)
    {
        var actual = LedgerEntry.HashOf(body);
        if (actual != hash)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"Entry {sequence} was changed: its body hashes to {actual}, and {hash} is stored."));
        }

        LedgerEntry entry;
        try
        {
            entry = LedgerEntry.Read(body);
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"Entry {sequence} is not one that this program writes: {e.Message}"));
        }

        if (entry.Sequence != sequence)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"Entry {sequence} calls itself entry {entry.Sequence}."));
        }

        if (entry.PreviousHash != Head)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"Entry {sequence} does not follow entry {sequence - 1}: it names {entry.PreviousHash} as the hash before it, which is {Head}."));
        }

        if (entry.RecordedAt < lastRecorded)
        {
            Backwards = (Backwards.Count + 1, Backwards.First == 0 ? sequence : Backwards.First);
        }

        lastRecorded = entry.RecordedAt;

        // Sealed again from what was understood, an entry gives the same text; anything else in it was not put there by this program.
        if (LedgerEntry.Seal(entry.Sequence, entry.RecordedAt, entry.Actor, entry.Reason, entry.Event, entry.PreviousHash).Body != body)
        {
            throw new LedgerMisfitException(sequence, FormattableString.Invariant($"Entry {sequence} holds something that this program does not write."));
        }
    }
}
