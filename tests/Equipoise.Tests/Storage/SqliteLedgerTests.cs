using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Microsoft.Data.Sqlite;

namespace Equipoise.Tests.Storage;

public sealed class SqliteLedgerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Entries_come_back_as_they_were_appended()
    {
        var portions = RehearsedEntries.Portions(60);
        RehearsedEntries.Store(folder["a.ledger"], portions);
        using var ledger = SqliteLedger.OpenReadOnly(folder["a.ledger"]);
        ledger.ReadAll().Select(e => (e.Body, e.Hash)).ShouldBe(portions.SelectMany(p => p).Select(e => (e.Body, e.Hash)));
        ledger.Load().HeadHash.ShouldBe(portions[^1][^1].Hash);
        ledger.ReadBodies(from: 10).Count().ShouldBe((int)ledger.Version - 9);
    }

    [Fact]
    public void A_closed_ledger_is_one_file()
    {
        RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(20));
        folder.Files.ShouldBe(["a.ledger"]);
    }

    [Fact]
    public void Reading_a_ledger_changes_no_byte_and_leaves_nothing_beside_it()
    {
        var before = File.ReadAllBytes(RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(20)));
        using (var ledger = SqliteLedger.OpenReadOnly(folder["a.ledger"]))
        {
            ledger.Load();
            Should.Throw<BadInputException>(() => ledger.Append(ledger.Version, [])).Diagnostics[0].Code.ShouldBe("L013");
        }

        LedgerVerification.Verify(folder["a.ledger"]);
        File.ReadAllBytes(folder["a.ledger"]).ShouldBe(before);
        folder.Files.ShouldBe(["a.ledger"]);
    }

    [Fact]
    public void The_same_entries_give_the_same_bytes_and_another_seed_does_not()
    {
        var first = File.ReadAllBytes(RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(300)));
        var again = File.ReadAllBytes(RehearsedEntries.Store(folder["b.ledger"], RehearsedEntries.Portions(300)));
        var other = File.ReadAllBytes(RehearsedEntries.Store(folder["c.ledger"], RehearsedEntries.Portions(300, seed: 2)));
        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public void Closing_and_opening_between_appends_changes_no_byte_of_an_entry()
    {
        var portions = RehearsedEntries.Portions(120);
        RehearsedEntries.Store(folder["a.ledger"], portions[..1]);
        foreach (var portion in portions.Skip(1))
        {
            using var ledger = SqliteLedger.Open(folder["a.ledger"]);
            ledger.Append(portion[0].Sequence - 1, portion);
        }

        LedgerVerification.Verify(folder["a.ledger"]).Problem.ShouldBeNull();
    }

    [Fact]
    public void Appending_at_another_version_is_a_conflict_and_appends_nothing()
    {
        var portions = RehearsedEntries.Portions(20);
        RehearsedEntries.Store(folder["a.ledger"], portions[..3]);
        using var ledger = SqliteLedger.Open(folder["a.ledger"]);
        var before = ledger.Version;
        var conflict = Should.Throw<LedgerConflictException>(() => ledger.Append(before - 1, portions[3]));
        (conflict.Expected, conflict.Actual).ShouldBe((before - 1, before));
        ledger.Version.ShouldBe(before);
    }

    [Fact]
    public void Of_two_writers_at_one_version_exactly_one_appends()
    {
        var portions = RehearsedEntries.Portions(10);
        RehearsedEntries.Store(folder["a.ledger"], portions[..1]);
        var outcomes = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ =>
        {
            using var ledger = SqliteLedger.Open(folder["a.ledger"]);
            try
            {
                ledger.Append(portions[1][0].Sequence - 1, portions[1]);
                return true;
            }
            catch (LedgerConflictException)
            {
                return false;
            }
        }).ToList();
        outcomes.Count(appended => appended).ShouldBe(1);
        LedgerVerification.Verify(folder["a.ledger"]).Intact.ShouldBeTrue();
    }

    [Fact]
    public void An_existing_file_is_never_overwritten()
    {
        File.WriteAllText(folder["a.ledger"], "precious");
        Should.Throw<BadInputException>(() => SqliteLedger.Create(folder["a.ledger"])).Diagnostics[0].Code.ShouldBe("L006");
        File.ReadAllText(folder["a.ledger"]).ShouldBe("precious");
    }

    [Fact]
    public void A_missing_folder_is_said()
    {
        Should.Throw<BadInputException>(() => SqliteLedger.Create(folder["no/a.ledger"])).Diagnostics[0].Code.ShouldBe("L007");
    }

    [Theory]
    [InlineData("", "L002")]
    [InlineData("not a database", "L002")]
    [InlineData(null, "L001")]
    public void What_is_not_a_ledger_is_not_opened(string? content, string code)
    {
        if (content is not null)
        {
            File.WriteAllText(folder["a.ledger"], content);
        }

        Should.Throw<BadInputException>(() => SqliteLedger.Open(folder["a.ledger"])).Diagnostics[0].Code.ShouldBe(code);
        folder.Files.Length.ShouldBe(content is null ? 0 : 1);
    }

    [Fact]
    public void Another_SQLite_database_is_not_a_ledger()
    {
        using (var other = new SqliteConnection($"Data Source={folder["a.ledger"]};Pooling=False"))
        {
            other.Open();
            other.Execute("CREATE TABLE entries (sequence, body, hash)");
        }

        Should.Throw<BadInputException>(() => SqliteLedger.Open(folder["a.ledger"])).Diagnostics[0].Code.ShouldBe("L002");
    }

    [Fact]
    public void A_truncated_ledger_is_bad_input_and_not_a_crash()
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(200));
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        var problem = Should.Throw<BadInputException>(() =>
        {
            using var ledger = SqliteLedger.OpenReadOnly(path);
            ledger.Load();
        });
        problem.Diagnostics[0].Code.ShouldBe("L004");
    }
}
