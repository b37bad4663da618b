using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>Faults of concurrency, crashes and repeated commands (docs/faults.md): real processes, killed as SIGKILL kills.</summary>
[Collection(nameof(FaultTests))]
public sealed class AllocationFaultTests : IDisposable
{
    private static readonly string[] Points = ["afterGate", "beforeCommit", "afterCommit", "beforeNotify", "afterNotify"];

    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public Task FLT_T1_many_clients_of_one_process_on_SQLite() => Concurrent("SQLite", place["t.ledger"], 1);

    [Fact]
    public Task FLT_T1_many_clients_of_two_processes_on_SQLite() => Concurrent("SQLite", place["t.ledger"], 2);

    [PostgresFact]
    public Task FLT_T1_many_clients_of_two_processes_on_PostgreSQL() => Concurrent("PostgreSQL", Postgres(), 2);

    [Fact]
    public Task FLT_T2_a_process_killed_at_every_point_loses_nothing_on_SQLite() => Killed("SQLite", place["t.ledger"], FaultRun.Kills);

    [PostgresFact]
    public Task FLT_T2_a_process_killed_at_every_point_loses_nothing_on_PostgreSQL() => Killed("PostgreSQL", Postgres(), FaultRun.Of(1, 20));

    [Fact]
    public async Task FLT_T3_a_key_sent_many_times_to_two_processes_and_after_a_restart_allocates_once()
    {
        var trial = Create(place["t.ledger"], 4);
        var answers = new List<JsonElement>();
        for (var round = 0; round < 2; round++)
        {
            using var one = Desk(trial);
            using var two = Desk(trial);
            answers.AddRange((await Task.WhenAll(Enumerable.Range(0, 25).SelectMany(_ => new[] { one, two }).Select(d => d.Randomise(StoredTrial.Participant(0, 0), "k")))).Select(a => a!.Value));
            (await one.Randomise(StoredTrial.Participant(0, 1), "k"))!.Value.GetProperty("refused").GetProperty("rule").GetString().ShouldBe("key-used");
        }

        answers.Select(a => a.GetProperty("entries").ToString()).Distinct().ShouldHaveSingleItem();
        answers.Count(a => !a.GetProperty("repeated").GetBoolean()).ShouldBe(1);
        trial.ShouldFollowTheSecret().ShouldBe(1);
        FaultRun.Note("T3", $"one key sent {answers.Count} times to two processes, before and after a restart: 1 allocation, one answer; with another body refused");
    }

    [Fact]
    public async Task FLT_T4_closure_stands_before_or_after_each_allocation_and_a_full_cohort_refuses()
    {
        var loops = FaultRun.Of(1, 20);
        var (taken, refused) = (0, 0);
        for (var loop = 0; loop < loops; loop++)
        {
            var trial = Create(place[$"c{loop}.ledger"], 16);
            using var one = Desk(trial);
            using var two = Desk(trial);
            var flight = Enumerable.Range(0, 16).Select(i => one.Randomise(StoredTrial.Participant(0, i), $"a{i}")).Concat(Enumerable.Range(0, 8).Select(i => two.Randomise(StoredTrial.Participant(1, i), $"b{i}"))).ToList();
            var closing = two.Ask("close", "sponsor", "sponsor", null, new JsonObject { ["command"] = "closeAccrual", ["ground"] = "x" });
            flight.AddRange(Enumerable.Range(8, 8).Select(i => two.Randomise(StoredTrial.Participant(1, i), $"b{i}")));
            flight.AddRange(Enumerable.Range(0, 8).Select(i => one.Randomise(StoredTrial.Participant(2, i), $"c{i}")));
            var closed = (await closing)!.Value.GetProperty("entries")[0].GetProperty("sequence").GetInt64();
            foreach (var answer in (await Task.WhenAll(flight)).Select(a => a!.Value))
            {
                if (answer.GetProperty("refused").ValueKind == JsonValueKind.Null)
                {
                    answer.GetProperty("entries")[0].GetProperty("sequence").GetInt64().ShouldBeLessThan(closed);
                    taken++;
                }
                else
                {
                    answer.GetProperty("refused").GetProperty("rule").GetString().ShouldBe("accrual-closed");
                    refused++;
                }
            }

            trial.ShouldFollowTheSecret();
            TrialState.Fold(trial.Entries()).Closure!.Value.Sequence.ShouldBe(closed);
        }

        var full = StoredTrial.Create(place["full.ledger"], place["full.vault"], 4, ("{id: LA, label: Locally advanced, factor", "{id: LA, label: Locally advanced, accrualGoal: 2, factor"));
        full.Randomise(0, 0).Rejection.ShouldBeNull();
        full.Randomise(1, 0).Rejection.ShouldBeNull();
        full.Randomise(2, 0).Rejection!.Rule.ShouldBe("cohort-full");
        FaultRun.Note("T4", $"{loops} closures with 40 requests in flight at two processes: {taken} allocated before the closure, {refused} refused after it, none otherwise; a full cohort refuses");
    }

