using System.Diagnostics;
using System.Text.Json;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T22, T23 and T24: what a cut fixed stays, ledgers of a former format, and large ones (docs/faults.md).</summary>
[Collection(nameof(FaultTests))]
public sealed class VersionFaultTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task FLT_T23_a_migration_killed_midway_leaves_a_usable_ledger_and_the_chain_verifies_through_it()
    {
        var trial = StoredTrial.Create(place["new.ledger"], place["t.vault"], 4);
        trial.Randomise(0, 0).Rejection.ShouldBeNull();
        trial = trial.On(place["t.ledger"]);
        using (var former = SqliteLedger.Create(trial.Name, version: 1))
        {
            former.Append(0, trial.On(place["new.ledger"]).Entries());
        }

        var before = File.ReadAllBytes(trial.Name);
        Migrate("beforeMigrated", trial.Name).ShouldBe(137);
        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        CliRun.Of("act", trial.Name, """{"command":"closeAccrual","ground":"x"}""", "--actor", "x", "--role", "sponsor").Error.ShouldContain("equipoise migrate");
        Migrate("", trial.Name).ShouldBe(0);
        Migrate("", trial.Name).ShouldBe(0);
        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        File.ReadAllBytes(trial.Name + ".format-1").ShouldBe(before);
        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            (await desk.Randomise(StoredTrial.Participant(0, 1), "k"))!.Value.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        trial.ShouldFollowTheSecret().ShouldBe(2);
        FaultRun.Note("T23", $"SQLite: a ledger of the former format is refused by name; a migration killed before its commit leaves it as it was; repeated, it keeps the old file beside it, byte for byte, and the chain verifies through it");
    }

    [PostgresFact]
    public void FLT_T23_a_migration_of_PostgreSQL_killed_midway_leaves_the_former_schema()
    {
        using var server = new PostgresServer();
        var owner = server.Name("none", "equipoise_owner");
        Migrate("beforeMigrated", owner, "--role", "equipoise_app").ShouldBe(137);
        Should.Throw<Adapters.BadInputException>(() => LedgerStores.Open(server.Name("a"))).Diagnostics[0].ToString().ShouldContain("version 0");
        Migrate("", owner, "--role", "equipoise_app").ShouldBe(0);
        using (LedgerStores.Open(server.Name("a")))
        {
            // It can be used.
        }

        FaultRun.Note("T23", $"PostgreSQL: a migration killed before its commit leaves the schema as it was; repeated, it is done");
    }

    [Fact]
    public void FLT_T22_a_cut_and_its_report_do_not_change_with_what_is_recorded_later()
    {
        CliRun.Of("demo", "--out", place["demo"]).ExitCode.ShouldBe(0);
        var path = Path.Combine(place["demo"], "ledger.db");
        var cuts = Cuts(path);
        var reports = cuts.ConvertAll(c => Report(path, c));

        using (var ledger = LedgerStores.Open(path))
        {
            // As no command allows, and as an import or another program might: deaths and relapses before the cuts' days.
            var state = ledger.Load();
            var late = state.InOrder.Where(p => p.Randomisation is not null && p.Death is null).Take(10)
                .SelectMany(p => new TrialEvent[] { new RelapseRecorded(p.Id, p.ScreenedOn.PlusDays(30), "lung", RelapseEvidence.Imaging), new DeathRecorded(p.Id, p.ScreenedOn.PlusDays(40), DeathCause.Disease) }).ToList();
            late.Count.ShouldBe(20);
            ledger.Append(state.Version, LedgerEntry.SealAll(state.Version, state.HeadHash, state.LastRecordedAt, new Actor("x", Role.DataManager), null, late));
        }

        Cuts(path).ShouldBe(cuts);
        cuts.ConvertAll(c => Report(path, c)).ShouldBe(reports);
        FaultRun.Note("T22", $"{cuts.Count} cuts: 20 entries with earlier clinical dates appended afterwards, the cuts' hashes and every byte of their reports unchanged");
    }

    /// <summary>FLT-T24: a million entries in the long form; ten million are not tried.</summary>
    [Fact]
    public void FLT_T24_a_long_ledger_opens_within_its_budget()
    {
        var count = FaultRun.Of(20_000, 1_000_000);
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 4000);
        using (var ledger = SqliteLedger.Open(trial.Name))
        {
            var (version, head) = (ledger.Version, ledger.HashAt(ledger.Version)!);
            while (version < count)
            {
                var portion = LedgerEntry.SealAll(version, head, StoredTrial.Now, StoredTrial.Investigator, null, Enumerable.Range(0, 20_000).Select(i => new ContactRecorded(StoredTrial.Participant(i % 4, i / 4 % 4000), new LocalDate(2026, 3, 2).PlusDays(i % 700))));
                ledger.Append(version, portion);
                (version, head) = (portion[^1].Sequence, portion[^1].Hash);
            }

            ledger.Load();
            var watch = Stopwatch.StartNew();
            var state = ledger.Load();
            var elapsed = watch.Elapsed.TotalSeconds;
            state.Version.ShouldBe(version);
            if (FaultRun.Long)
            {
                FaultRun.Note("T24", $"{version} entries of {state.Participants.Count} participants opened (read, parsed, linked and folded) in {elapsed:F1} s, in a build without optimisation beside other work");
            }
        }

        trial.Randomise(0, 0).Rejection.ShouldBeNull();
    }

    private static List<(string Cut, string Sha)> Cuts(string path)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        return [.. ledger.Load().Cuts.Select(c => (c.Cut, c.DatasetSha256))];
    }

    private string Report(string path, (string Cut, string Sha) cut)
    {
        var file = place[$"{cut.Cut}.html"];
        CliRun.Of("report", path, "--cut", cut.Cut, "--role", "independentStatistician", "--out", file).ExitCode.ShouldBe(0);
        return File.ReadAllText(file);
    }

    private static int Migrate(string fault, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "equipoise.dll"), "migrate", .. args]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["EQUIPOISE_FAULT"] = fault;
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBeOneOf([0, 137], complaint);
        return process.ExitCode;
    }
}
