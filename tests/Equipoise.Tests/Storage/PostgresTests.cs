using Equipoise.Adapters;
using Equipoise.Adapters.Storage;

namespace Equipoise.Tests.Storage;

/// <summary>What only PostgreSQL has: roles, triggers that its owner meets too, migrations.</summary>
public sealed class PostgresTests
{
    private static readonly Lazy<bool> Migrated = new(() =>
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("none", "equipoise_owner"), "equipoise_app");
        return true;
    });

    /// <summary>A trial that the migrated database does not hold yet.</summary>
    internal static string FreshName(string user = "equipoise_app") => Migrated.Value ? PostgresServer.Shared.Name($"t{Guid.NewGuid():N}", user) : "";

    [PostgresFact]
    public void Migrating_twice_changes_nothing_and_the_table_of_versions_tells_each_step()
    {
        FreshName();
        PostgresLedger.Migrate(PostgresServer.Shared.Name("none", "equipoise_owner"), "equipoise_app").ShouldBe((3, 3));
        Number("SELECT count(*) FROM equipoise.schema_version").ShouldBe(3);
    }

    [PostgresFact]
    public void A_migration_from_an_older_version_keeps_the_entries_and_a_killed_one_leaves_the_old_version()
    {
        using var server = new PostgresServer();
        var (name, owner) = (server.Name("a"), server.Name("a", "equipoise_owner"));
        Should.Throw<BadInputException>(() => PostgresLedger.Open(name)).Diagnostics[0].Code.ShouldBe("L003");

        // Version 1, as the first migration made it, with entries.
        PostgresLedger.Migrate(owner, "equipoise_app").ShouldBe((0, 3));
        server.Sql("DROP INDEX equipoise.allocation_participant, equipoise.allocation_position, equipoise.command_key, equipoise.entries_participant, equipoise.entries_actor, equipoise.entries_type; DELETE FROM equipoise.schema_version WHERE version > 1", "trials", "equipoise_owner");
        Should.Throw<BadInputException>(() => PostgresLedger.Open(name)).Diagnostics[0].Code.ShouldBe("L003");

        // A migration that dies before its commit: whatever it did is undone.
        Should.Throw<InvalidOperationException>(() => server.Sql("BEGIN; CREATE UNIQUE INDEX command_key ON equipoise.entries (trial, hash); INSERT INTO equipoise.schema_version (version, what) VALUES (2, 'x'); SELECT pg_terminate_backend(pg_backend_pid()); COMMIT", "trials", "postgres"));
        PostgresLedger.Migrate(owner, "equipoise_app").ShouldBe((1, 3));
        LedgerStores.Create(name, RehearsedEntries.Portions(5)[0]);
        LedgerVerification.Verify(name).Problem.ShouldBeNull();
    }

    [PostgresFact]
    public void A_newer_schema_is_refused()
    {
        using var server = new PostgresServer();
        PostgresLedger.Migrate(server.Name("a", "equipoise_owner"), "equipoise_app");
        server.Sql("INSERT INTO equipoise.schema_version (version, what) VALUES (4, 'later')", "trials", "equipoise_owner");

        Should.Throw<BadInputException>(() => PostgresLedger.Open(server.Name("a"))).Diagnostics[0].Found.ShouldBe("version 4");
        Should.Throw<BadInputException>(() => PostgresLedger.Migrate(server.Name("a", "equipoise_owner"), "equipoise_app"));
    }

    [PostgresFact]
    public void The_applications_role_may_insert_and_read_and_nothing_else()
    {
        FreshName();
        foreach (var (privilege, granted) in new[] { ("SELECT", true), ("INSERT", true), ("UPDATE", false), ("DELETE", false), ("TRUNCATE", false), ("TRIGGER", false), ("REFERENCES", false) })
        {
            Number($"SELECT has_table_privilege('equipoise_app', 'equipoise.entries', '{privilege}')::int").ShouldBe(granted ? 1 : 0, privilege);
        }

        Number("SELECT has_schema_privilege('equipoise_app', 'equipoise', 'CREATE')::int").ShouldBe(0);
    }

    [PostgresFact]
    public void The_owner_meets_the_triggers_too_and_what_is_done_past_them_is_found_with_its_entry()
    {
        using var server = new PostgresServer();
        var (name, owner) = (server.Name("a"), server.Name("a", "equipoise_owner"));
        PostgresLedger.Migrate(owner, "equipoise_app");
        var entries = RehearsedEntries.Portions(60).SelectMany(p => p).ToList();
        LedgerStores.Create(name, entries);
        foreach (var sql in new[] { "UPDATE equipoise.entries SET hash = 'x' WHERE sequence = 3", "DELETE FROM equipoise.entries WHERE sequence = 3", "TRUNCATE equipoise.entries" })
        {
            Should.Throw<InvalidOperationException>(() => server.Sql(sql, "trials", "equipoise_owner")).Message.ShouldContain("append-only");
        }

        // As whoever owns the machine: triggers do not run for a replica.
        void Past(string sql) => server.Sql("SET session_replication_role = replica; " + sql);
        void Back() => Past("DELETE FROM equipoise.entries WHERE trial = 'a'");
        void Found(string sql, long? entry, string? head = null)
        {
            Past(sql);
            var found = LedgerVerification.Verify(name, head);
            found.Intact.ShouldBeFalse(sql);
            found.FirstBadEntry.ShouldBe(entry, found.Problem);
            Back();
            LedgerStores.Create(name, entries);
            LedgerVerification.Verify(name).Problem.ShouldBeNull();
        }

        Found("UPDATE equipoise.entries SET body = replace(body, 'Chicago', 'Detroit') WHERE sequence = 2", 2);
        Found("DELETE FROM equipoise.entries WHERE sequence = 9", 9);
        Found("UPDATE equipoise.entries SET sequence = CASE sequence WHEN 11 THEN -12 WHEN 12 THEN -11 END WHERE sequence IN (11, 12); UPDATE equipoise.entries SET sequence = -sequence WHERE sequence < 0", 11);
        Found("DELETE FROM equipoise.entries WHERE sequence > 40", null, entries[^1].Hash);
        server.Sql("ALTER TABLE equipoise.entries DISABLE TRIGGER entries_keep");
        LedgerVerification.Verify(name).Problem.ShouldNotBeNull().ShouldContain("guards were changed");
    }

    [PostgresFact]
    public void A_server_that_is_not_there_is_said_so()
    {
        Should.Throw<BadInputException>(() => PostgresLedger.Open("postgres:Trial=a;Host=/nowhere;Database=x;Username=y")).Diagnostics[0].Code.ShouldBe("L009");
        Should.Throw<BadInputException>(() => PostgresLedger.Open("postgres:Host=/nowhere")).Diagnostics[0].Code.ShouldBe("L008");
        Should.Throw<BadInputException>(() => PostgresLedger.Open("postgres:Trial=a;Colour=blue")).Diagnostics[0].Code.ShouldBe("L008");
    }

    private static long Number(string sql)
    {
        using var connection = new Npgsql.NpgsqlConnection(PostgresServer.Shared.Settings("postgres"));
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
