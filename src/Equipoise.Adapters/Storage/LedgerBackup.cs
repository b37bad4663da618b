using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>What was copied.</summary>
/// <param name="Entries">Entries.</param>
/// <param name="HeadHash">Hash of the last of them.</param>
public sealed record LedgerCopy(long Entries, string HeadHash);

/// <summary>
/// Copies of ledgers. A backup is a ledger file in SQLite, whatever store it was made of, taken while others append: the entries up to one, in order. It is verified before it gets its
/// name. A restoration makes a new ledger of a backup, in either store, and never overwrites one.
/// </summary>
public static class LedgerBackup
{
    /// <summary>Backs a ledger up into a new file.</summary>
    /// <exception cref="BadInputException">The file exists, or the ledger cannot be read or does not verify.</exception>
    public static LedgerCopy Backup(string ledger, string file)
    {
        SqliteLedger.RequireNew(file);
        var partial = file + ".partial";
        File.Delete(partial);
        try
        {
            using (var source = LedgerStores.OpenReadOnly(ledger))
            using (var copy = SqliteLedger.Create(partial))
            {
                // A fixed upper end: entries appended meanwhile are for the next backup.
                var last = source.Version;
                copy.AppendRaw(source.ReadBodies().Take((int)Math.Min(last, int.MaxValue)).Select((body, i) => (i + 1L, body, LedgerEntry.HashOf(body))));
            }

            using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
            {
                written.ToDisk();
            }

            var verified = RequireIntact(partial, ledger);
            File.Move(partial, file, overwrite: false);
            return verified;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Makes a new ledger of a backup.</summary>
    /// <exception cref="BadInputException">The backup does not verify, or there is a ledger of that name.</exception>
    public static LedgerCopy Restore(string backup, string ledger)
    {
        var verified = RequireIntact(backup, backup);
        using var source = SqliteLedger.OpenReadOnly(backup);
        LedgerStores.Create(ledger, source.ReadAll());
        return verified;
    }

    private static LedgerCopy RequireIntact(string path, string named)
    {
        var found = LedgerVerification.Verify(path);
        return found.Intact ? new LedgerCopy(found.Entries, found.HeadHash)
            : throw new BadInputException("L010", named, $"The ledger does not verify: {found.Problem}", FormattableString.Invariant($"{found.Entries} entries that fit"), "an intact ledger");
    }
}
