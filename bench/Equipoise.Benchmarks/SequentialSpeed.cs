using System.Diagnostics;
using System.Globalization;
using System.Text;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- sequential</c>: group-sequential designs beside rpact in the same run; the median of many calls, in milliseconds, as
/// a table in Markdown. A design here includes the drift that gives the power, which is what the size follows from.
/// </summary>
internal static class SequentialSpeed
{
    private static readonly double[] Five = Equal(5);

    private sealed record Line(string What, double Milliseconds, string InR);

    internal static int Run()
    {
        var stopped = FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, Five, false);
        var file = Path.Combine("protocols", "designs", "two-year-survival-five-looks.yaml");
        var text0 = File.ReadAllText(file);
        var planned = (SequentialTrialDesign)DesignPlan.Parse(text0, file).Plan!.Design;
        ObservedInformation[] seen = [new(8, 0.4), new(16, 1.2), new(24, 1.9), new(31, 2.4)];
        Line[] lines =
        [
            new("a design file read, sized and solved, 5 looks, with its page of numbers", Median(() => DesignPlan.Parse(text0, file)), "getSampleSizeSurvival(getDesignGroupSequential(kMax = 5, typeOfDesign = 'asOF', alpha = 0.025, beta = 0.2, sided = 1), lambda2 = -log(0.4) / 24, hazardRatio = log(0.7) / log(0.4), accrualTime = c(0, 36), followUpTime = 24)"),
            new("a look monitored: bounds at the events there were, repeated limits, conditional and predictive power, adjusted inference", Median(() => SequentialMonitoring.Of(planned, planned.Boundary.Analyses[3], seen)), "{ d <- getDesignGroupSequential(kMax = 5, typeOfDesign = 'asOF', alpha = 0.025, sided = 1); getAnalysisResults(d, getDataset(overallEvents = c(8, 16, 24, 31), overallLogRanks = c(0.4, 1.2, 1.9, 2.4)), directionUpper = TRUE, stage = 4, thetaH1 = 2, nPlanned = 8) }"),
            new("5 looks, Lan-DeMets O'Brien-Fleming, with drift", Median(() => (Spending(Five) with { Power = 0.8 }).Solve()), "getDesignGroupSequential(kMax = 5, typeOfDesign = 'asOF', alpha = 0.025, beta = 0.2, sided = 1)"),
            new("5 looks with futility by spending, not binding, with drift", Median(() => WithFutility(Five).Solve()), "getDesignGroupSequential(kMax = 5, typeOfDesign = 'asOF', alpha = 0.025, beta = 0.1, sided = 1, typeBetaSpending = 'bsHSD', gammaB = -2, bindingFutility = FALSE)"),
            new("20 looks, Lan-DeMets O'Brien-Fleming, with drift", Median(() => (Spending(Equal(20)) with { Power = 0.8 }).Solve()), "getDesignGroupSequential(kMax = 20, typeOfDesign = 'asOF', alpha = 0.025, beta = 0.2, sided = 1)"),
            new("50 looks with futility by spending, with drift (rpact: at most 20 looks)", Median(() => WithFutility(Equal(50)).Solve()), ""),
            new("5 looks, O'Brien-Fleming family, with drift", Median(() => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, Five, false, 0.8)), "getDesignGroupSequential(kMax = 5, typeOfDesign = 'OF', alpha = 0.025, beta = 0.2, sided = 1)"),
            new("adjusted inference at look 4 of 5: P, median-unbiased estimate, limits", Median(() => SequentialInference.StageWise(stopped, new TrialEnd(4, 2.5, 0.8), 0.95, FutilityUse.Ignored)), "{ d <- getDesignGroupSequential(kMax = 5, typeOfDesign = 'OF', alpha = 0.025, sided = 1); s <- getStageResults(d, dataInput = getDataset(n = rep(20, 4), means = rep(0.28, 4), stDevs = rep(1, 4))); getFinalPValue(s); getFinalConfidenceInterval(d, dataInput = getDataset(n = rep(20, 4), means = rep(0.28, 4), stDevs = rep(1, 4))) }"),
        ];
        var r = InR([.. lines.Select(l => l.InR)]);
        var text = new StringBuilder("| call | Equipoise, ms | rpact, ms | ratio |\n|---|---|---|---|\n");
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {lines[i].What} | {lines[i].Milliseconds:F2} | {(r[i] is { } ms ? ms.ToString("F1", CultureInfo.InvariantCulture) : "-")} | {(r[i] is { } theirs ? (theirs / lines[i].Milliseconds).ToString("F0", CultureInfo.InvariantCulture) : "-")} |\n");
        }

        Console.WriteLine(text);
        return 0;
    }

    private static double[] Equal(int looks) => [.. Enumerable.Range(1, looks).Select(k => (double)k / looks)];

    private static SpendingPlan Spending(double[] looks) => new() { InformationFractions = [.. looks], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025) };

    private static SpendingPlan WithFutility(double[] looks) => Spending(looks) with { Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.HwangShihDeCani(-2), 0.1), false) };

    private static double Median(Action call)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 5 || watch.Elapsed.TotalSeconds < 1; i++)
        {
            call();
        }

        var times = new List<double>();
        for (watch.Restart(); times.Count < 11 || watch.Elapsed.TotalSeconds < 2;)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static double?[] InR(string[] calls)
    {
        var script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, "suppressPackageStartupMessages(library(rpact)); setLogLevel('DISABLED'); options(warn = -1)\n" + string.Concat(calls.Select(call => call.Length == 0
                ? "cat('-\\n')\n"
                : $"f <- function() {call}; invisible(f()); n <- 11; cat(tryCatch(1000 * median(replicate(n, system.time(f())['elapsed'])), error = function(e) '-'), '\\n')\n")));
            using var process = Process.Start(new ProcessStartInfo("Rscript", script) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return [.. calls.Select((_, i) => i < lines.Length && double.TryParse(lines[i], CultureInfo.InvariantCulture, out var ms) ? ms : (double?)null)];
        }
        finally
        {
            File.Delete(script);
        }
    }
}
