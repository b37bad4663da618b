using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T21: a disk that fails, fills up, is slow or may not be written, and what a killed process leaves (docs/faults.md).</summary>
[Collection(nameof(FaultTests))]
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    // What is preloaded may have no space in its path.
    private readonly DirectoryInfo built = Directory.CreateTempSubdirectory("equipoise-disk-");

    public void Dispose()
    {
        place.Dispose();
        built.Delete(recursive: true);
    }

    [CompilerFact]
    public Task FLT_T21_a_disk_that_fails_to_sync_loses_nothing_that_was_answered() => Failing("DISK_SYNC_FAILS_AFTER", "EIO on fsync", FaultRun.Of(1, 15));

    [CompilerFact]
    public Task FLT_T21_a_disk_that_takes_no_more_writes_loses_nothing_that_was_answered() => Failing("DISK_FULL_AFTER", "ENOSPC on write", FaultRun.Of(1, 15));

    [CompilerFact]
    public async Task FLT_T21_on_a_slow_disk_an_answer_waits_for_it()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 4);
        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath, settings: Disk("t.ledger", "DISK_SYNC_MILLISECONDS", 60)))
        {
            await desk.Randomise("nobody", "warm");
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 10; i++)
            {
                (await desk.Randomise(StoredTrial.Participant(i % 4, i / 4), $"k{i}"))!.Value.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
            }

            watch.Elapsed.TotalMilliseconds.ShouldBeGreaterThan(10 * 60, "no answer before its entries are on the disk");
        }

        trial.ShouldFollowTheSecret().ShouldBe(10);
        FaultRun.Note("T21", $"a disk on which every fsync takes 60 ms: 10 randomisations, none answered before it");
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task FLT_T21_a_ledger_that_may_not_be_written_is_said_and_works_again_when_it_may()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 4);

        // Root obeys permissions only without this capability.
        string[] under = Environment.UserName == "root" ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"] : [];
        var (file, folder) = (File.GetUnixFileMode(trial.Name), File.GetUnixFileMode(place["."]));
        foreach (var closed in new[] { trial.Name, place["."] })
        {
            File.SetUnixFileMode(closed, closed == trial.Name ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var desk = DeskProcess.Start(trial.Name, trial.VaultPath, under: under);
            (await desk.Randomise(StoredTrial.Participant(0, 0), "k")).ShouldBeNull();
            desk.DiedOf.ShouldBe(2);
            desk.Complaint.ShouldContain("L013");
            desk.Complaint.ShouldContain("may not be written");
            File.SetUnixFileMode(place["."], folder);
            File.SetUnixFileMode(trial.Name, file);
        }

        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            (await desk.Randomise(StoredTrial.Participant(0, 0), "k"))!.Value.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        trial.ShouldFollowTheSecret().ShouldBe(1);
        FaultRun.Note("T21", $"a ledger, then its folder, that may not be written: refused with L013; with the permission back the same command is carried out, once");
    }

    /// <summary>A process killed under load leaves its log; a torn or zeroed piece behind the last commit, as a loss of power leaves, is passed over.</summary>
    [Fact]
    public async Task FLT_T21_what_a_killed_process_leaves_is_taken_up_without_a_manual_step()
    {
        var (loops, told) = (FaultRun.Of(2, 30), new Dictionary<string, string>(StringComparer.Ordinal));
        var (trial, random) = (StoredTrial.Create(place["t.ledger"], place["t.vault"], (loops * 3) + 1), new System.Random(21));
        for (var loop = 0; loop < loops; loop++)
        {
            using var desk = DeskProcess.Start(trial.Name, trial.VaultPath);
            var asked = Enumerable.Range(loop * 12, 12).Select(i => StoredTrial.Participant(i % 4, i / 4)).Select(p => (Participant: p, Answer: desk.Randomise(p, p))).ToList();
            await asked[random.Next(12)].Answer;
            desk.Kill();
            foreach (var (participant, answer) in asked)
            {
                if (await answer is { } done)
                {
                    told[participant] = done.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                }
            }

            var log = trial.Name + "-wal";
            File.Exists(log).ShouldBeTrue("the killed desk leaves its log");
            using (var end = new FileStream(log, FileMode.Append))
            {
                var torn = new byte[random.Next(1, 6000)];
                if (loop % 2 == 0)
                {
                    random.NextBytes(torn);
                }

                end.Write(torn);
            }

            if (loop % 3 == 0)
            {
                File.Delete(trial.Name + "-shm");
            }
        }

        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            foreach (var (participant, hash) in told)
            {
                (await desk.Randomise(participant, participant))!.Value.GetProperty("entries")[0].GetProperty("hash").GetString().ShouldBe(hash);
            }
        }

        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        trial.ShouldFollowTheSecret();
        FaultRun.Note("T21", $"{loops} desks killed under load, then torn or zeroed bytes behind the log's last commit, its index deleted in a third: {told.Count} allocations answered, losses 0, taken up without a manual step, the chain and every byte verified");
    }

    private async Task Failing(string setting, string what, int loops)
    {
        var (trial, random) = (StoredTrial.Create(place["t.ledger"], place["t.vault"], 40), new System.Random(4));
        var (told, next, deaths, complaints) = (new Dictionary<string, string>(StringComparer.Ordinal), 0, new List<string>(), 0);
        foreach (var disk in new[] { "t.ledger", "t.vault" }.SelectMany(d => Enumerable.Repeat(d, loops)))
        {
            using var desk = DeskProcess.Start(trial.Name, trial.VaultPath, settings: Disk(disk, setting, random.Next(2, 12)));
            while (next < 150)
            {
                var participant = StoredTrial.Participant(next % 4, next / 4);
                if (await desk.Randomise(participant, participant) is not { } answer)
                {
                    // Asked again of the next desk: it may have been recorded, and then the answer is what was.
                    deaths.Add(disk);
                    desk.DiedOf.ShouldBe(2, desk.Complaint);
                    complaints += desk.Complaint.Contains("L013", StringComparison.Ordinal) ? 1 : 0;
                    break;
                }

                answer.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
                told[participant] = answer.GetProperty("entries")[0].GetProperty("hash").GetString()!;
                next++;
            }
        }

        deaths.Count.ShouldBe(2 * loops, string.Join(' ', deaths));
        complaints.ShouldBe(deaths.Count, "each says that it cannot be written");
        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath))
        {
            foreach (var (participant, hash) in told)
            {
                (await desk.Randomise(participant, participant))!.Value.GetProperty("entries")[0].GetProperty("hash").GetString().ShouldBe(hash);
            }

            var last = StoredTrial.Participant(next % 4, next / 4);
            (await desk.Randomise(last, last))!.Value.GetProperty("refused").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        LedgerVerification.Verify(trial.Name).Problem.ShouldBeNull();
        trial.ShouldFollowTheSecret().ShouldBe(told.Count + 1);
        FaultRun.Note("T21", $"{what}, under the ledger and under the vault: {deaths.Count} desks ended with L013, {told.Count} allocations answered, losses 0, double allocations 0, the next desk went on without repair");
    }

    private Dictionary<string, string> Disk(string file, string setting, int value)
    {
        var library = Path.Combine(built.FullName, "failing-disk.so");
        if (!File.Exists(library))
        {
            using var compiling = Process.Start(Needs.Compiler!, ["-shared", "-fPIC", "-O1", "-o", library, Repository.Path("tests", "Equipoise.AcceptanceTests", "Faults", "failing-disk.c"), "-ldl"]);
            compiling.WaitForExit();
            compiling.ExitCode.ShouldBe(0);
        }

        return new Dictionary<string, string>(StringComparer.Ordinal) { ["LD_PRELOAD"] = library, ["DISK_OF"] = file, [setting] = value.ToString(CultureInfo.InvariantCulture) };
    }
}
