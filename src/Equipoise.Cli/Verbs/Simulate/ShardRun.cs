using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>Runs one shard of a simulation into a file, with checkpoints in that same file; a shard found there unfinished goes on where it was.</summary>
internal static class ShardRun
{
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(10);

    /// <summary>Runs the shard.</summary>
    public static Outcome Run(Invocation use, SimulationCase c, ulong seed, long replicates, int threads, ShardArgument shard, string file)
    {
        var simulation = TrialSimulation.Of(c.Plan.Trial, seed);
        var (first, chunks) = SimulationChunk.Shard(shard.Shard, shard.Shards, replicates);
        var empty = new ShardContent(
            SimulationCase.Program, c.ProtocolSha256, c.Protocol, c.Scenario, c.ScenarioText, seed, replicates, shard.Shard, shard.Shards, first, chunks, 0,
            simulation.Fingerprint.ToString("x16", CultureInfo.InvariantCulture), NumbersOf(SimulationTally.Empty(simulation)));
        var before = File.Exists(file) ? Resumed(file, empty) : empty;
        var since = Stopwatch.StartNew();
        void Save(long end, SimulationTally tally) => ShardFile.Write(file, empty with { ChunksDone = end - first, Numbers = NumbersOf(tally) });
        var (merged, sum) = SimulationProgress.Around(use.Shell.Progress, $"Shard {shard.Shard}/{shard.Shards}", replicates / shard.Shards, told => new ChunkedRun(simulation, replicates, threads)
        {
            Merged = (end, tally) =>
            {
                told(tally.Replicates);
                if (since.Elapsed > BetweenCheckpoints)
                {
                    Save(end, tally);
                    since.Restart();
                }

                return false;
            },
        }.Run(TallyOf(simulation, before), first + before.ChunksDone, first + chunks, use.Cancelled));
        Save(merged, sum);
        var complete = merged == first + chunks;
        return new Outcome(
            complete ? 0 : 130,
            new { shard = shard.Shard, shards = shard.Shards, file, firstChunk = first, chunks, chunksDone = merged - first, chunksFoundDone = before.ChunksDone, replicates = sum.Replicates, complete },
            console => console.Line(FormattableString.Invariant(
                $"Shard {shard.Shard}/{shard.Shards}: {sum.Replicates} trials, {merged - first} of {chunks} chunks{(before.ChunksDone > 0 ? $", {before.ChunksDone} of them found done" : "")}, in {file}.{(complete ? "" : " Stopped; the same command goes on.")}")));
    }

    /// <summary>The tally that a shard's file holds.</summary>
    /// <exception cref="BadInputException">It does not fit the simulation.</exception>
    public static SimulationTally TallyOf(TrialSimulation simulation, ShardContent content)
    {
        try
        {
            return SimulationTally.FromNumbers(
                simulation,
                ulong.Parse(content.Fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                [.. content.Numbers.Select(n => Int128.Parse(n, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))]);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            throw new BadInputException("S001", $"shard {content.Shard}", "The sums of the shard are not those of the simulation that it names.", e.Message.TrimEnd('.'), "a file that simulate --shard has written");
        }
    }

    /// <summary>What of a shard has to be the same in another shard of the run: name, value.</summary>
    public static ImmutableArray<(string Name, string Value)> Identity(ShardContent c) =>
    [
        ("program", c.Program), ("protocolSha256", c.ProtocolSha256), ("protocol", c.Protocol), ("scenario", c.Scenario), ("scenarioText", c.ScenarioText),
        ("seed", c.Seed.ToString(CultureInfo.InvariantCulture)), ("replicates", c.Replicates.ToString(CultureInfo.InvariantCulture)), ("fingerprint", c.Fingerprint),
    ];

    /// <summary>What differs between two shards, as found and accepted; null when they are of one run.</summary>
    public static (string Found, string Accepted)? Difference(ShardContent found, ShardContent accepted)
    {
        foreach (var (mine, other) in Identity(found).Zip(Identity(accepted)))
        {
            if (mine.Value != other.Value)
            {
                return mine.Name is "protocol" or "scenarioText" ? ($"another {mine.Name}", $"the same {mine.Name}") : ($"{mine.Name} {mine.Value}", $"{mine.Name} {other.Value}");
            }
        }

        return null;
    }

    private static ImmutableArray<string> NumbersOf(SimulationTally tally) => [.. tally.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The content of a file that is there already, if it is this shard's.</summary>
    private static ShardContent Resumed(string file, ShardContent asked)
    {
        var found = ShardFile.Read(file);
        var difference = Difference(found, asked) ?? ((found.FirstChunk, found.Chunks) != (asked.FirstChunk, asked.Chunks)
            ? (FormattableString.Invariant($"shard {found.Shard}/{found.Shards}"), FormattableString.Invariant($"shard {asked.Shard}/{asked.Shards}"))
            : null);
        return difference is { } d
            ? throw new BadInputException([new Diagnostic("S002", file, "(shard)", 1, 1, "The file holds another shard; it is not written over.", d.Found, d.Accepted + ", or another --out")])
            : found;
    }
}
