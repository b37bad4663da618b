using System.Collections.Immutable;
using System.Data.Common;
using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>The last entry of a ledger: 0 and <see cref="LedgerEntry.Genesis"/> while there is none. A ledger only grows: another head is all that can have happened.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Hash">The hash stored with it.</param>
public readonly record struct LedgerHead(long Sequence, string Hash);

/// <summary>Entries that were looked for.</summary>
/// <param name="Entries">Rows in the order asked for.</param>
/// <param name="More">Whether others follow them in that order.</param>
public sealed record LedgerPage(ImmutableArray<StoredEntry> Entries, bool More)
{
    /// <summary>The page that a statement of either store gives: rows of sequence, body and hash, one more than the limit where others follow.</summary>
    internal static LedgerPage Of(DbCommand command, int limit)
    {
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<StoredEntry>();
        while (rows.Count < limit && reader.Read())
        {
            rows.Add(new StoredEntry(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return new LedgerPage(rows.ToImmutable(), rows.Count == limit && reader.Read());
    }
}

/// <summary>A row of a ledger as it is stored. It is shown whatever it holds; only <see cref="Read"/> understands it.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Body">The stored body.</param>
/// <param name="Hash">The stored hash.</param>
public sealed record StoredEntry(long Sequence, string Body, string Hash)
{
    /// <summary>Whether the body hashes to the stored hash.</summary>
    public bool HashFits => LedgerEntry.HashOf(Body) == Hash;

    /// <summary>The entry; null where this program cannot read it, with the reason.</summary>
    /// <param name="problem">Why it cannot be read; null where it can.</param>
    public LedgerEntry? Read(out string? problem)
    {
        try
        {
            problem = null;
            return LedgerEntry.Read(Body);
        }
        catch (LedgerFormatException e)
        {
            problem = e.Message;
            return null;
        }
    }
}
