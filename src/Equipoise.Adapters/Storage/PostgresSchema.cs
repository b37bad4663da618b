using System.Collections.Immutable;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// The PostgreSQL schema that holds ledgers, as migrations: each is applied once, in one transaction, under a lock, and noted in a table of versions. The application's role may insert and
/// read and nothing else; triggers refuse change, removal and truncation to everybody, and an entry that does not follow the last of its trial.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Held while migrating, so that processes that start at once migrate once: "EQPL" in ASCII.</summary>
    public const long Lock = 0x4551504C;

    /// <summary>The version that this program works with.</summary>
    public static int Version => Migrations.Length;

    /// <summary>What leads from each version to the next.</summary>
    public static ImmutableArray<(string What, string Sql)> Migrations { get; } = 
    [
        ("entries, append-only", Entries), ("one participant and one position for each allocation", Allocations), ("entries found by participant, actor and type", Found),
    ];

    /// <summary>Whom an entry is about, as the index has it.</summary>
    public const string Participant = "(body::jsonb->'data'->>'participant')";

    /// <summary>Who recorded it.</summary>
    public const string Actor = "(body::jsonb->>'actor')";

    /// <summary>The name of its event.</summary>
    public const string Type = "(body::jsonb->>'type')";

    /// <summary>The triggers and what they call, as the database shows them; verification compares.</summary>
    public static ImmutableArray<string> Triggers { get; } =
        ["entries_follow BEFORE INSERT ROW equipoise.follow O", "entries_keep BEFORE DELETE UPDATE ROW equipoise.refuse O", "entries_stay BEFORE TRUNCATE STATEMENT equipoise.refuse O"];

    /// <summary>The table of versions; made before the first migration.</summary>
    public const string VersionTable =
        """
        CREATE SCHEMA IF NOT EXISTS equipoise;
        CREATE TABLE IF NOT EXISTS equipoise.schema_version (version int PRIMARY KEY, what text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
        """;

    private const string Entries =
        """
        CREATE TABLE equipoise.entries (
          trial text COLLATE "C" NOT NULL,
          sequence bigint NOT NULL,
          body text NOT NULL,
          hash text COLLATE "C" NOT NULL,
          PRIMARY KEY (trial, sequence)
        );
        CREATE FUNCTION equipoise.follow() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE last record;
        BEGIN
          SELECT sequence, hash INTO last FROM equipoise.entries WHERE trial = NEW.trial ORDER BY sequence DESC LIMIT 1;
          IF NEW.sequence <> coalesce(last.sequence, 0) + 1
             OR (NEW.body::jsonb->>'sequence')::bigint IS DISTINCT FROM NEW.sequence
             OR NEW.body::jsonb->>'previousHash' IS DISTINCT FROM coalesce(last.hash, repeat('0', 64))
             OR encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') <> NEW.hash
          THEN RAISE EXCEPTION 'an entry of the ledger follows the last one' USING ERRCODE = '23514'; END IF;
          RETURN NEW;
        END $$;
        CREATE FUNCTION equipoise.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = '42501'; END $$;
        CREATE TRIGGER entries_follow BEFORE INSERT ON equipoise.entries FOR EACH ROW EXECUTE FUNCTION equipoise.follow();
        CREATE TRIGGER entries_keep BEFORE UPDATE OR DELETE ON equipoise.entries FOR EACH ROW EXECUTE FUNCTION equipoise.refuse();
        CREATE TRIGGER entries_stay BEFORE TRUNCATE ON equipoise.entries FOR EACH STATEMENT EXECUTE FUNCTION equipoise.refuse();
        """;

    private const string Allocations =
        """
        CREATE UNIQUE INDEX allocation_participant ON equipoise.entries (trial, (body::jsonb->'data'->>'participant'))
          WHERE body::jsonb->>'type' = 'ParticipantRandomised';
        CREATE UNIQUE INDEX allocation_position ON equipoise.entries (trial, (body::jsonb->'data'->>'segment'), (body::jsonb->'data'->>'stratum'), (body::jsonb->'data'->>'position'))
          WHERE body::jsonb->>'type' = 'ParticipantRandomised';
        CREATE UNIQUE INDEX command_key ON equipoise.entries (trial, (body::jsonb->'data'->>'key'))
          WHERE body::jsonb->>'type' = 'CommandAccepted';
        """;

    private const string Found =
        $"""
        CREATE INDEX entries_participant ON equipoise.entries (trial, {Participant}, sequence) WHERE {Participant} IS NOT NULL;
        CREATE INDEX entries_actor ON equipoise.entries (trial, {Actor}, sequence);
        CREATE INDEX entries_type ON equipoise.entries (trial, {Type}, sequence);
        """;

    /// <summary>What the application's role may do. Accounts are no part of a ledger: the role keeps them in a schema where it may make its own tables.</summary>
    public static string Grants(string role) =>
        $"GRANT USAGE ON SCHEMA equipoise TO {role}; GRANT SELECT, INSERT ON equipoise.entries TO {role}; GRANT SELECT ON equipoise.schema_version TO {role}; "
        + $"CREATE SCHEMA IF NOT EXISTS accounts; GRANT USAGE, CREATE ON SCHEMA accounts TO {role};";
}
