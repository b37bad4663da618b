using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Equipoise.Tests.Storage;

/// <summary>What every store of ledgers does: one suite, each store a value of it.</summary>
public sealed class StoreContractTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Stores => PostgresServer.Missing is null ? ["sqlite", "postgres"] : ["sqlite"];

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public void PostgreSQL_is_among_the_stores_tested() => Stores.Count.ShouldBe(2);

    [Theory]
    [MemberData(nameof(Stores))]
    public void Entries_come_back_as_they_were_appended(string kind)
    {
        var portions = RehearsedEntries.Portions(60);
        var name = Fill(kind, portions);
        using var store = LedgerStores.OpenReadOnly(name);
        var all = portions.SelectMany(p => p).ToList();

        store.ReadAll().Select(e => (e.Body, e.Hash)).ShouldBe(all.Select(e => (e.Body, e.Hash)));
        store.Version.ShouldBe(all[^1].Sequence);
        store.HashAt(7).ShouldBe(all[6].Hash);
        store.HashAt(all.Count + 1).ShouldBeNull();
        store.ReadFrom(10).Select(e => e.Sequence).ShouldBe(all.Skip(9).Select(e => e.Sequence));
        store.Load().HeadHash.ShouldBe(all[^1].Hash);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Appending_at_another_version_is_a_conflict_and_appends_nothing(string kind)
    {
        var portions = RehearsedEntries.Portions(20);
        using var store = LedgerStores.Open(Fill(kind, portions[..3]));
        var before = store.Version;

        var conflict = Should.Throw<LedgerConflictException>(() => store.Append(before - 1, portions[3]));
        (conflict.Expected, conflict.Actual).ShouldBe((before - 1, before));
        store.Version.ShouldBe(before);
        store.Append(before, portions[3]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void The_database_itself_refuses_an_entry_that_does_not_follow(string kind)
    {
        var portions = RehearsedEntries.Portions(20);
        using var store = LedgerStores.Open(Fill(kind, portions[..3]));

        Should.Throw<Exception>(() => store.Append(store.Version, portions[5]));
        store.Version.ShouldBe(portions[2][^1].Sequence);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void The_database_refuses_change_and_removal(string kind)
    {
        var name = Fill(kind, RehearsedEntries.Portions(20));
        foreach (var sql in new[] { "UPDATE {0} SET hash = 'x' WHERE sequence = 3", "DELETE FROM {0} WHERE sequence = 3", "DELETE FROM {0}" })
        {
            Should.Throw<Exception>(() => Raw(kind, name, sql)).Message.ShouldMatch("append-only|permission denied");
        }

        LedgerVerification.Verify(name).Problem.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Many_writers_at_once_leave_one_chain_and_each_loses_or_wins_cleanly(string kind)
    {
        var entries = RehearsedEntries.Portions(2)[0];
        var name = Fill(kind, [entries]);
        var actor = new Actor("x", Trials.Protocol.Document.Role.DataManager);
        var done = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(writer =>
        {
            using var store = LedgerStores.Open(name);
            var (written, conflicts) = (0, 0);
            while (written < 15)
            {
                var head = store.Version;
                var next = LedgerEntry.Seal(head + 1, StoredTrial.Now, actor, null, new Trials.Ledger.Events.AccrualClosed($"{writer}-{written}"), store.HashAt(head)!);
                try
                {
                    store.Append(head, [next]);
                    written++;
                }
                catch (LedgerConflictException)
                {
                    conflicts++;
                }
            }

            return (written, conflicts);
        }).ToList();

        done.Sum(d => d.written).ShouldBe(120);
        var verified = LedgerVerification.Verify(name);
        verified.Problem.ShouldBeNull();
        verified.Entries.ShouldBe(entries.Length + 120);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_backup_of_either_store_is_the_same_file_and_restores_into_either(string kind)
    {
        var portions = RehearsedEntries.Portions(120);
        var name = Fill(kind, portions);
        var copy = LedgerBackup.Backup(name, folder["b.backup"]);

        copy.Entries.ShouldBe(portions[^1][^1].Sequence);
        Should.Throw<BadInputException>(() => LedgerBackup.Backup(name, folder["b.backup"])).Diagnostics[0].Code.ShouldBe("L006");
        foreach (var target in PostgresServer.Missing is null ? new[] { "sqlite", "postgres" } : ["sqlite"])
        {
            var restored = Fresh(target);
            LedgerBackup.Restore(folder["b.backup"], restored).ShouldBe(copy);
            LedgerVerification.Verify(restored, copy.HeadHash).Problem.ShouldBeNull();
            Should.Throw<BadInputException>(() => LedgerBackup.Restore(folder["b.backup"], restored)).Diagnostics[0].Code.ShouldBe("L006");
        }

        File.ReadAllBytes(folder["b.backup"]).ShouldBe(File.ReadAllBytes(RehearsedEntries.Store(folder["straight.ledger"], portions)));
    }

    private string Fill(string kind, System.Collections.Immutable.ImmutableArray<System.Collections.Immutable.ImmutableArray<LedgerEntry>> portions)
    {
        var name = Fresh(kind);
        LedgerStores.Create(name, portions[0]);
        using var store = LedgerStores.Open(name);
        foreach (var portion in portions.Skip(1))
        {
            store.Append(portion[0].Sequence - 1, portion);
        }

        return name;
    }

    private string Fresh(string kind) => kind == "postgres" ? PostgresTests.FreshName() : folder[$"{Guid.NewGuid():N}.ledger"];

    private static void Raw(string kind, string name, string sql)
    {
        if (kind == "postgres")
        {
            using var connection = new NpgsqlConnection(PostgresServer.Shared.Settings("equipoise_app"));
            connection.Open();
            using var command = new NpgsqlCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "equipoise.entries"), connection);
            command.ExecuteNonQuery();
            return;
        }

        using var sqlite = new SqliteConnection($"Data Source={name};Pooling=false");
        sqlite.Open();
        using var change = sqlite.CreateCommand();
        change.CommandText = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "entries");
        change.ExecuteNonQuery();
    }
}
