using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;

namespace Equipoise.Tests.Storage;

/// <summary>Tampering by whoever owns the file and can take the guards away, then put them back.</summary>
public sealed class LedgerVerificationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_untouched_ledger_is_intact()
    {
        var portions = RehearsedEntries.Portions(200);
        var result = LedgerVerification.Verify(RehearsedEntries.Store(folder["a.ledger"], portions));
        result.ShouldBe(new VerificationResult(true, portions.Sum(p => p.Length), portions[^1][^1].Hash, null, null));
        folder.Files.ShouldBe(["a.ledger"]);
    }

    [Fact]
    public void A_ledger_in_use_is_verified_beside_its_writer_entry_by_entry()
    {
        var portions = RehearsedEntries.Portions(2000);
        var path = RehearsedEntries.Store(folder["a.ledger"], portions);
        using (var writer = LedgerStores.Open(path))
        {
            var passed = new List<long>();
            var result = LedgerVerification.VerifyInUse(path, passed.Add);
            (result.Intact, result.Entries, result.HeadHash).ShouldBe((true, portions.Sum(p => p.Length), portions[^1][^1].Hash));
            result.Note.ShouldNotBeNull().ShouldContain("in use");
            passed.ShouldBe(Enumerable.Range(1, (int)(result.Entries / 512)).Select(i => 512L * i));
            Should.Throw<OperationCanceledException>(() => LedgerVerification.VerifyInUse(path, _ => throw new OperationCanceledException()));
            writer.Head().Sequence.ShouldBe(result.Entries);
        }

        AsOwner(path, "UPDATE entries SET body = replace(body, 'role', 'rule') WHERE sequence = 1200");
        var changed = LedgerVerification.VerifyInUse(path, _ => { });
        (changed.Intact, changed.Entries, changed.FirstBadEntry).ShouldBe((false, 1199, 1200));
        using (var direct = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            direct.Open();
            direct.Execute("DROP TRIGGER " + direct.Rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'").First()[0]);
        }

        LedgerVerification.VerifyInUse(path, _ => { }).Problem.ShouldNotBeNull().ShouldContain("guards were changed");
    }

    [Theory]
    [InlineData("UPDATE entries SET body = replace(body, 'role', 'rule') WHERE sequence = 17", 17, "was changed")]
    [InlineData("UPDATE entries SET hash = lower(hex(randomblob(32))) WHERE sequence = 17", 17, "was changed")]
    [InlineData("DELETE FROM entries WHERE sequence = 17", 17, "is missing")]
    [InlineData("UPDATE entries SET sequence = 1700 WHERE sequence = 17", 17, "is missing")]
    [InlineData("UPDATE entries SET sequence = -1 WHERE sequence = 17; UPDATE entries SET sequence = 17 WHERE sequence = 18; UPDATE entries SET sequence = 18 WHERE sequence = -1", 17, "calls itself")]
    [InlineData("UPDATE entries SET body = (SELECT body FROM entries WHERE sequence = 18), hash = (SELECT hash FROM entries WHERE sequence = 18) WHERE sequence = 17", 17, "calls itself")]
    public void A_changed_row_is_named(string sql, long entry, string because)
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(40));
        AsOwner(path, sql);
        var result = LedgerVerification.Verify(path);
        result.Intact.ShouldBeFalse();
        result.FirstBadEntry.ShouldBe(entry);
        result.Entries.ShouldBe(entry - 1);
        result.Problem.ShouldNotBeNull().ShouldContain(because);
    }

    [Fact]
    public void A_changed_entry_with_a_new_hash_breaks_the_chain_at_the_next()
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(40));
        var body = Body(path, 17).Replace("\"actor\":\"", "\"actor\":\"X", StringComparison.Ordinal);
        AsOwner(path, $"UPDATE entries SET body = '{body.Replace("'", "''", StringComparison.Ordinal)}', hash = '{LedgerEntry.HashOf(body)}' WHERE sequence = 17");
        var result = LedgerVerification.Verify(path);
        result.FirstBadEntry.ShouldBe(18);
        result.Problem.ShouldNotBeNull().ShouldContain("does not follow entry 17");
    }

    [Theory]
    [InlineData("\"actor\":\"", "\"actor\": \"", "canonical")]
    [InlineData("{\"actor\"", "{\"aaa\":1,\"actor\"", "envelope")]
    [InlineData("\"type\":\"", "\"type\":\"Un", "does not know")]
    public void An_entry_that_this_program_does_not_write_is_named_though_its_hash_fits(string old, string @new, string because)
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(40));
        var body = Body(path, 17).Replace(old, @new, StringComparison.Ordinal);
        AsOwner(path, $"UPDATE entries SET body = '{body.Replace("'", "''", StringComparison.Ordinal)}', hash = '{LedgerEntry.HashOf(body)}' WHERE sequence = 17");
        var result = LedgerVerification.Verify(path);
        result.FirstBadEntry.ShouldBe(17);
        result.Problem.ShouldNotBeNull().ShouldContain(because);
    }

    [Theory]
    [InlineData("DROP TRIGGER entries_keep")]
    [InlineData("DROP TRIGGER entries_stay; CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT 1; END")]
    [InlineData("CREATE TABLE more (x)")]
    [InlineData("PRAGMA user_version = 7")]
    public void Changed_guards_are_found(string sql)
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(10));
        using (var direct = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            direct.Open();
            direct.Execute(sql);
        }

        LedgerVerification.Verify(path).Intact.ShouldBeFalse();
    }

    [Fact]
    public void A_tail_cut_off_whole_is_found_by_a_head_noted_before()
    {
        var portions = RehearsedEntries.Portions(40);
        var noted = portions[^1][^1].Hash;
        var path = RehearsedEntries.Store(folder["a.ledger"], portions[..^2]);
        LedgerVerification.Verify(path).Intact.ShouldBeTrue();
        var result = LedgerVerification.Verify(path, noted);
        result.Intact.ShouldBeFalse();
        result.Problem.ShouldNotBeNull().ShouldContain(noted);
    }

    [Fact]
    public void A_head_noted_before_is_found_in_a_ledger_that_went_on()
    {
        var portions = RehearsedEntries.Portions(40);
        var result = LedgerVerification.Verify(RehearsedEntries.Store(folder["a.ledger"], portions), portions[3][^1].Hash);
        result.Intact.ShouldBeTrue();
        result.Note.ShouldNotBeNull().ShouldContain($"entry {portions[3][^1].Sequence} of");
    }

    [Fact]
    public void A_ledger_in_use_is_verified_with_its_log()
    {
        var portions = RehearsedEntries.Portions(40);
        RehearsedEntries.Store(folder["a.ledger"], portions[..2]);
        using var ledger = SqliteLedger.Open(folder["a.ledger"]);
        ledger.Append(portions[2][0].Sequence - 1, portions[2]);
        var result = LedgerVerification.Verify(folder["a.ledger"]);
        result.Intact.ShouldBeTrue(result.Problem);
        result.Entries.ShouldBe(portions[2][^1].Sequence);
        result.Note.ShouldNotBeNull().ShouldContain("in use");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(40000)]
    [InlineData(-4096)]
    [InlineData(-1)]
    [InlineData(100_000_000)]
    public void A_file_of_another_length_is_found(long length)
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(200));
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(length == 100_000_000 ? file.Length + 512 : length < 0 ? file.Length + length : length);
        }

        var result = LedgerVerification.Verify(path);
        result.Intact.ShouldBeFalse();
        result.Problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_missing_file_is_bad_input() => Should.Throw<BadInputException>(() => LedgerVerification.Verify(folder["none.ledger"]));

    private static void AsOwner(string path, string sql)
    {
        using var direct = new SqliteConnection($"Data Source={path};Pooling=False");
        direct.Open();
        var triggers = direct.Rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").ToList();
        triggers.ForEach(t => direct.Execute("DROP TRIGGER " + t[0]));
        direct.Execute(sql);
        triggers.ForEach(t => direct.Execute(t[1]!));
    }

    private static string Body(string path, long sequence)
    {
        using var ledger = SqliteLedger.OpenReadOnly(path);
        return ledger.ReadBodies(sequence).First();
    }
}