    private async Task Concurrent(string store, string name, int processes)
    {
        var (clients, each) = (FaultRun.Of(16, 64), FaultRun.Of(10, 200));
        var trial = Create(name, clients * each / 4);
        var bare = Bare(store, FaultRun.Of(100, 2000));
        var desks = Enumerable.Range(0, processes).Select(_ => Desk(trial)).ToList();

        // A first command each, so that neither start nor reading the ledger is measured.
        await Task.WhenAll(desks.Select((d, i) => d.Ask($"warm{i}", "x", "nurse", "01", new JsonObject { ["command"] = "randomise", ["participant"] = "nobody" })));
        var watch = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            var answers = new List<JsonElement?>();
            for (var i = 0; i < each; i++)
            {
                var (stratum, number) = (client % 4, (client / 4 * each) + i);
                answers.Add(await desks[client % processes].Randomise(StoredTrial.Participant(stratum, number), $"{stratum}-{number}"));
            }

            return answers;
        }));
        var rate = clients * each / watch.Elapsed.TotalSeconds;
        desks.ForEach(d => d.Dispose());

        all.SelectMany(a => a).ShouldAllBe(a => a!.Value.GetProperty("refused").ValueKind == JsonValueKind.Null);
        trial.ShouldFollowTheSecret().ShouldBe(clients * each);
        var randomised = trial.Entries().Select(e => e.Event).OfType<ParticipantRandomised>().ToList();
        randomised.Select(r => r.Participant).Distinct().Count().ShouldBe(clients * each);
        randomised.Select(r => (r.Stratum, r.Position)).Distinct().Count().ShouldBe(clients * each);
        FaultRun.Note("T1", $"{store}, {processes} processes: {clients} clients x {each}, 4 strata, {randomised.Count} randomisations: no gap, no duplicate, no refusal, every arm that of the secret; {rate:F0} per second, bare insert and commit {bare:F0} per second, ratio {rate / bare:F2}");
    }

    private async Task Killed(string store, string name, int loops)
    {
        var trial = Create(name, loops * Points.Length);
        var notices = place["notices"];
        var (kills, random) = (0, new System.Random(5));
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        DeskProcess? desk = null;
        for (var n = 0; n < loops * Points.Length; n++)
        {
            var (participant, deaths) = (StoredTrial.Participant(n % 4, n / 4), 0);
            while (true)
            {
                desk ??= DeskProcess.Start(trial.Name, Vault, notices, deaths < 2 && kills < loops * Points.Length ? Points[n % Points.Length] : null);
                if (await desk.Randomise(participant, participant) is { } answer)
                {
                    answer.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
                    told[participant] = answer.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                    break;
                }

                desk.Dispose();
                desk = null;
                kills++;
                deaths++;
            }

            // The same again after it was answered, at another moment: the same answer.
            if (random.Next(10) == 0 && desk is not null && await desk.Randomise(participant, participant) is { } again)
            {
                again.GetProperty("entries")[0].GetProperty("hash").GetString().ShouldBe(told[participant]);
            }

            if (n + 1 < loops * Points.Length && desk is not null && kills < loops * Points.Length)
            {
                desk.Dispose();
                desk = null;
            }
        }

        desk?.Dispose();
        using (Desk(trial, notices))
        {
            // Delivers what is left.
        }

        var entries = trial.Entries().Where(e => e.Event is ParticipantRandomised).ToList();
        var losses = told.Count(t => entries.All(e => e.Hash != t.Value));
        losses.ShouldBe(0);
        trial.ShouldFollowTheSecret().ShouldBe(told.Count);
        entries.Count.ShouldBe(told.Count);
        var delivered = File.ReadLines(notices).Where(l => l.EndsWith('}')).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()).ToHashSet(StringComparer.Ordinal);
        entries.ShouldAllBe(e => delivered.Contains(e.Hash));
        kills.ShouldBeGreaterThanOrEqualTo(loops * Points.Length * 4 / 5);
        FaultRun.Note("T2", $"{store}: {kills} kills at {Points.Length} points, {told.Count} allocations; losses {losses}, double allocations 0, every retry answered with the allocation recorded, every notice delivered");
    }

    private string Vault => place["t.vault"];

    private StoredTrial Create(string name, int perStratum) => StoredTrial.Create(name, name.StartsWith(place["c"], StringComparison.Ordinal) ? name + ".vault" : Vault, perStratum);

    private DeskProcess Desk(StoredTrial trial, string? notices = null) => DeskProcess.Start(trial.Name, trial.VaultPath, notices);

    private static string Postgres()
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("none", "equipoise_owner"), "equipoise_app");
        return PostgresServer.Shared.Name($"t{Guid.NewGuid():N}");
    }

    /// <summary>Commits of one row each, as large as the entries of a randomisation, by one client and nothing else: rows a second.</summary>
    private double Bare(string store, int rows)
    {
        var body = new string('x', 900);
        if (store == "SQLite")
        {
            using var sqlite = new SqliteConnection($"Data Source={place["bare.db"]};Pooling=false");
            sqlite.Open();
            Execute(sqlite, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)");
            return Rate(rows, () => Execute(sqlite, $"INSERT INTO bare (body) VALUES ('{body}')"));
        }

        using var postgres = new NpgsqlConnection(PostgresServer.Shared.Settings("postgres"));
        postgres.Open();
        Execute(postgres, "DROP TABLE IF EXISTS bare; CREATE TABLE bare (id bigserial PRIMARY KEY, body text)");
        return Rate(rows, () => Execute(postgres, $"INSERT INTO bare (body) VALUES ('{body}')"));
    }

    private static double Rate(int rows, Action commit)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < rows; i++)
        {
            commit();
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    private static void Execute(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
