using System.Globalization;
using Equipoise.Adapters.Exchange;
using Equipoise.Tests;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests;

/// <summary>The array script of deploy/slurm under a real Slurm, which the test starts and ends.</summary>
public sealed class SlurmTests(ITestOutputHelper output) : IDisposable
{
    private const int Shards = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private readonly string folder = Directory.CreateTempSubdirectory("equipoise-slurm").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_hundred_shards_two_at_a_time_one_killed_and_submitted_again_are_one_run_byte_for_byte()
    {
        if (SlurmCluster.Missing is { } missing)
        {
            output.WriteLine($"SKIPPED: there is no {missing} on the path (Debian package slurm-wlm), so no shard was run under Slurm.");
            return;
        }

        // 100 shards of one chunk each, the last of them short.
        string[] arguments = ["--scenario", "null", "--replicates", "409000", "--seed", "11"];
        var protocol = Repository.Path("protocols", "designs", "two-year-survival-five-looks.yaml");
        var (program, shards) = (Path.Combine(folder, "equipoise"), Directory.CreateDirectory(Path.Combine(folder, "shards")).FullName);
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet \"{Path.Combine(AppContext.BaseDirectory, "equipoise.dll")}\" \"$@\"\n");
        SlurmCluster.Mode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        using var cluster = SlurmCluster.Start(Directory.CreateDirectory(Path.Combine(folder, "slurm")).FullName);
        void Submit(string tasks) => cluster.Run(
            "sbatch",
            ["--parsable", "--array=" + tasks, "--output=" + Path.Combine(folder, "task-%a.log"), Repository.Path("deploy", "slurm", "simulate.sbatch"), protocol, shards, .. arguments],
            ("SHARDS", Shards.ToString(CultureInfo.InvariantCulture)),
            ("EQUIPOISE", program));

        Submit($"1-{Shards}%2");
        var (killed, most) = (0, 0);
        SlurmCluster.Until("the end of the array", Patience, () =>
        {
            var running = cluster.Run("squeue", ["--noheader", "--states=RUNNING", "--format=%i %K"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            most = Math.Max(most, running.Length);

            // A task is killed while it runs; should it have been faster, so is another.
            if (running.Length > 0 && (killed == 0 || Finished(killed)))
            {
                var parts = running[0].Split(' ');
                killed = cluster.Try("scancel", ["--quiet", "--full", "--signal=KILL", parts[0]]) ? int.Parse(parts[1], CultureInfo.InvariantCulture) : killed;
            }

            return cluster.Run("squeue", ["--noheader", "--format=%i"]).Length == 0;
        });
        output.WriteLine($"At most {most} tasks ran at a time; task {killed} was killed.");
        most.ShouldBeInRange(1, 2);
        Finished(killed).ShouldBeFalse("no task was killed in time");

        string[] Files() => [.. Enumerable.Range(1, Shards).Where(Finished).Select(Shard)];
        Files().Length.ShouldBe(Shards - 1, Logs());
        var refused = CliRun.Of(["simulate", "merge", .. Files()]);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain($"shard {killed}/{Shards}");

        Submit(killed.ToString(CultureInfo.InvariantCulture));
        SlurmCluster.Until("the task submitted again", Patience, () => cluster.Run("squeue", ["--noheader", "--format=%i"]).Length == 0);
        var merged = CliRun.Of(["simulate", "merge", .. Files(), "--json"]);
        merged.ExitCode.ShouldBe(0, merged.Error + merged.Out + Logs());
        merged.Out.ShouldBe(CliRun.Of(["simulate", protocol, .. arguments, "--json"]).Out);

        // A task that was killed may have left a checkpoint.
        bool Finished(int number) => File.Exists(Shard(number)) && ShardFile.Read(Shard(number)).IsComplete;

        string Shard(int number) => Path.Combine(shards, $"shard-{number.ToString(CultureInfo.InvariantCulture)}.json");
        string Logs() => string.Concat(Directory.EnumerateFiles(folder, "task-*.log").Select(File.ReadAllText).Where(t => t.Contains("could not", StringComparison.Ordinal)).Take(3));
    }
}
