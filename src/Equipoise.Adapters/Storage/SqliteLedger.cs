using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// A ledger in one SQLite file. An append is one transaction that is on the disk when the call returns (write-ahead log, synchronous=FULL). When the last
/// user closes it the log is folded in, so that one file remains; the same entries give the same bytes. One thread at a time uses an instance; other threads and processes open their own.
/// </summary>
public sealed class SqliteLedger : ILedgerStore
{
    /// <summary>SQLite's result codes for a wait that was too long: the ledger is sound, somebody else holds it.</summary>
    private const int Busy = 5, Locked = 6;

    private readonly SqliteConnection connection;
    private readonly string path;
    private readonly bool writes;
    private SqliteCommand? insert;

    private SqliteLedger(SqliteConnection connection, string path, bool writes)
    {
        this.connection = connection;
        this.path = path;
        this.writes = writes;
    }

    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public long Version => Reading(() => connection.Number("SELECT coalesce(max(sequence), 0) FROM entries"));

    /// <summary>Makes an empty ledger.</summary>
    /// <exception cref="BadInputException">There is a file of that name, or the folder is missing.</exception>
    public static SqliteLedger Create(string path) => Create(path, LedgerSchema.Version);

    /// <summary>Makes an empty ledger of a version of the schema: an older one for an image or a test.</summary>
    internal static SqliteLedger Create(string path, int version)
    {
        RequireNew(path);
        var created = LedgerFile.Connect(path, SqliteOpenMode.ReadWriteCreate);
        created.Execute(FormattableString.Invariant($"PRAGMA application_id = {LedgerSchema.ApplicationId}; PRAGMA journal_mode = WAL;"));
        LedgerSchema.Apply(created, 0, version);
        return new SqliteLedger(created, path, writes: true);
    }

    /// <summary>Brings the ledger from one version of the schema to another.</summary>
    internal void Migrate(int before, int now)
    {
        insert?.Dispose();
        insert = null;
        LedgerSchema.Apply(connection, before, now);
    }

    /// <summary>Opens a ledger to read and append.</summary>
    /// <exception cref="BadInputException">The file is missing or is not a ledger that this program can use.</exception>
    public static SqliteLedger Open(string path) => new(LedgerFile.Open(path), path, writes: true);

    /// <summary>Opens a ledger to read.</summary>
    /// <exception cref="BadInputException">The file is missing or is not a ledger that this program can use.</exception>
    public static SqliteLedger OpenReadOnly(string path) => new(LedgerFile.OpenToRead(path), path, writes: false);

    /// <summary>Appends entries, all or none.</summary>
    /// <param name="expectedVersion">The version of the state on which the entries were decided.</param>
    /// <param name="entries">Entries that follow it.</param>
    /// <exception cref="LedgerConflictException">The ledger ends with another entry.</exception>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public void Append(long expectedVersion, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var version = Version;
            if (version != expectedVersion)
            {
                throw new LedgerConflictException(expectedVersion, version);
            }

            foreach (var entry in entries)
            {
                Insert(entry.Sequence, entry.Body, entry.Hash, transaction);
            }

