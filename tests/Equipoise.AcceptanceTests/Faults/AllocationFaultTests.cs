using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

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
        var bare = BareLoop.Rate(store == "SQLite" ? $"Data Source={place["bare.db"]};Pooling=false" : null, processes, FaultRun.Of(100, 2000));
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
        FaultRun.Note("T1", $"{store}, {processes} processes: {clients} clients x {each}, 4 strata, {randomised.Count} randomisations: no gap, no duplicate, no refusal, every arm that of the secret; {rate:F0} per second; {processes} processes that insert and commit one row at a time and do nothing else: {bare:F0} per second, ratio {rate / bare:F2}");
    }

    /// <summary>
    /// Each desk is killed when it passes its point for the n-th time, n from 1 to 4; the next one is first asked again what was not answered. One death is one process: some die at a retry.
    /// </summary>
    private async Task Killed(string store, string name, int loops)
    {
        var kills = loops * Points.Length;
        var trial = Create(name, kills + 8);
        var notices = place["notices"];
        var (random, next, retries, repeated) = (new System.Random(5), 0, 0, 0);
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        string? unanswered = null;
        for (var n = 0; n < kills; n++)
        {
            using var desk = DeskProcess.Start(trial.Name, Vault, notices, FormattableString.Invariant($"{Points[n % Points.Length]}:{random.Next(1, 5)}"));
            while (true)
            {
                retries += unanswered is null ? 0 : 1;
                var participant = unanswered ?? StoredTrial.Participant(next % 4, next++ / 4);
                unanswered = participant;
                if (await desk.Randomise(participant, participant) is not { } answer)
                {
                    break;
                }

                answer.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
                repeated += answer.GetProperty("repeated").GetBoolean() ? 1 : 0;
                told[participant] = answer.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                unanswered = null;

                // One that was answered long ago, at another moment: the same answer.
                var earlier = told.Keys.ElementAt(random.Next(told.Count));
                if (random.Next(10) == 0)
                {
                    if (await desk.Randomise(earlier, earlier) is not { } again)
                    {
                        break;
                    }

                    again.GetProperty("entries")[0].GetProperty("hash").GetString().ShouldBe(told[earlier]);
                }
            }

            desk.DiedOf.ShouldBe(137, "killed by SIGKILL, and by nothing else");
        }

        using (var last = Desk(trial, notices))
        {
            if (unanswered is not null)
            {
                told[unanswered] = (await last.Randomise(unanswered, unanswered))!.Value.GetProperty("entries")[0].GetProperty("hash").GetString()!;
            }
        }

        var entries = trial.Entries().Where(e => e.Event is ParticipantRandomised).ToList();
        var known = entries.Select(e => e.Hash).ToHashSet(StringComparer.Ordinal);
        var losses = told.Count(t => !known.Contains(t.Value));
        losses.ShouldBe(0);
        trial.ShouldFollowTheSecret().ShouldBe(told.Count);
        var randomised = entries.Select(e => (ParticipantRandomised)e.Event).ToList();
        var doubles = randomised.Count - randomised.Select(r => r.Participant).Distinct().Count() + randomised.Count - randomised.Select(r => (r.Stratum, r.Position)).Distinct().Count();
        doubles.ShouldBe(0);
        entries.Count.ShouldBe(told.Count);
        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        var delivered = File.ReadLines(notices).Where(l => l.EndsWith('}')).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()).ToHashSet(StringComparer.Ordinal);
        entries.ShouldAllBe(e => delivered.Contains(e.Hash));
        FaultRun.Note("T2", $"{store}: {kills} processes killed (SIGKILL), {loops} at each of {Points.Length} points, {told.Count} allocations; losses {losses}, double allocations {doubles}; {retries} retries, {repeated} of them answered with what was committed before the death, none with another arm; every notice delivered");
    }

    private string Vault => place["t.vault"];

    private StoredTrial Create(string name, int perStratum) => StoredTrial.Create(name, name.StartsWith(place["c"], StringComparison.Ordinal) ? name + ".vault" : Vault, perStratum);

    private DeskProcess Desk(StoredTrial trial, string? notices = null) => DeskProcess.Start(trial.Name, trial.VaultPath, notices);

    private static string Postgres()
    {
        PostgresLedger.Migrate(PostgresServer.Shared.Name("none", "equipoise_owner"), "equipoise_app");
        return PostgresServer.Shared.Name($"t{Guid.NewGuid():N}");
    }
}
