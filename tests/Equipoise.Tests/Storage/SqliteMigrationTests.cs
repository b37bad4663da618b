using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Microsoft.Data.Sqlite;

namespace Equipoise.Tests.Storage;

/// <summary>FLT-T23: ledger files of a former and of a newer format.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(900)]
    public void A_ledger_of_the_former_format_is_refused_by_name_verifies_and_is_brought_up_to_date_in_place(int entries)
    {
        var portions = RehearsedEntries.Portions(1000);
        var all = portions.SelectMany(p => p).ToList();
        var path = Former(entries, all);
        Should.Throw<BadInputException>(() => SqliteLedger.Open(path)).Diagnostics[0].ToString().ShouldContain("equipoise migrate");
        LedgerVerification.Verify(path).Problem.ShouldBeNull();

        SqliteMigration.Migrate(path).ShouldBe(new MigrationResult(1, 3, path + ".format-1"));
        LedgerVerification.Verify(path).Problem.ShouldBeNull();
        LedgerVerification.Verify(path + ".format-1").ShouldBe(new VerificationResult(true, entries, entries == 0 ? LedgerEntry.Genesis : all[entries - 1].Hash, null, null));
        SqliteMigration.Migrate(path).ShouldBe(new MigrationResult(3, 3));

        using (var ledger = SqliteLedger.Open(path))
        {
            ledger.ReadAll().Select(e => e.Body).ShouldBe(all.Take(entries).Select(e => e.Body));
            foreach (var entry in all.Skip(entries).Take(500))
            {
                ledger.Append(entry.Sequence - 1, [entry]);
            }
        }

        LedgerVerification.Verify(path).Problem.ShouldBeNull();
        folder.Files.ShouldBe(["old.ledger", "old.ledger.format-1"]);
    }

    [Theory]
    [InlineData(300, 600)]
    [InlineData(0, 600)]
    [InlineData(600, 600)]
    public void A_ledger_migrated_twice_in_its_life_verifies_byte_for_byte(int first, int second)
    {
        var all = RehearsedEntries.Portions(900).SelectMany(p => p).ToList();
        using (var ledger = SqliteLedger.Create(folder["old.ledger"], 1))
        {
            ledger.Append(0, all[..first]);
            ledger.Migrate(1, 2);
            ledger.Append(first, all[first..second]);
        }

        SqliteMigration.Migrate(folder["old.ledger"]).Backup.ShouldBe(folder["old.ledger.format-2"]);
        using (var ledger = SqliteLedger.Open(folder["old.ledger"]))
        {
            ledger.Append(second, all[second..]);
        }

        LedgerVerification.Verify(folder["old.ledger"]).Problem.ShouldBeNull();
        LedgerVerification.Verify(folder["old.ledger.format-2"]).Problem.ShouldBeNull();
    }

    [Fact]
    public void A_file_kept_before_is_never_overwritten()
    {
        var path = Former(10, [.. RehearsedEntries.Portions(20).SelectMany(p => p)]);
        File.WriteAllText(path + ".format-1", "precious");
        SqliteMigration.Migrate(path).Backup.ShouldBe(path + ".format-1.2");
        File.ReadAllText(path + ".format-1").ShouldBe("precious");
    }

    [Fact]
    public void A_ledger_of_a_newer_format_is_refused_by_name_and_untouched()
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(10));
        Execute(path, "PRAGMA user_version = 4");
        var before = File.ReadAllBytes(path);
        Should.Throw<BadInputException>(() => SqliteLedger.Open(path)).Diagnostics[0].ToString().ShouldContain("newer program");
        Should.Throw<BadInputException>(() => SqliteMigration.Migrate(path)).Diagnostics[0].Code.ShouldBe("L003");
        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public void A_former_ledger_that_was_changed_is_not_migrated()
    {
        var path = Former(20, [.. RehearsedEntries.Portions(40).SelectMany(p => p)]);
        Execute(path, "DROP TRIGGER entries_keep; UPDATE entries SET hash = replace(hash, 'a', 'b') WHERE sequence = 7");
        Should.Throw<BadInputException>(() => SqliteMigration.Migrate(path)).Diagnostics[0].Code.ShouldBe("L010");
        folder.Files.ShouldBe(["old.ledger"]);
    }

    [Fact]
    public void The_note_of_when_a_migration_came_cannot_be_changed_unseen()
    {
        var path = Former(20, [.. RehearsedEntries.Portions(40).SelectMany(p => p)]);
        SqliteMigration.Migrate(path);
        Execute(path, "UPDATE migrations SET entries = 21");
        LedgerVerification.Verify(path).Intact.ShouldBeFalse();
        Execute(path, "UPDATE migrations SET entries = 20; DELETE FROM migrations");
        LedgerVerification.Verify(path).Problem.ShouldNotBeNull().ShouldContain("migrations");
    }

    /// <summary>A double allocation is refused by the database itself, whatever program appends it.</summary>
    [Theory]
    [InlineData("S1-00001", 1)]
    [InlineData("S1-00000", 2)]
    public void A_second_allocation_of_a_participant_or_a_position_is_refused_by_the_database(string participant, int position)
    {
        var trial = StoredTrial.Create(folder["t.ledger"], folder["t.vault"], 2);
        trial.Randomise(0, 0).Rejection.ShouldBeNull();
        var entries = trial.Entries();
        var first = (ParticipantRandomised)entries[^1].Event;
        using var ledger = SqliteLedger.Open(trial.Name);
        var second = LedgerEntry.Seal(entries.Count + 1, StoredTrial.Now, StoredTrial.Investigator, null, first with { Participant = participant, Position = position }, entries[^1].Hash);
        Should.Throw<SqliteException>(() => ledger.Append(entries.Count, [second])).Message.ShouldContain("UNIQUE");
        ledger.Append(entries.Count, [LedgerEntry.Seal(entries.Count + 1, StoredTrial.Now, StoredTrial.Investigator, null, first with { Participant = "S1-00001", Position = 2 }, entries[^1].Hash)]);
    }

    /// <summary>The indexes grow in any order and in transactions of any size; the file is still the one that its entries give.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Allocations_in_random_order_and_portions_give_the_file_that_verification_expects(int seed)
    {
        var random = new System.Random(seed);
        var day = new NodaTime.LocalDate(2026, 3, 2);
        var events = Enumerable.Range(0, 1500).Select(_ => Guid.NewGuid()).SelectMany((id, i) => new TrialEvent[]
        {
            new CommandAccepted($"{id:N}{new string('k', random.Next(60))}", new string('a', 64), 1), new ParticipantRandomised($"P{id:N}", day, "LA", $"S{random.Next(9)}", [], "IL2", null, i, 1, "1.0", 1),
        }).ToList();
        var entries = LedgerEntry.SealAll(0, LedgerEntry.Genesis, StoredTrial.Now, StoredTrial.Investigator, null, events);
        var at = 0;
        var first = random.Next(1000);
        using (var ledger = SqliteLedger.Create(folder["old.ledger"], 1))
        {
            ledger.Append(0, entries[..first]);
        }

        SqliteMigration.Migrate(folder["old.ledger"]);
        for (at = first; at < entries.Length;)
        {
            using var ledger = SqliteLedger.Open(folder["old.ledger"]);
            for (var n = 0; n < 20 && at < entries.Length; n++)
            {
                var portion = entries[at..Math.Min(entries.Length, at + random.Next(1, 40))];
                ledger.Append(at, portion);
                at += portion.Length;
            }
        }

        LedgerVerification.Verify(folder["old.ledger"]).Problem.ShouldBeNull();
    }

    private string Former(int count, IReadOnlyList<LedgerEntry> entries)
    {
        using var ledger = SqliteLedger.Create(folder["old.ledger"], 1);
        foreach (var entry in entries.Take(count))
        {
            ledger.Append(entry.Sequence - 1, [entry]);
        }

        return folder["old.ledger"];
    }

    private static void Execute(string path, string sql)
    {
        using var direct = new SqliteConnection($"Data Source={path};Pooling=False");
        direct.Open();
        direct.Execute(sql);
    }
}
