using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary><c>equipoise simulate PROTOCOL --scenario NAME</c>: how the protocol's design behaves, trial by simulated trial.</summary>
internal static class SimulateVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML), or one with title, design and analyses alone." };
        var scenario = new Option<string>("--scenario") { Description = "design (the alternative), null (no effect), half (half way), or a scenario file (YAML).", HelpName = "NAME|FILE", DefaultValueFactory = _ => "design" };
        var replicates = new Option<string>("--replicates") { Description = "Trials to simulate, such as 1e7; at most so many with --precision.", HelpName = "N", DefaultValueFactory = _ => "1e6" };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var threads = new Option<int?>("--threads") { Description = "Threads; as many as there are processors if not given. They change the time, never the result.", HelpName = "N" };
        var precision = new Option<double?>("--precision") { Description = "End when the Monte-Carlo error of the power is at most this.", HelpName = "ERROR" };
        var csv = new Option<string?>("--csv") { Description = "Write every trial as a line.", HelpName = "FILE" };
        var show = new Option<long?>("--show") { Description = "Show one trial in full, by its number (from 0), and run nothing else.", HelpName = "NUMBER" };
        var grid = new Option<string[]>("--grid") { Description = "Simulate with each value of a key of the scenario, or of the protocol's design. May be given several times: every combination.", HelpName = "KEY=V1|V2" };
        var shard = new Option<string?>("--shard") { Description = "Do one part of the run: 3/100, or array for the task of a Slurm array or of an indexed Kubernetes job.", HelpName = "S/M|array" };
        var shards = new Option<int?>("--shards") { Description = "With --shard array: how many parts there are.", HelpName = "M" };
        var output = new Option<string?>("--out") { Description = "With --shard: the shard file. One that is there unfinished goes on where it was.", HelpName = "FILE" };
        var (figure, picture) = (SimulationPictures.File(), SimulationPictures.Kind());
        var verb = shell.Verb(
            "simulate",
            "Simulate the design: power, errors, stopping, duration, each with its Monte-Carlo error, beside what the formulas say.",
            [protocol, scenario, replicates, seed, threads, precision, csv, figure, picture, show, grid, shard, shards, output],
            use =>
            {
                var cells = GridValue.Cells(use.Get(grid) ?? []);
                var (n, workers) = (Replicates(use.Get(replicates)!), Threads(use.Get(threads)));
                var rule = use.Get(precision) is { } error ? Precision(error) : null;
                var isGrid = use.Get(grid) is { Length: > 0 };
                var part = use.Get(shard) is { } given ? ShardArgument.Of(given, use.Get(shards), Environment.GetEnvironmentVariable) : null;
                var drawing = SimulationPictures.Asked(use.Get(figure), use.Get(picture), isGrid);
                if (drawing is not null && isGrid)
                {
                    SimulationPictures.RequireNumbers(cells);
                }

                Together(part is not null, use.Get(output), use.Get(shards), ("--csv", use.Get(csv) is not null), ("--figure", drawing is not null), ("--precision", rule is not null), ("--grid", isGrid), ("--show", use.Get(show) is not null));
                if (isGrid && (use.Get(csv) ?? (use.Get(show) is null ? null : "")) is not null)
                {
                    throw SimulationCase.Bad(use.Get(csv) is null ? "--show" : "--csv", "with --grid", "one scenario");
                }

                InFolder("--csv", use.Get(csv));
                InFolder("--out", use.Get(output));
                var cases = cells.Select(set => SimulationCase.Read(use.Get(protocol), use.Get(scenario)!, set)).ToImmutableArray();
                return part is not null ? ShardRun.Run(use, cases[0], use.Get(seed), n, workers, part, use.Get(output)!)
                    : use.Get(show) is { } number ? Show(cases[0], use.Get(seed), number)
                    : Run(use, cases, use.Get(seed), n, workers, rule, use.Get(csv), drawing, isGrid);
            });
        verb.Subcommands.Add(MergeVerb.Create(shell));
        return verb;
    }

    private static Outcome Run(Invocation use, ImmutableArray<SimulationCase> cases, ulong seed, long replicates, int threads, PrecisionRule? rule, string? csv, SimulationPictures? drawing, bool isGrid)
    {
        var (watch, results) = (Stopwatch.StartNew(), ImmutableArray.CreateBuilder<CaseResult>());
        foreach (var c in cases.TakeWhile(_ => results.Count == 0 || !use.Cancelled.IsCancellationRequested))
        {
            results.Add(SimulationProgress.Around(use.Shell.Progress, $"Scenario {c.Scenario}{string.Concat(c.Set.Select(s => $", {s.Key} {s.Value}"))}", replicates, told =>
            {
                if (csv is null)
                {
                    return Run(c, seed, replicates, threads, rule, null, told, use.Cancelled);
                }

                CaseResult? result = null;
                AtomicFile.Write(csv, stream =>
                {
                    stream.Write(Encoding.UTF8.GetBytes(ReplicateRows.Head(TrialSimulation.Of(c.Plan.Trial, seed))));
                    result = Run(c, seed, replicates, threads, rule, stream, told, use.Cancelled);
                });
                return result!;
            }));
        }

        var all = results.ToImmutable();
        drawing?.Draw(all);
        var (trials, seconds) = (all.Sum(r => r.Summary?.Replicates ?? 0), watch.Elapsed.TotalSeconds);
        var remark = string.Create(CultureInfo.InvariantCulture, $"{trials} trials in {seconds:F2} s, {trials / Math.Max(seconds, 1e-3):F0} a second on {threads} {(threads == 1 ? "thread" : "threads")}.");
        return SimulationOutcome.Of(use.Shell, all, isGrid, remark);
    }

    private static CaseResult Run(SimulationCase c, ulong seed, long replicates, int threads, PrecisionRule? rule, Stream? csv, Action<long> told, CancellationToken stop)
    {
        var simulation = TrialSimulation.Of(c.Plan.Trial, seed);
        var (chunks, precise) = (SimulationChunk.CountOf(replicates), false);
        var (merged, tally) = new ChunkedRun(simulation, replicates, threads)
        {
            Merged = (done, sum) =>
            {
                told(sum.Replicates);
                return precise = rule?.Holds(done, simulation, sum) ?? false;
            },
            RowsOf = csv is null ? null : (chunk, results, measures) => ReplicateRows.Of(simulation, chunk, results, measures),
            Write = csv is null ? null : rows => csv.Write(rows),
        }.Run(SimulationTally.Empty(simulation), 0, chunks, stop);
        var ended = merged == chunks ? "replicates" : precise ? "precision" : "stopped";
        return new CaseResult(c, seed, replicates, ended, tally.Replicates > 0 ? OperatingCharacteristics.Of(simulation, tally) : null);
    }

    private static Outcome Show(SimulationCase c, ulong seed, long number)
    {
        if (number < 0)
        {
            throw SimulationCase.Bad("--show", number.ToString(CultureInfo.InvariantCulture), "the number of a trial, from 0");
        }

        var simulation = TrialSimulation.Of(c.Plan.Trial, seed);
        var shown = simulation.Show(number);
        var months = simulation.TimeOf(shown.Result);
        return Outcome.Done(
            new { program = SimulationCase.Program, title = c.Title, protocolSha256 = c.ProtocolSha256, scenario = c.Scenario, seed, trial = shown, months },
            console => SimulationTables.Print(console, c, shown, months));
    }

    private static long Replicates(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 1e12 && n == Math.Floor(n)
        ? (long)n
        : throw SimulationCase.Bad("--replicates", $"\"{text}\"", "a whole number from 1 to 1e12, such as 1e6");

    private static int Threads(int? given) => given is null or (>= 1 and <= 1024) ? given ?? Environment.ProcessorCount : throw SimulationCase.Bad("--threads", given.Value.ToString(CultureInfo.InvariantCulture), "1 to 1024");

    private static PrecisionRule Precision(double error) => error is > 0 and < 0.5 ? new PrecisionRule(error) : throw SimulationCase.Bad("--precision", error.ToString("R", CultureInfo.InvariantCulture), "a Monte-Carlo error above 0 and below 0.5, such as 0.0005");

    /// <summary>Options that go together, and those that do not.</summary>
    private static void Together(bool isShard, string? output, int? shards, params ReadOnlySpan<(string Name, bool Given)> others)
    {
        if (!isShard)
        {
            if ((output is not null ? "--out" : shards is not null ? "--shards" : null) is { } lonely)
            {
                throw SimulationCase.Bad(lonely, "without --shard", "--shard S/M or --shard array beside it");
            }

            return;
        }

        if (output is null)
        {
            throw SimulationCase.Bad("--shard", "without --out", "--out FILE beside it");
        }

        foreach (var (name, given) in others)
        {
            if (given)
            {
                throw SimulationCase.Bad(name, "with --shard", "a whole run, or simulate merge");
            }
        }
    }

    private static void InFolder(string option, string? file)
    {
        if (file is not null && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
        {
            throw SimulationCase.Bad(option, $"\"{file}\"", "a file in a folder that exists");
        }
    }
}
