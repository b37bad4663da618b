using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Equipoise.Trials.Ledger;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// A trial's ledger in a PostgreSQL database, where several server processes may append: an advisory lock of the trial orders them, the expected version is checked under it, and the answer
/// comes after a synchronous commit. Named <c>postgres:Trial=NAME;Host=...;Database=...;Username=...</c>.
/// </summary>
public sealed class PostgresLedger : ILedgerStore
{
    /// <summary>What a ledger's name starts with when it stands in PostgreSQL.</summary>
    public const string Prefix = "postgres:";

    private readonly NpgsqlConnection connection;
    private readonly string trial;
    private NpgsqlCommand? head;

    private PostgresLedger(NpgsqlConnection connection, string trial)
    {
        this.connection = connection;
        this.trial = trial;
    }

    /// <inheritdoc/>
    public string Name => $"trial {trial} in {connection.Database}";

    /// <inheritdoc/>
    public long Version => Reading(() => Convert.ToInt64(Scalar("SELECT coalesce(max(sequence), 0) FROM equipoise.entries WHERE trial = $1", trial), CultureInfo.InvariantCulture));

    /// <summary>Opens a trial's ledger; an empty one where the database holds no entry of it.</summary>
    /// <exception cref="BadInputException">The name is not one, the database cannot be reached, or its schema is not the one that this program works with.</exception>
    public static PostgresLedger Open(string name)
    {
        var (named, settings) = Read(name);
        var opened = Connect(settings, name);
        try
        {
            var version = Applied(opened);
            return version == PostgresSchema.Version
                ? new PostgresLedger(opened, named)
                : throw new BadInputException("L003", name, "The database's schema is not the one that this program works with.", FormattableString.Invariant($"version {version}"), FormattableString.Invariant($"version {PostgresSchema.Version}; 'equipoise migrate' brings an older one there"));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Brings a database's schema to this program's version, as its owner, and lets a role append and read.</summary>
    /// <param name="name">A ledger's name; its user owns the schema.</param>
    /// <param name="role">The application's role, which exists.</param>
    /// <param name="reached">Told when everything is done but the commit; for fault tests.</param>
    /// <returns>The version before and now.</returns>
    /// <exception cref="BadInputException">The database cannot be reached, its schema is newer, or the role is no name.</exception>
    public static (int Before, int Now) Migrate(string name, string role, Action<FaultPoint>? reached = null)
    {
        ArgumentNullException.ThrowIfNull(role);
        if (role.Length == 0 || !role.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            throw new BadInputException("L008", name, "The role is not a plain name.", $"\"{role}\"", "lower-case letters, digits and _");
        }

        using var owner = Connect(Read(name).Settings, name);
        using var transaction = owner.BeginTransaction();
        Execute(owner, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({PostgresSchema.Lock})"));
        Execute(owner, PostgresSchema.VersionTable);
        var before = Applied(owner);
        if (before > PostgresSchema.Version)
        {
            throw new BadInputException("L003", name, "The database's schema is newer than this program.", FormattableString.Invariant($"version {before}"), FormattableString.Invariant($"up to version {PostgresSchema.Version}"));
        }

        foreach (var ((what, sql), number) in PostgresSchema.Migrations.Select((m, i) => (m, i + 1)).Skip(before))
        {
            Execute(owner, sql);
            using var note = new NpgsqlCommand("INSERT INTO equipoise.schema_version (version, what) VALUES ($1, $2)", owner) { Parameters = { new() { Value = number }, new() { Value = what } } };
            note.ExecuteNonQuery();
        }

        Execute(owner, PostgresSchema.Grants(role));
        reached?.Invoke(FaultPoint.BeforeMigrated);
        transaction.Commit();
        return (before, PostgresSchema.Version);
    }

    /// <inheritdoc/>
    public void Append(long expectedVersion, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        try
        {
            using var transaction = connection.BeginTransaction();
            Scalar("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", trial);
            var version = Version;
            if (version != expectedVersion)
            {
                throw new LedgerConflictException(expectedVersion, version);
            }

            using (var insert = new NpgsqlCommand("INSERT INTO equipoise.entries (trial, sequence, body, hash) SELECT $1, s, b, h FROM unnest($2, $3, $4) WITH ORDINALITY AS e (s, b, h, n) ORDER BY n", connection))
            {
                insert.Parameters.Add(new NpgsqlParameter { Value = trial });
                insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(e => e.Sequence).ToArray() });
                insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(e => e.Body).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                insert.Parameters.Add(new NpgsqlParameter { Value = entries.Select(e => e.Hash).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation)
        {
            throw new LedgerConflictException(expectedVersion, Version);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw Unreachable(Name, e);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> ReadBodies(long from = 1) => Rows(from).Select(row => System.Text.Encoding.UTF8.GetString(row.Body));

    /// <inheritdoc/>
    public LedgerHead Head() => Reading(() =>
    {
        head ??= Prepared("SELECT sequence, hash FROM equipoise.entries WHERE trial = $1 ORDER BY sequence DESC LIMIT 1", trial);
        using var reader = head.ExecuteReader();
        return reader.Read() ? new LedgerHead(reader.GetInt64(0), reader.GetString(1)) : new LedgerHead(0, LedgerEntry.Genesis);
    });

    /// <inheritdoc/>
    public LedgerPage Find(EntryFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Reading(() =>
        {
            using var command = PostgresSearch.Page(connection, trial, Placed(filter.Checked()));
            return LedgerPage.Of(command, filter.Limit);
        });
    }

    /// <inheritdoc/>
    public long Count(EntryFilter filter, int most = 10_000)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Reading(() =>
        {
            using var command = PostgresSearch.Count(connection, trial, Placed(filter), most);
            return (long)command.ExecuteScalar()!;
        });
    }

    /// <inheritdoc/>
    public string? HashAt(long sequence) => Reading(() => Scalar("SELECT hash FROM equipoise.entries WHERE trial = $1 AND sequence = $2", trial, sequence) as string);

    /// <inheritdoc/>
    public IReadOnlyList<LedgerEntry> ReadFrom(long sequence) => Reading(() => LedgerReading.Entries(Name, ReadBodies(sequence), sequence).ToImmutableArray());

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
        using var command = Select(state.Version + 1);
        using var reader = command.ExecuteReader();
        return LedgerReading.Fold(Name, state, page =>
        {
            while (!page.IsFull && reader.Read() && reader.GetInt64(0) <= to)
            {
                page.Add(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
            }
        });
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        head?.Dispose();
        connection.Dispose();
    }

    /// <summary>Rows in order of their sequence, as stored.</summary>
    internal IEnumerable<(long Sequence, byte[] Body, string Hash)> Rows(long from)
    {
        using var command = Select(from);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2));
        }
    }

    /// <summary>The triggers on the entries, as <see cref="PostgresSchema.Triggers"/> writes them.</summary>
    internal IReadOnlyList<string> Triggers()
    {
        const string Sql =
            """
            SELECT t.tgname || ' ' || concat_ws(' ', CASE WHEN t.tgtype & 2 > 0 THEN 'BEFORE' END, CASE WHEN t.tgtype & 4 > 0 THEN 'INSERT' END, CASE WHEN t.tgtype & 8 > 0 THEN 'DELETE' END,
              CASE WHEN t.tgtype & 16 > 0 THEN 'UPDATE' END, CASE WHEN t.tgtype & 32 > 0 THEN 'TRUNCATE' END, CASE WHEN t.tgtype & 1 > 0 THEN 'ROW' ELSE 'STATEMENT' END)
              || ' ' || n.nspname || '.' || p.proname || ' ' || t.tgenabled::text
            FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE t.tgrelid = 'equipoise.entries'::regclass AND NOT t.tgisinternal ORDER BY t.tgname
            """;
        using var command = new NpgsqlCommand(Sql, connection);
        using var reader = command.ExecuteReader();
        var triggers = new List<string>();
        while (reader.Read())
        {
            triggers.Add(reader.GetString(0));
        }

        return triggers;
    }

    /// <summary>What is said of a database that cannot be reached.</summary>
    internal static BadInputException Unreachable(string name, Exception e) =>
        new("L009", name, $"The database cannot be reached: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", "no answer", "a PostgreSQL server that runs; what was answered before is committed, and a command may be given again under its key");

    private static (string Trial, NpgsqlConnectionStringBuilder Settings) Read(string name)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = name[Prefix.Length..] };
            var named = parts.TryGetValue("Trial", out var given) && given is string { Length: > 0 } text ? text : throw new ArgumentException("Trial=NAME is missing");
            parts.Remove("Trial");
            return (named, new NpgsqlConnectionStringBuilder(parts.ConnectionString) { Pooling = false, Timezone = "UTC", IncludeErrorDetail = false });
        }
        catch (ArgumentException e)
        {
            throw new BadInputException("L008", name, $"The name of the ledger cannot be read: {e.Message.TrimEnd('.')}.", "this text", "postgres:Trial=NAME;Host=HOST;Database=DATABASE;Username=USER");
        }
    }

    private static NpgsqlConnection Connect(NpgsqlConnectionStringBuilder settings, string name)
    {
        var opened = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            opened.Open();
            Execute(opened, "SET synchronous_commit = on");
            return opened;
        }
        catch (Exception e) when (e is NpgsqlException or System.Net.Sockets.SocketException)
        {
            opened.Dispose();
            throw Unreachable(name, e);
        }
    }

    private static int Applied(NpgsqlConnection on)
    {
        using var exists = new NpgsqlCommand("SELECT to_regclass('equipoise.schema_version') IS NOT NULL", on);
        if (exists.ExecuteScalar() is not true)
        {
            return 0;
        }

        using var version = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM equipoise.schema_version", on);
        return Convert.ToInt32(version.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(NpgsqlConnection on, string sql)
    {
        using var command = new NpgsqlCommand(sql, on);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Select(long from) => new("SELECT sequence, body, hash FROM equipoise.entries WHERE trial = $1 AND sequence >= $2 ORDER BY sequence", connection) { Parameters = { new() { Value = trial }, new() { Value = from } } };

    private EntryFilter Placed(EntryFilter filter) => filter is { From: null, To: null } ? filter : RecordedStretch.Placed(filter, Version, sequence =>
        InstantPattern.ExtendedIso.Parse(Scalar("SELECT body::jsonb->>'recordedAt' FROM equipoise.entries WHERE trial = $1 AND sequence = $2", trial, sequence) as string ?? "") is { Success: true, Value: var at } ? at : (Instant?)null);

    private NpgsqlCommand Prepared(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        command.Prepare();
        return command;
    }

    private object? Scalar(string sql, params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command.ExecuteScalar();
    }

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw Unreachable(Name, e);
        }
    }
}
