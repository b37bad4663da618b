using System.Diagnostics;
using System.Globalization;
using System.Text;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- simulation</c>: simulated trials a second, whole calls, as a table in Markdown: 2 x 34 and 2 x 1,000 participants, 2-year
/// disease-free survival .40 and .70, accrual over 36 months, looks at half and all of the events, Lan-DeMets O'Brien-Fleming one-sided .025, futility at z below 0. The floor only draws the
/// same random numbers and takes their logarithms. rpact and a loop around R's survdiff run in the same call where R is there; <c>-- simulation --no-r</c> leaves them out.
/// </summary>
internal static class SimulationSpeed
{
    private sealed record Case(int Participants, int Events, long Replicates, int InRpact, int InR);

    internal static int Run(string[] rest)
    {
        Case[] cases = [new(68, 36, 1 << 20, 20_000, 400), new(2000, 1058, 1 << 16, 4_000, 100)];
        var text = new StringBuilder("| trials a second | 2 x 34 | 2 x 1,000 |\n|---|---|---|\n");
        var simulations = cases.Select(c => TrialSimulation.Of(Trial(c), 1)).ToArray();
        var one = Rates(cases, (c, i) => ParallelChunks.Run(simulations[i], c.Replicates, 1));
        var two = Rates(cases, (c, i) => ParallelChunks.Run(simulations[i], c.Replicates, 2));
        var floor = Rates(cases, (c, i) => simulations[i].DrawOnly(0, c.Replicates));
        var r = rest.Contains("--no-r") ? [null, null] : InR(cases);
        Line("Equipoise, 1 thread", one);
        Line("Equipoise, 2 threads", two);
        Line("floor: random numbers and logarithms only, 1 thread", floor);
        Line("rpact, getSimulationSurvival", [.. r.Select(x => x?.Rpact)]);
        Line("R by hand, survdiff at each look", [.. r.Select(x => x?.Loop)]);
        Line("Equipoise, 2 threads, over rpact", [.. r.Select((x, i) => two[i] / x?.Rpact)]);
        Line("Equipoise, 2 threads, over R by hand", [.. r.Select((x, i) => two[i] / x?.Loop)]);
        var least = cases.Select((c, i) => Least(simulations[i], Math.Min(4096, (int)(c.Replicates / 16)))).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"| Equipoise, 1 thread: least time of a short slice, ns a trial | {least[0].Engine:F0} | {least[1].Engine:F0} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| floor: the same, in turn with it | {least[0].Floor:F0} | {least[1].Floor:F0} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| ratio of these | {least[0].Engine / least[0].Floor:F2} | {least[1].Engine / least[1].Floor:F2} |\n");
        Console.WriteLine(text);
        return 0;

        void Line(string what, double?[] rates) =>
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {string.Join(" | ", rates.Select(x => x is { } rate ? rate.ToString(rate < 100 ? "F1" : "N0", CultureInfo.InvariantCulture) : "-"))} |\n");
    }

    private static SimulatedTrial Trial(Case c) => new()
    {
        Design = SurvivalDesign.Of(new ArmCourse(PiecewiseHazard.WithSurvival(0.40, 24)), new ArmCourse(PiecewiseHazard.WithSurvival(0.70, 24)), AccrualPattern.Uniform(c.Participants, 36), 24),
        Participants = c.Participants,
        Entries = EntryLaw.Even,
        Allocation = AllocationRules.ControlFirst,
        Looks = [new(LookRule.AtEvents(c.Events / 2), SimulationTests.LogRank), new(LookRule.AtEvents(c.Events), SimulationTests.LogRank)],
        Bounds = StoppingBounds.Planned(
            new SpendingPlan
            {
                InformationFractions = [0.5, 1],
                Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025),
                GivenFutility = new GivenFutility([0], Binding: false),
            }.Solve(),
            FutilityUse.Obeyed),
        LongestDuration = 1000,
    };

    /// <summary>Nanoseconds a trial of engine and floor in turn, the least of 300 slices each: what the code needs, whatever else the machine does.</summary>
    private static (double Engine, double Floor) Least(TrialSimulation simulation, int slice)
    {
        var (engine, floor) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var k = 0; k < 300; k++)
        {
            var start = Stopwatch.GetTimestamp();
            simulation.DrawOnly(0, slice);
            floor = Math.Min(floor, Stopwatch.GetElapsedTime(start).TotalNanoseconds / slice);
            start = Stopwatch.GetTimestamp();
            simulation.Run(new SimulationChunk(0, 0, slice));
            engine = Math.Min(engine, Stopwatch.GetElapsedTime(start).TotalNanoseconds / slice);
        }

        return (engine, floor);
    }

    /// <summary>The median of five whole calls.</summary>
    private static double?[] Rates(Case[] cases, Action<Case, int> call) => [.. cases.Select((c, i) =>
    {
        call(c with { Replicates = c.Replicates / 8 }, i);
        var seconds = new double[5];
        for (var k = 0; k < seconds.Length; k++)
        {
            var start = Stopwatch.GetTimestamp();
            call(c, i);
            seconds[k] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return (double?)(c.Replicates / seconds[2]);
    })];

    private static (double? Rpact, double? Loop)?[] InR(Case[] cases)
    {
        var script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, InRText + string.Concat(cases.Select(c => string.Create(CultureInfo.InvariantCulture, $"measure({c.Participants}, {c.Events}, {c.InRpact}, {c.InR})\n"))));
            using var process = Process.Start(new ProcessStartInfo("Rscript", script) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return [.. cases.Select((_, i) => i < lines.Length && lines[i].Split(' ') is [var a, var b] ? (Number(a), Number(b)) : ((double?, double?)?)null)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [.. cases.Select(_ => ((double?, double?)?)null)];
        }
        finally
        {
            File.Delete(script);
        }

        static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private const string InRText = """
        suppressPackageStartupMessages({library(rpact); library(survival)}); options(warn = -1)
        measure <- function(n, events, iterations, loops) {
          design <- getDesignGroupSequential(kMax = 2, informationRates = c(.5, 1), alpha = .025, sided = 1, typeOfDesign = "asOF", futilityBounds = 0, bindingFutility = FALSE)
          rpact <- tryCatch({
            seconds <- system.time(getSimulationSurvival(design, pi1 = .30, pi2 = .60, eventTime = 24, accrualTime = c(0, 36), maxNumberOfSubjects = n,
              plannedEvents = c(events / 2, events), directionUpper = FALSE, maxNumberOfIterations = iterations, seed = 1))["elapsed"]
            iterations / seconds
          }, error = function(e) NA)
          rates <- -log(c(.40, .70)) / 24
          arm <- rep(0:1, length.out = n); entry <- 36 * (seq_len(n) - .5) / n; upper <- design$criticalValues
          look <- function(time, e) {
            cut <- sort(entry + time)[e]; inside <- entry <= cut
            s <- survdiff(Surv(pmin(time, cut - entry), entry + time <= cut) ~ arm, subset = inside)
            (s$exp[2] - s$obs[2]) / sqrt(s$var[2, 2])
          }
          set.seed(1)
          seconds <- system.time(for (i in seq_len(loops)) {
            time <- rexp(n, rates[arm + 1]); z <- look(time, events / 2)
            if (z < upper[1] && z > 0) z <- look(time, events)
          })["elapsed"]
          cat(if (is.na(rpact)) "-" else rpact, loops / seconds, sep = " "); cat("\n")
        }

        """;
}
