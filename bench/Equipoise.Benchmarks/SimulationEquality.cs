using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Equipoise.Statistics.Simulation;
using Equipoise.Tests.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Simulation;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- simulation --equality [TRIALS]</c>: trials by the fast and by the readable path, every field of every result and every measure compared bit by bit, for
/// every kind of trial and every test that the unit tests know and for the designs that are shipped, as a table in Markdown. The table itself is the same on every run. Exit status 1 where anything differs.
/// MaxCombo, whose P value is a multiple integral at each look (and which both paths leave to the library), has a tenth of the trials.
/// </summary>
internal static class SimulationEquality
{
    private const ulong Seed = 7;
    private const int Block = 250;

    private sealed record Case(string Design, string Test, int Participants, SimulatedTrial Trial);

    internal static int Run(int trials)
    {
        var start = Stopwatch.GetTimestamp();
        Console.WriteLine("| design | test | participants | trials | differences |\n|---|---|---|---|---|");
        var (cases, all, sum) = (0, 0, 0L);
        foreach (var c in Cases())
        {
            var compared = c.Test == SimulationTests.MaxCombo.Name ? Math.Max(1, trials / 10) : trials;
            var differences = Differences(c.Trial, compared);
            (cases, all, sum) = (cases + 1, all + differences, sum + compared);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {c.Design} | {c.Test} | {c.Participants} | {compared:N0} | {differences} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{cases} cases, {sum:N0} trials by each path, {all} differences."));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        return all == 0 ? 0 : 1;
    }

    private static IEnumerable<Case> Cases() =>
    [
        new("interleukin 2, 2 x 34", SimulationTests.LogRank.Name, 68, GivenTrials.Interleukin2()),
        .. new[] { 60, 300 }.SelectMany(n => VariedTrials.Of(n).Select(t => new Case(t.Name, Tests(t.Trial), n, t.Trial))),
        .. VariedTrials.OfTests(68).Select(t => new Case(t.Name, t.Test.Name, 68, t.Trial)),
        .. VariedCourses.All().Select(t => new Case($"whole courses: {t.Key}", Tests(t.Value), t.Value.Participants, t.Value)),
        .. Shipped(),
    ];

    private static IEnumerable<Case> Shipped()
    {
        var root = Folder();
        foreach (var file in Directory.GetFiles(Path.Combine(root, "designs"), "*.yaml").Append(Path.Combine(root, "il2-rcc.yaml")).Order(StringComparer.Ordinal))
        {
            var plan = DesignPlan.Parse(File.ReadAllText(file), file).Plan!;
            var own = plan.Protocol?.Document.Scenarios.Select(s => s.Id) ?? [];
            foreach (var scenario in SimulationScenario.Names.Concat(own))
            {
                if (Trial(plan, scenario) is { } trial)
                {
                    yield return new Case($"{Path.GetFileName(file)}, {scenario}", Tests(trial), trial.Participants, trial);
                }
            }
        }
    }

    /// <summary>Null for a design that is not simulated.</summary>
    private static SimulatedTrial? Trial(DesignPlan plan, string scenario)
    {
        try
        {
            return SimulationPlan.Of(plan, SimulationScenario.Parse(SimulationScenario.TextOf(scenario) ?? SimulationScenario.TextOfProtocol(scenario), scenario).Scenario!).Trial;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Tests(SimulatedTrial trial) => string.Join("; then ", trial.Looks.Select(look => look.Test.Name.Split(';')[0]).Distinct(StringComparer.Ordinal));

    private static int Differences(SimulatedTrial trial, int trials)
    {
        var (readable, fast) = (TrialSimulation.Of(trial, Seed, SimulationPath.Readable), TrialSimulation.Of(trial, Seed));
        var differences = 0;
        Parallel.For(0, (trials + Block - 1) / Block, block =>
        {
            var (first, count) = (block * Block, Math.Min(Block, trials - (block * Block)));
            var (a, b) = (new ReplicateResult[count], new ReplicateResult[count]);
            var (beside, besides) = (new double?[count * readable.Measures.Length], new double?[count * readable.Measures.Length]);
            readable.Run(first, a, beside);
            fast.Run(first, b, besides);
            Interlocked.Add(ref differences, a.Zip(b).Count(pair => pair.First != pair.Second) + beside.Zip(besides).Count(pair => pair.First != pair.Second));
        });
        return differences;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "protocols", "designs")))
            {
                return Path.Combine(folder.FullName, "protocols");
            }
        }

        throw new DirectoryNotFoundException("no folder above this program has protocols/designs");
    }
}
