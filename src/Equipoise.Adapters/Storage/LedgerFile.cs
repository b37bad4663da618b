using Equipoise.Trials.Protocol;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>Opens the SQLite file of a ledger, or says why it cannot be one.</summary>
internal static class LedgerFile
{
    /// <summary>SQLite's result codes for a folder in which its side files cannot be made.</summary>
    private const int ReadOnly = 8, CannotOpen = 14;

    /// <summary>SQLite's result codes for a disk that fails or is full.</summary>
    private const int InputOutput = 10, Full = 13;

    /// <summary>SQLite's result code for a file that is no database.</summary>
    private const int NoDatabase = 26;

    /// <summary>Connects to the file by its path.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode) => ConnectTo(Path.GetFullPath(path), mode);

    /// <summary>Connects to a file that nobody writes: without a lock, without a side file.</summary>
    public static SqliteConnection ConnectImmutable(string path) =>
        ConnectTo(new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1", SqliteOpenMode.ReadOnly);

    private static SqliteConnection ConnectTo(string source, SqliteOpenMode mode)
    {
        // Without pooling the file is closed, and its write-ahead log folded in, when the connection is.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute(LedgerSchema.ConnectionPragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens an existing ledger.</summary>
    /// <exception cref="BadInputException">The file is missing or is not a ledger that this program can use.</exception>
    public static SqliteConnection Open(string path) => Open(path, () => Connect(path, SqliteOpenMode.ReadWrite));

    /// <summary>Opens an existing ledger to read. Where the folder lets nobody write, there is no writer to wait for.</summary>
    /// <exception cref="BadInputException">The file is missing or is not a ledger that this program can use.</exception>
    public static SqliteConnection OpenToRead(string path) => Open(path, () =>
    {
        // Not SQLite's read-only mode: that one leaves its side files behind.
        var connection = Connect(path, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Execute("PRAGMA query_only = ON");
            connection.Number("SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is ReadOnly or CannotOpen)
        {
            connection.Dispose();
            return ConnectImmutable(path);
        }
    });

    private static SqliteConnection Open(string path, Func<SqliteConnection> connect)
    {
        RequireLedger(path);
        SqliteConnection? connection = null;
        try
        {
            connection = connect();
            RequireMark(connection, path);
            var version = connection.Number("PRAGMA user_version");
            if (version != LedgerSchema.Version)
            {
                throw OtherFormat(path, version);
            }

            connection.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'entries'");
            return connection;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw e.SqliteErrorCode switch
            {
                NoDatabase => NoLedger(path),
                ReadOnly or CannotOpen => Unwritable(path, e),
                _ => Damaged(path, e),
            };
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>What is said of a ledger of another version of the schema.</summary>
    public static BadInputException OtherFormat(string path, long version) => version >= 1 && version < LedgerSchema.Version
        ? new("L003", path, "The ledger's format is an older one.", FormattableString.Invariant($"format {version}"), FormattableString.Invariant($"format {LedgerSchema.Version}; 'equipoise migrate' brings it there and keeps the old file beside it"))
        : new("L003", path, "The ledger's format is not one that this program knows; a newer program wrote it.", FormattableString.Invariant($"format {version}"), FormattableString.Invariant($"format {LedgerSchema.Version}"));

    /// <summary>What SQLite says about a file that it cannot read, as bad input.</summary>
    public static BadInputException Damaged(string path, SqliteException e) =>
        new("L004", path, $"The ledger cannot be read: {e.Message.TrimEnd('.')}.", "a damaged, truncated or inaccessible SQLite file", "a whole ledger; run 'equipoise verify' on it and restore a backup");

    /// <summary>Whether the disk takes no more: full, failing, or not to be written.</summary>
    public static bool IsUnwritable(SqliteException e) => e.SqliteErrorCode is Full or InputOutput or ReadOnly or CannotOpen;

    /// <summary>What is said then.</summary>
    public static BadInputException Unwritable(string path, SqliteException e) => Unwritable(path, e.SqliteErrorCode switch
    {
        Full => "the disk is full",
        InputOutput => "the disk fails",
        _ => "the file or its folder may not be written",
    });

    /// <summary>What is said where the ledger or its vault cannot be written.</summary>
    public static BadInputException Unwritable(string path, string why) =>
        new("L013", path, $"It cannot be written: {why}. What was answered before is recorded.", why, "a disk with room that may be written; then give the command again, under its key where it has one");

    /// <summary>What is said of a stored body that this program cannot read.</summary>
    public static BadInputException Unreadable(string path, long sequence, string message) =>
        new([new Diagnostic("L005", path, FormattableString.Invariant($"entries[{sequence}]"), 1, 1, message, "an entry that does not fit", "entries as this program wrote them; run 'equipoise verify' on the ledger")]);

    /// <summary>Connects to what should be a ledger, of whatever format.</summary>
    internal static SqliteConnection ConnectToLedger(string path)
    {
        try
        {
            return Connect(path, SqliteOpenMode.ReadWrite);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == NoDatabase)
        {
            throw NoLedger(path);
        }
    }

    /// <summary>Refuses a database that does not carry a ledger's mark.</summary>
    internal static void RequireMark(SqliteConnection connection, string path)
    {
        if (connection.Number("PRAGMA application_id") != LedgerSchema.ApplicationId)
        {
            throw NoLedger(path);
        }
    }

    private static BadInputException NoLedger(string path) =>
        new("L002", path, "The file is not a ledger.", FormattableString.Invariant($"a file of {new FileInfo(path).Length} bytes without a ledger's mark"), "a ledger made by 'equipoise new' or 'equipoise rehearse'");

    /// <summary>Refuses what is missing or too short.</summary>
    internal static void RequireLedger(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("L001", path, "There is no such ledger.", Directory.Exists(path) ? "a folder" : "no file", "a ledger made by 'equipoise new' or 'equipoise rehearse'");
        }

        // Only its length: a process that opens and closes the file beside SQLite loses every lock that its connections hold on it (sqlite.org/howtocorrupt.html, 2.2). The next user who closes the
        // ledger would then take itself for the last one and remove the write-ahead log, with the entries that others append to it.
        if (new FileInfo(path).Length < 100)
        {
            throw NoLedger(path);
        }
    }
}