            transaction.Commit();
        }
        catch (SqliteException e) when (LedgerFile.IsUnwritable(e))
        {
            throw LedgerFile.Unwritable(path, e);
        }
    }

    /// <summary>Stored bodies in order of their sequence.</summary>
    public IEnumerable<string> ReadBodies(long from = 1) => connection
        .Rows(FormattableString.Invariant($"SELECT body FROM entries WHERE sequence >= {from} ORDER BY sequence"))
        .Select(row => row[0]!);

    /// <inheritdoc/>
    public LedgerHead Head() => Reading(() => connection.Rows("SELECT CAST(sequence AS TEXT), hash FROM entries ORDER BY sequence DESC LIMIT 1").Select(row => new LedgerHead(Whole(row[0]!), row[1]!)).FirstOrDefault(new LedgerHead(0, LedgerEntry.Genesis)));

    /// <inheritdoc/>
    public LedgerPage Find(EntryFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Reading(() =>
        {
            using var command = SqliteSearch.Page(connection, Placed(filter.Checked()));
            return LedgerPage.Of(command, filter.Limit);
        });
    }

    /// <inheritdoc/>
    public long Count(EntryFilter filter, int most = 10_000)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Reading(() =>
        {
            using var command = SqliteSearch.Count(connection, Placed(filter), most);
            return (long)command.ExecuteScalar()!;
        });
    }

    /// <inheritdoc/>
    public string? HashAt(long sequence) => Reading(() => connection.Rows(FormattableString.Invariant($"SELECT hash FROM entries WHERE sequence = {sequence}")).Select(row => row[0]).FirstOrDefault());

    /// <inheritdoc/>
    public IReadOnlyList<LedgerEntry> ReadFrom(long sequence) => Reading(() => LedgerReading.Entries(path, ReadBodies(sequence), sequence).ToImmutableArray());

    /// <inheritdoc/>
    public IReadOnlyList<LedgerEntry> ReadAll() => ReadFrom(1);

    /// <inheritdoc/>
    public TrialState Load() => CatchUp(TrialState.Empty);

    /// <inheritdoc/>
    public TrialState LoadUpTo(long sequence) => Folded(TrialState.Empty, sequence);

    /// <inheritdoc/>
    public TrialState CatchUp(TrialState state) => Folded(state, long.MaxValue);

    private TrialState Folded(TrialState state, long to) => Reading(() =>
    {
        ArgumentNullException.ThrowIfNull(state);
        using var rows = new SqliteRows(connection, state.Version + 1, to);
        return LedgerReading.Fold(path, state, rows.Fill);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        insert?.Dispose();
        if (writes && connection.State == System.Data.ConnectionState.Open)
        {
            // When another connection is reading, the log stays for it to fold in; when the disk takes nothing, for whoever opens the ledger next.
            try
            {
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException e) when (LedgerFile.IsUnwritable(e))
            {
                // What was committed stands in the log.
            }
        }

        connection.Dispose();
    }

    /// <summary>Appends rows as they are, in one transaction, without waiting for the disk or asking the triggers: for an image that is thrown away, or a copy that is verified afterwards.</summary>
    internal void AppendRaw(IEnumerable<(long Sequence, string Body, string Hash)> rows)
    {
        SqliteException.ThrowExceptionForRC(SQLitePCL.raw.sqlite3_db_config(connection.Handle, SQLitePCL.raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, out _), connection.Handle);
        connection.Execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var (sequence, body, hash) in rows)
        {
            Insert(sequence, body, hash, transaction);
        }

        transaction.Commit();
    }

    /// <summary>Refuses a path where a file stands already, or where none can.</summary>
    internal static void RequireNew(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            throw new BadInputException("L006", path, "A ledger is never overwritten.", "a file of that name", "the name of a file that does not exist yet");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new BadInputException("L007", path, "The folder for the ledger does not exist.", folder, "a file in an existing folder");
        }
    }

    private void Insert(long sequence, string body, string hash, SqliteTransaction transaction)
    {
        if (insert is null)
        {
            insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO entries (sequence, body, hash) VALUES ($sequence, $body, $hash)";
            insert.Parameters.Add("$sequence", SqliteType.Integer);
            insert.Parameters.Add("$body", SqliteType.Text);
            insert.Parameters.Add("$hash", SqliteType.Text);
        }

        insert.Transaction = transaction;
        insert.Parameters[0].Value = sequence;
        insert.Parameters[1].Value = body;
        insert.Parameters[2].Value = hash;
        insert.ExecuteNonQuery();
    }

    private EntryFilter Placed(EntryFilter filter) => filter is { From: null, To: null } ? filter : RecordedStretch.Placed(filter, Version, sequence =>
        connection.Rows(FormattableString.Invariant($"SELECT recordedAt FROM entries WHERE sequence = {sequence}")).Select(row => InstantPattern.ExtendedIso.Parse(row[0] ?? "") is { Success: true, Value: var at } ? at : (Instant?)null).FirstOrDefault());

    private static long Whole(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is not (Busy or Locked))
        {
            throw LedgerFile.Damaged(path, e);
        }
        catch (LedgerFormatException e)
        {
            throw LedgerFile.Unreadable(path, 1, e.Message);
        }
    }
}
