using System.Globalization;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>What a verification found.</summary>
/// <param name="Intact">True when every check holds.</param>
/// <param name="Entries">Entries that fit, from the first on without a break.</param>
/// <param name="HeadHash">Hash of the last of them.</param>
/// <param name="FirstBadEntry">The first entry that does not fit or cannot be read; null when intact, or when no entry is touched.</param>
/// <param name="Problem">What does not fit; null when intact.</param>
/// <param name="Note">What could not be checked, or what else is worth knowing.</param>
public sealed record VerificationResult(bool Intact, long Entries, string HeadHash, long? FirstBadEntry, string? Problem, string? Note = null);

/// <summary>
/// Verifies a ledger without trusting anything in the file: the schema and its guards, every row, every hash, the chain; then the file itself, byte by byte,
/// against one written afresh from the same entries. The file is only read.
/// </summary>
public static class LedgerVerification
{
    private const string InUse = "The ledger is in use: its entries were verified, the unused space of its file was not.";

    /// <summary>Verifies the file.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="expectedHead">A head hash noted earlier and kept elsewhere: that entry must still be in the chain. Only this reveals a tail cut off whole.</param>
    /// <exception cref="BadInputException">There is no such file.</exception>
    public static VerificationResult Verify(string path, string? expectedHead = null)
    {
        if (LedgerStores.InPostgres(path))
        {
            return VerifyPostgres(path, expectedHead);
        }

        if (!File.Exists(path))
        {
            throw new BadInputException("L001", path, "There is no such ledger.", Directory.Exists(path) ? "a folder" : "no file", "a ledger made by 'equipoise new' or 'equipoise rehearse'");
        }

        var scan = new LedgerScan(expectedHead);
        var log = new FileInfo(path + "-wal") is { Exists: true, Length: > 0 } file ? file.Length : 0;
        try
        {
            Check(path, scan, log > 0);
            return new VerificationResult(true, scan.Entries, scan.Head, null, null, Note(scan, log));
        }
        catch (LedgerMisfitException e)
        {
            return new VerificationResult(false, scan.Entries, scan.Head, e.Entry, e.Message);
        }
        catch (SqliteException e)
        {
            return new VerificationResult(false, scan.Entries, scan.Head, scan.Entries + 1, $"SQLite cannot read on: {e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>
    /// Verifies the entries of a ledger that this process itself has open: the schema and its guards, every row, every hash, the chain. The file is not opened apart from the database, which would drop
    /// this process's locks on it; its unused space is left to <see cref="Verify"/>.
    /// </summary>
    /// <param name="name">The ledger's name.</param>
    /// <param name="passed">Told how many entries were found to fit, every few hundred; what it throws ends the verification.</param>
    /// <exception cref="BadInputException">The ledger cannot be opened.</exception>
    public static VerificationResult VerifyInUse(string name, Action<long> passed)
    {
        ArgumentNullException.ThrowIfNull(passed);
        if (LedgerStores.InPostgres(name))
        {
            return VerifyPostgres(name, null, passed);
        }

        var scan = new LedgerScan(null, passed);
        try
        {
            using var connection = Connect(name, hasLog: true);
            CheckSchema(connection);
            scan.CheckRows(connection);
            RequireConsistent(connection);
            return new VerificationResult(true, scan.Entries, scan.Head, null, null, Note(scan, 0) is { } note ? note + " " + InUse : InUse);
        }
        catch (LedgerMisfitException e)
        {
            return new VerificationResult(false, scan.Entries, scan.Head, e.Entry, e.Message);
        }
        catch (SqliteException e)
        {
            return new VerificationResult(false, scan.Entries, scan.Head, scan.Entries + 1, $"SQLite cannot read on: {e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>Verifies a trial's entries in PostgreSQL: the guards, every row, every hash, the chain.</summary>
    /// <param name="name">The ledger's name.</param>
    /// <param name="expectedHead">A head hash noted earlier and kept elsewhere.</param>
    /// <param name="passed">As for <see cref="VerifyInUse"/>.</param>
    /// <exception cref="BadInputException">The database cannot be reached or used.</exception>
    public static VerificationResult VerifyPostgres(string name, string? expectedHead = null, Action<long>? passed = null)
    {
        var scan = new LedgerScan(expectedHead, passed);
        using var ledger = PostgresLedger.Open(name);
        try
        {
            var triggers = ledger.Triggers();
            if (!triggers.SequenceEqual(PostgresSchema.Triggers, StringComparer.Ordinal))
            {
                throw new LedgerMisfitException(1, $"The database's own guards were changed: its triggers are {string.Join("; ", triggers)}.");
            }

            scan.CheckAll(ledger.Rows(1));
            scan.RequireExpectedHead();
            return new VerificationResult(true, scan.Entries, scan.Head, null, null, Note(scan, 0));
        }
        catch (LedgerMisfitException e)
        {
            return new VerificationResult(false, scan.Entries, scan.Head, e.Entry, e.Message);
        }
    }

    private static void Check(string path, LedgerScan scan, bool hasLog)
    {
        using var connection = Connect(path, hasLog);
        var version = CheckSchema(connection);
        var migrations = LedgerSchema.MigrationsOf(connection, version);
        if (!migrations.Select(m => m.Version).SequenceEqual(Enumerable.Range(2, version - 1)) || migrations.Select(m => m.Entries).Where((n, i) => n < 0 || (i > 0 && n < migrations[i - 1].Entries)).Any())
        {
            throw new LedgerMisfitException(null, "The table of migrations was changed. No entry is touched.");
        }

        using var image = new LedgerImage();
        image.Fill(scan.Rows(connection), version, migrations);
        if (!hasLog)
        {
            image.RequireEqual(path);
        }

        RequireConsistent(connection);
        scan.RequireExpectedHead();
    }

    private static void RequireConsistent(SqliteConnection connection)
    {
        if (connection.Rows("PRAGMA integrity_check").Select(r => r[0]).FirstOrDefault(r => r != "ok") is { } complaint)
        {
            throw new LedgerMisfitException(null, $"SQLite finds the file inconsistent: {complaint}.");
        }
    }

    private static SqliteConnection Connect(string path, bool hasLog)
    {
        // A closed ledger is read as immutable; where there is a write-ahead log, it must be read too.
        var connection = hasLog ? LedgerFile.Connect(path, SqliteOpenMode.ReadOnly) : LedgerFile.ConnectImmutable(path);
        connection.Execute("PRAGMA cell_size_check = ON");
        return connection;
    }

    private static int CheckSchema(SqliteConnection connection)
    {
        var version = connection.Number("PRAGMA user_version");
        if (connection.Number("PRAGMA application_id") != LedgerSchema.ApplicationId || version < 1 || version > LedgerSchema.Version)
        {
            throw new LedgerMisfitException(1, "The file does not carry a ledger's mark and version.");
        }

        var found = connection.Rows("SELECT type, name, sql FROM sqlite_schema").Select(r => (r[0], r[1], r[2])).Order().ToList();
        var expected = LedgerSchema.ObjectsOf((int)version).Select(o => ((string?)o.Type, (string?)o.Name, (string?)o.Sql)).Order().ToList();
        var different = Enumerable.Range(0, Math.Max(found.Count, expected.Count)).FirstOrDefault(i => i >= found.Count || i >= expected.Count || found[i] != expected[i], -1);
        if (different >= 0)
        {
            var (type, name, _) = different < expected.Count ? expected[different] : found[different];
            throw new LedgerMisfitException(1, $"The database's own guards were changed: the {type} '{name}' is not the one that a ledger has.");
        }

        return (int)version;
    }

    private static string? Note(LedgerScan scan, long log)
    {
        var notes = new List<string>();
        if (scan.ExpectedHeadAt is { } at)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The head given is that of entry {at} of {scan.Entries}."));
        }

        if (scan.Backwards is { Count: > 0 } backwards)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The clock was set back {backwards.Count} times, first before entry {backwards.First}; the order of the entries is theirs, not the clock's."));
        }

        if (log > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"The ledger is in use, or was not closed: {log} bytes stand in its write-ahead log. The entries were verified, the unused space of the file was not."));
        }

        return notes.Count == 0 ? null : string.Join(' ', notes);
    }
}
