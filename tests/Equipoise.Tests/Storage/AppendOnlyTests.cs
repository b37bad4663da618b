using Equipoise.Adapters.Storage;
using Microsoft.Data.Sqlite;

namespace Equipoise.Tests.Storage;

/// <summary>What the database refuses to anyone who comes with SQL.</summary>
public sealed class AppendOnlyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("UPDATE entries SET body = 'x' WHERE sequence = 2", "append-only")]
    [InlineData("UPDATE entries SET sequence = 99 WHERE sequence = 2", "append-only")]
    [InlineData("UPDATE OR REPLACE entries SET sequence = 1 WHERE sequence = 2", "append-only")]
    [InlineData("UPDATE OR IGNORE entries SET hash = 'x'", "append-only")]
    [InlineData("DELETE FROM entries", "append-only")]
    [InlineData("DELETE FROM entries WHERE sequence = (SELECT max(sequence) FROM entries)", "append-only")]
    [InlineData("REPLACE INTO entries (sequence, body, hash) SELECT sequence, body, hash FROM entries WHERE sequence = 2", "follows the last one")]
    [InlineData("INSERT INTO entries (sequence, body, hash) VALUES (99, '{\"sequence\":99}', 'x')", "follows the last one")]
    [InlineData("INSERT INTO entries (body, hash) VALUES ('{}', 'x')", "follows the last one")]
    [InlineData("INSERT INTO entries (sequence, body, hash) SELECT max(sequence) + 1, '{}', 'x' FROM entries", "follows the last one")]
    [InlineData("INSERT INTO entries (sequence, body, hash) SELECT max(sequence) + 1, json_object('sequence', max(sequence) + 1, 'previousHash', 'other'), 'x' FROM entries", "follows the last one")]
    public void The_database_refuses(string sql, string because)
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(10));
        var before = File.ReadAllBytes(path);
        using (var direct = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            direct.Open();
            Should.Throw<SqliteException>(() => direct.Execute(sql)).Message.ShouldContain(because);
        }

        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public void An_inspector_can_ask_in_SQL()
    {
        var path = RehearsedEntries.Store(folder["a.ledger"], RehearsedEntries.Portions(40));
        using var direct = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        direct.Open();
        var row = direct.Rows("SELECT participant, recordedAt FROM entries WHERE type = 'CandidateScreened' ORDER BY sequence LIMIT 1").Single();
        row[0].ShouldNotBeNull().ShouldStartWith("SYN-");
        row[1].ShouldNotBeNull().ShouldEndWith("Z");
    }
}
