using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// The SQLite database that holds a ledger. The database itself refuses to change or remove an entry, and to add one that does not follow the last.
/// Whoever owns the file can take these guards away; <see cref="LedgerVerification"/> compares them, word for word, with what stands here.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>Marks the file as a ledger: "EQPL" in ASCII.</summary>
    public const int ApplicationId = 0x4551504C;

    /// <summary>The version of the schema that this program works with.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Set on every connection: the database's own expressions are not trusted, and a second writer waits before it gives up.</summary>
    public const string ConnectionPragmas = "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL;";

    /// <summary>What leads from each version to the next: objects in the order in which they are created, each with the statement that SQLite keeps.</summary>
    public static ImmutableArray<(string What, ImmutableArray<(string Type, string Name, string Sql)> Objects)> Migrations { get; } =
    [
        ("entries, append-only",
        [
            ("table", "entries", Entries),
            ("trigger", "entries_follow", Follow),
            ("trigger", "entries_keep", Refuse("entries_keep", "UPDATE")),
            ("trigger", "entries_stay", Refuse("entries_stay", "DELETE")),
        ]),
        ("one participant and one position for each allocation, one acceptance for each key",
        [
            ("table", "migrations", Applied),
            ("index", "allocation_participant", "CREATE UNIQUE INDEX allocation_participant ON entries (participant) WHERE type = 'ParticipantRandomised'"),
            ("index", "allocation_position", "CREATE UNIQUE INDEX allocation_position ON entries (json_extract(body, '$.data.segment'), json_extract(body, '$.data.stratum'), json_extract(body, '$.data.position')) WHERE type = 'ParticipantRandomised'"),
            ("index", "command_key", "CREATE UNIQUE INDEX command_key ON entries (json_extract(body, '$.data.key')) WHERE type = 'CommandAccepted'"),
        ]),
        ("entries found by participant, actor and type",
        [
            ("index", "entries_participant", "CREATE INDEX entries_participant ON entries (participant) WHERE participant IS NOT NULL"),
            ("index", "entries_actor", $"CREATE INDEX entries_actor ON entries ({Actor})"),
            ("index", "entries_type", "CREATE INDEX entries_type ON entries (type)"),
        ]),
    ];

    /// <summary>Who recorded an entry, as the index has it.</summary>
    public const string Actor = "iif(json_valid(body), json_extract(body, '$.actor'), NULL)";

    /// <summary>What a database of a version consists of.</summary>
    public static IEnumerable<(string Type, string Name, string Sql)> ObjectsOf(int version) => Migrations.Take(version).SelectMany(m => m.Objects);

    /// <summary>The migrations that a database notes, and the entries that there were at each.</summary>
    public static List<(int Version, long Entries)> MigrationsOf(SqliteConnection connection, int version) => version < 2 ? []
        : [.. connection.Rows("SELECT version, entries FROM migrations ORDER BY version").Select(r => (int.Parse(r[0]!, CultureInfo.InvariantCulture), long.Parse(r[1]!, CultureInfo.InvariantCulture)))];

    /// <summary>Creates what leads from one version to another, in one transaction. A table notes how many entries there were at each step, so that the file can be written afresh as it came about.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="before">The version that it has.</param>
    /// <param name="now">The version that it is to have.</param>
    /// <param name="almost">Called before the commit.</param>
    public static void Apply(SqliteConnection connection, int before, int now, Action? almost = null)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var version = before + 1; version <= now; version++)
        {
            foreach (var (_, _, sql) in Migrations[version - 1].Objects)
            {
                connection.Execute(sql, transaction);
            }

            if (version > 1)
            {
                connection.Execute(FormattableString.Invariant($"INSERT INTO migrations (version, entries) SELECT {version}, coalesce(max(sequence), 0) FROM entries"), transaction);
            }
        }

        connection.Execute(FormattableString.Invariant($"PRAGMA user_version = {now}"), transaction);
        almost?.Invoke();
        transaction.Commit();
    }

    private const string Applied =
        """
        CREATE TABLE migrations (
          version INTEGER PRIMARY KEY,
          entries INTEGER NOT NULL
        ) STRICT
        """;

    // The generated columns cost no space: they let an inspector ask in SQL.
    private const string Entries =
        """
        CREATE TABLE entries (
          sequence INTEGER PRIMARY KEY,
          body TEXT NOT NULL,
          hash TEXT NOT NULL,
          type TEXT GENERATED ALWAYS AS (iif(json_valid(body), json_extract(body, '$.type'), NULL)) VIRTUAL,
          participant TEXT GENERATED ALWAYS AS (iif(json_valid(body), json_extract(body, '$.data.participant'), NULL)) VIRTUAL,
          recordedAt TEXT GENERATED ALWAYS AS (iif(json_valid(body), json_extract(body, '$.recordedAt'), NULL)) VIRTUAL
        ) STRICT
        """;

    // INSERT OR REPLACE would delete without asking the DELETE trigger; a row that must be the next one replaces nothing.
    private const string Follow =
        """
        CREATE TRIGGER entries_follow BEFORE INSERT ON entries
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entries)
          OR json_extract(NEW.body, '$.sequence') IS NOT NEW.sequence
          OR json_extract(NEW.body, '$.previousHash') IS NOT coalesce(
            (SELECT hash FROM entries WHERE sequence = NEW.sequence - 1), '0000000000000000000000000000000000000000000000000000000000000000')
        BEGIN SELECT RAISE(ABORT, 'an entry of the ledger follows the last one'); END
        """;

    private static string Refuse(string name, string change) =>
        $"CREATE TRIGGER {name} BEFORE {change} ON entries BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END";
}
