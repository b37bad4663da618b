using System.Globalization;
using Equipoise.Adapters.Exchange;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>What a migration came to.</summary>
/// <param name="Before">The version before.</param>
/// <param name="Now">The version now.</param>
/// <param name="Backup">The file as it was before; null where nothing changed, and for a database, whose backup is its owner's.</param>
public sealed record MigrationResult(int Before, int Now, string? Backup = null);

/// <summary>
/// Brings a ledger file to this program's schema, in place and in one transaction, behind a copy of the file as it was. A process that dies in the middle leaves the ledger as it was; the entries
/// are not touched, and the chain verifies before and after.
/// </summary>
public static class SqliteMigration
{
    private const int Busy = 5;

    /// <summary>Migrates a ledger file.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="reached">Told when everything is done but the commit; for fault tests.</param>
    /// <exception cref="BadInputException">The file is missing, is no ledger, is of a newer format, is in use by a writer, or does not verify.</exception>
    public static MigrationResult Migrate(string path, Action<FaultPoint>? reached = null)
    {
        LedgerFile.RequireLedger(path);
        int version;
        string backup;
        using (var connection = LedgerFile.ConnectToLedger(path))
        {
            LedgerFile.RequireMark(connection, path);
            version = (int)connection.Number("PRAGMA user_version");
            if (version == LedgerSchema.Version)
            {
                return new MigrationResult(version, version);
            }

            if (version < 1 || version > LedgerSchema.Version)
            {
                throw LedgerFile.OtherFormat(path, version);
            }

            RequireIntact(path);
            backup = Keep(connection, path, version);
            try
            {
                LedgerSchema.Apply(connection, version, LedgerSchema.Version, () => reached?.Invoke(FaultPoint.BeforeMigrated));
            }
            catch (SqliteException e) when (e.SqliteErrorCode == Busy)
            {
                throw new BadInputException("L011", path, "The ledger is in use.", "another process that writes it", "a ledger that nobody writes while it is migrated");
            }
            catch (SqliteException e)
            {
                throw new BadInputException("L012", path, $"The ledger cannot be brought to format {LedgerSchema.Version}: {e.Message.TrimEnd('.')}. It is as it was.", FormattableString.Invariant($"format {version}"), "entries that the newer format accepts");
            }

            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        RequireIntact(path);
        return new MigrationResult(version, LedgerSchema.Version, backup);
    }

    /// <summary>Writes the ledger as it is to a file beside it, whole and on the disk before it has its name. One that was kept earlier stays.</summary>
    private static string Keep(SqliteConnection connection, string path, int version)
    {
        var name = FormattableString.Invariant($"{path}.format-{version}");
        var kept = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : FormattableString.Invariant($"{name}.{i}")).First(n => !File.Exists(n));
        var partial = name + ".partial";
        File.Delete(partial);
        LedgerImage.Write(
            partial,
            connection.Rows("SELECT CAST(sequence AS TEXT), body, hash FROM entries ORDER BY sequence").Select(r => (long.Parse(r[0]!, CultureInfo.InvariantCulture), r[1]!, r[2]!)),
            version,
            LedgerSchema.MigrationsOf(connection, version));
        using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
        {
            written.ToDisk();
        }

        File.Move(partial, kept, overwrite: false);
        return kept;
    }

    private static void RequireIntact(string path)
    {
        var found = LedgerVerification.Verify(path);
        if (!found.Intact)
        {
            throw new BadInputException("L010", path, $"The ledger does not verify: {found.Problem}", FormattableString.Invariant($"{found.Entries} entries that fit"), "an intact ledger; restore a backup");
        }
    }
}
