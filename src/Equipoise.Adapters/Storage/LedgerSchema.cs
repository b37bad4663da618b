using System.Collections.Immutable;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// The SQLite database that holds a ledger. The database itself refuses to change or remove an entry, and to add one that does not follow the last.
/// Whoever owns the file can take these guards away; <see cref="LedgerVerification"/> compares them, word for word, with what stands here.
/// </summary>
internal static class LedgerSchema
{
    /// <summary>Marks the file as a ledger: "EQPL" in ASCII.</summary>
    public const int ApplicationId = 0x4551504C;

    /// <summary>Version of this schema.</summary>
    public const int Version = 1;

    /// <summary>Set on every connection: the database's own expressions are not trusted, and a second writer waits before it gives up.</summary>
    public const string ConnectionPragmas = "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL;";

    /// <summary>What the database consists of, in the order in which it is created, each with the statement that SQLite keeps.</summary>
    public static ImmutableArray<(string Type, string Name, string Sql)> Objects { get; } =
    [
        ("table", "entries", Entries),
        ("trigger", "entries_follow", Follow),
        ("trigger", "entries_keep", Refuse("entries_keep", "UPDATE")),
        ("trigger", "entries_stay", Refuse("entries_stay", "DELETE")),
    ];

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
