using System.Text.Json;
using System.Text.RegularExpressions;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger.Events;
using Microsoft.Data.Sqlite;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Faults of what is stored: mutations, restores, a full disk, a database that stops in the middle (docs/faults.md).</summary>
[Collection(nameof(FaultTests))]
public sealed class StorageFaultTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    /// <summary>As the file's owner: the guards are taken away, one thing is changed, the guards are put back word for word.</summary>
    [Fact]
    public void FLT_T16_every_single_mutation_of_a_ledger_is_found_and_its_entry_named()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 4);
        for (var i = 0; i < 12; i++)
        {
            trial.Randomise(i % 4, i / 4);
        }

        var (head, last) = (trial.Vault().WitnessedHead!, trial.Entries().Count);
        var whole = File.ReadAllBytes(trial.Name);
        var (random, count) = (new System.Random(16), FaultRun.Of(100, 1000));
        var (found, named) = (0, 0);
        for (var n = 0; n < count; n++)
        {
            File.WriteAllBytes(trial.Name, whole);
            var at = random.Next(1, last);
            var (entry, sql) = (n % 5) switch
            {
                0 => ((long?)at, Value(trial.Name, at, random)),
                1 => (at, $"UPDATE entries SET sequence = -sequence WHERE sequence IN ({at}, {at + 1}); UPDATE entries SET sequence = CASE sequence WHEN -{at} THEN {at + 1} ELSE {at} END WHERE sequence < 0"),
                2 => (at, $"DELETE FROM entries WHERE sequence = {at}"),
                3 => (null, $"DELETE FROM entries WHERE sequence > {at}"),
                _ => (at, $"UPDATE entries SET hash = (SELECT hash FROM entries WHERE sequence = {at + 1}) WHERE sequence = {at}"),
            };
            Mutate(trial.Name, sql);
            var result = LedgerVerification.Verify(trial.Name, head);
            found += result.Intact ? 0 : 1;
            named += result.FirstBadEntry == entry ? 1 : 0;
            result.Intact.ShouldBeFalse(sql);
            result.FirstBadEntry.ShouldBe(entry, $"{sql}: {result.Problem}");
        }

        FaultRun.Note("T16", $"{count} random single mutations (a value, the order of two entries, a deletion, a tail cut off, a hash): {found} found, and the entry named wherever one is left (a tail cut off is found against the witness)");
    }

    [Fact]
    public void FLT_T16_a_ledger_rolled_back_is_found_by_its_vault_from_the_command_line()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.ledger.vault"], 4);
        trial.Randomise(0, 0);
        var old = File.ReadAllBytes(trial.Name);
        trial.Randomise(0, 1);
        File.WriteAllBytes(trial.Name, old);

        CliRun.Of("verify", trial.Name).ExitCode.ShouldBe(0);
        var run = CliRun.Of("verify", trial.Name, "--witness");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Entries are lost");
    }

    [Fact]
    public async Task FLT_T20_a_backup_under_load_restores_to_the_same_head_and_a_stale_one_is_refused_until_the_gap_is_stated()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.ledger.vault"], 40);
        LedgerCopy copy;
        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            var load = Enumerable.Range(0, 100).Select(i => desk.Randomise(StoredTrial.Participant(i % 4, i / 4), $"k{i}")).ToList();
            await load[10];
            copy = LedgerBackup.Backup(trial.Name, place["b.backup"]);
            await Task.WhenAll(load);
            await desk.Randomise(StoredTrial.Participant(3, 38), "after the backup");
        }

        var entries = trial.Entries();
        entries[(int)copy.Entries - 1].Hash.ShouldBe(copy.HeadHash);
        CliRun.Of("restore", place["b.backup"], place["r.ledger"]).ExitCode.ShouldBe(0);
        File.Copy(trial.VaultPath, place["r.ledger.vault"]);
        File.Copy(trial.VaultPath + ".key", place["r.ledger.vault.key"]);
        using (var restored = LedgerStores.OpenReadOnly(place["r.ledger"]))
        {
            restored.ReadAll().Select(e => e.Body).ShouldBe(entries.Take((int)copy.Entries).Select(e => e.Body));
        }

        string[] randomise = ["act", place["r.ledger"], $$"""{"command":"randomise","participant":"{{StoredTrial.Participant(3, 39)}}"}""", "--actor", "doctor", "--role", "investigator", "--site", "01"];
        var refused = CliRun.Of(randomise);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("ledger-gap");
        CliRun.Of("gap", place["r.ledger"], "--actor", "dm", "--role", "dataManager", "--ground", "disk failed").ExitCode.ShouldBe(0);
        var next = CliRun.Of([.. randomise, "--json"]).Json.GetProperty("entries")[0].GetProperty("data").GetProperty("position").GetInt32();
        var used = entries.Select(e => e.Event).OfType<ParticipantRandomised>().Where(r => r.Stratum == "S4").Max(r => r.Position);
        next.ShouldBe(used + 1);
        CliRun.Of("gap", place["r.ledger"], "--actor", "dm", "--role", "dataManager", "--ground", "again").ExitCode.ShouldBe(2);
        FaultRun.Note("T20", $"backup of {copy.Entries} entries while 100 randomisations ran: verified and equal entry by entry; restored stale, randomisation refused until the gap was stated; position {next} after {used} used");
    }

    /// <summary>FLT-T21: the disk is full in the middle of many randomisations, as a limit on the size of files that the kernel keeps; what was answered is there afterwards.</summary>
    [Fact]
    public async Task FLT_T21_a_full_disk_loses_nothing_that_was_answered_and_needs_no_repair()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 60);
        var (answered, loops) = (new Dictionary<string, string>(StringComparer.Ordinal), FaultRun.Of(2, 20));
        for (var loop = 0; loop < loops; loop++)
        {
            var room = (int)(new FileInfo(trial.Name).Length / 1024) + 8 + (17 * loop % 60);
            using var desk = DeskProcess.Start(trial.Name, trial.VaultPath, fileSizeKiB: room);
            for (var i = 0; i < 200; i++)
            {
                var participant = StoredTrial.Participant(i % 4, i / 4);
                if (await desk.Randomise(participant, participant) is not { } answer)
                {
                    break;
                }

                var hash = answer.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                answered.TryAdd(participant, hash);
                answered[participant].ShouldBe(hash);
            }

            // What the disk had no room for was never answered; the ledger and the vault are whole without repair.
            var entries = trial.Entries().Where(e => e.Event is ParticipantRandomised).Select(e => e.Hash).ToHashSet(StringComparer.Ordinal);
            answered.Values.ShouldAllBe(h => entries.Contains(h));
        }

        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            foreach (var (participant, hash) in answered)
            {
                (await desk.Randomise(participant, participant))!.Value.GetProperty("entries")[0].GetProperty("hash").GetString().ShouldBe(hash);
            }

            (await desk.Randomise(StoredTrial.Participant(0, 59), "last"))!.Value.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        trial.ShouldFollowTheSecret();
        FaultRun.Note("T21", $"{loops} desks on a disk that filled up: {answered.Count} allocations answered, losses 0, the next desk went on without repair");
    }

    [PostgresFact]
    public async Task FLT_T21_PostgreSQL_stopped_in_the_middle_of_commits_loses_nothing_that_was_answered()
    {
        using var server = new PostgresServer();
        PostgresLedger.Migrate(server.Name("none", "equipoise_owner"), "equipoise_app");
        var (loops, each) = (FaultRun.Of(1, 20), 40);
        var trial = StoredTrial.Create(server.Name("a"), place["t.vault"], loops * each / 4);
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        var unanswered = 0;
        for (var loop = 0; loop < loops; loop++)
        {
            var participants = Enumerable.Range(loop * each, each).Select(i => StoredTrial.Participant(i % 4, i / 4)).ToList();
            using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
            {
                (await desk.Randomise("nobody", "warm"))!.Value.GetProperty("refused").ValueKind.ShouldNotBe(JsonValueKind.Null);
                var answered = 0;
                var clients = participants.Chunk(5).Select(async own =>
                {
                    var mine = new List<(string Participant, string? Hash)>();
                    foreach (var participant in own)
                    {
                        mine.Add((participant, (await desk.Randomise(participant, participant))?.GetProperty("entries")[0].GetProperty("hash").GetString()));
                        Interlocked.Increment(ref answered);
                        if (mine[^1].Hash is null)
                        {
                            break;
                        }
                    }

                    return mine;
                }).ToList();
                while (Volatile.Read(ref answered) < 1 + (loop * 2))
                {
                    await Task.Delay(1);
                }

                server.Crash();
                var before = unanswered;
                foreach (var (participant, hash) in (await Task.WhenAll(clients)).SelectMany(c => c))
                {
                    if (hash is not null)
                    {
                        told[participant] = hash;
                    }
                    else
                    {
                        unanswered++;
                    }
                }

                if (unanswered > before)
                {
                    desk.DiedOf.ShouldBe(2);
                    desk.Complaint.ShouldContain("L009");
                }
            }

            server.Start();
            using var after = DeskProcess.Start(trial.Name, trial.VaultPath);
            foreach (var participant in participants)
            {
                var hash = (await after.Randomise(participant, participant))!.Value.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                if (told.TryGetValue(participant, out var earlier))
                {
                    hash.ShouldBe(earlier);
                }
            }
        }

        trial.ShouldFollowTheSecret().ShouldBe(loops * each);
        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        FaultRun.Note("T21", $"PostgreSQL stopped {loops} times in the middle of commits: {told.Count} randomisations answered before, {unanswered} requests broken off; losses 0, double allocations 0 after the retry of all {loops * each}");
    }

    private static string Value(string path, int at, System.Random random)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT body FROM entries WHERE sequence = {at}";
        var body = (string)command.ExecuteScalar()!;

        // One letter or digit of the body becomes another.
        var places = Regex.Matches(body, "[A-Za-z0-9]").Select(m => m.Index).ToList();
        var i = places[random.Next(places.Count)];
        var other = body[i] == '7' ? '3' : '7';
        return $"UPDATE entries SET body = '{(body[..i] + other + body[(i + 1)..]).Replace("'", "''", StringComparison.Ordinal)}' WHERE sequence = {at}";
    }

    private static void Mutate(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid";
        var triggers = new List<string>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                triggers.Add(reader.GetString(0));
            }
        }

        command.CommandText = $"DROP TRIGGER entries_follow; DROP TRIGGER entries_keep; DROP TRIGGER entries_stay; {sql}; {string.Join("; ", triggers)}; PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }
}
