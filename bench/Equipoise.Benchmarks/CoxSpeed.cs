using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- cox [rows]</c>: the Cox model from plain columns to a fit, sorting included, against R's survival on the
/// same rows in the same run. The median of three; prints a table in Markdown.
/// </summary>
internal static class CoxSpeed
{
    private const int Repeats = 3;

    internal static void Run(string[] args)
    {
        var n = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var (times, happened, columns) = Columns(n);
        var own = new (string What, Func<object> Work)[]
        {
            ("coxph, Efron, 5 covariates", () => Fit(times, happened, columns, robust: false)),
            ("coxph with robust variance", () => Fit(times, happened, columns, robust: true)),
            ("cox.zph on a fit, km", Zph(times, happened, columns)),
            ("sample and sorting alone", () => SurvivalSample.Create(times, happened)),
        };
        var seconds = own.Select(job => Median(job.Work)).ToArray();
        var r = InR(n, times, happened, columns);
        Console.WriteLine($"Rows {n:N0}, 5 covariates; {Processor()}; {Environment.ProcessorCount} cores; .NET {Environment.Version}; {RuntimeInformation.OSDescription}; {r["versions"]}");
        Console.WriteLine();
        Console.WriteLine("| call | Equipoise, s | R survival, s | ratio |");
        Console.WriteLine("|---|---|---|---|");
        string[] keys = ["coxph", "robust", "zph", ""];
        for (var i = 0; i < own.Length; i++)
        {
            Console.WriteLine(r.TryGetValue(keys[i], out var theirs) && double.TryParse(theirs, CultureInfo.InvariantCulture, out var s)
                ? string.Create(CultureInfo.InvariantCulture, $"| {own[i].What} | {seconds[i]:F3} | {s:F2} | {s / seconds[i]:F1} |")
                : string.Create(CultureInfo.InvariantCulture, $"| {own[i].What} | {seconds[i]:F3} | {(keys[i].Length == 0 ? "" : r.GetValueOrDefault(keys[i], "not run"))} | |"));
        }

        if (r.TryGetValue("coxphfit", out var bare) && double.TryParse(bare, CultureInfo.InvariantCulture, out var core))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| whole fit against bare coxph.fit | {seconds[0]:F3} | {core:F2} | {core / seconds[0]:F1} |"));
        }

        var fit = Fit(times, happened, columns, robust: false);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First coefficient {fit.Coefficients[0].LogHazardRatio:R}, R {r.GetValueOrDefault("coefficient")}; {fit.Iterations} Newton steps."));
    }

    private static (double[] Times, bool[] Happened, double[][] Columns) Columns(int n)
    {
        var stream = RandomStream.For(2026, 0, "cox speed");
        var columns = Enumerable.Range(0, 5).Select(j => Enumerable.Range(0, n).Select(_ => j < 3 ? stream.NextNormal() : stream.NextBernoulli(0.5) ? 1 : 0).ToArray()).ToArray();
        var times = new double[n];
        var happened = new bool[n];
        for (var i = 0; i < n; i++)
        {
            var time = stream.NextExponential(Math.Exp((0.3 * columns[0][i]) - (0.2 * columns[1][i]) + (0.4 * columns[3][i])) / 900);
            var censored = stream.NextExponential(1 / 1200.0);
            (times[i], happened[i]) = (Math.Min(time, censored), time <= censored);
        }

        return (times, happened, columns);
    }

    private static CoxFit Fit(double[] times, bool[] happened, double[][] columns, bool robust)
    {
        var sample = SurvivalSample.Create(times, happened);
        var design = CoxDesign.Of(sample);
        for (var j = 0; j < columns.Length; j++)
        {
            design = design.With($"x{j}", columns[j]);
        }

        return Cox.Fit(sample, design, new CoxOptions { Stratified = false, Robust = robust });
    }

    private static Func<object> Zph(double[] times, bool[] happened, double[][] columns)
    {
        var fit = Fit(times, happened, columns, robust: false);
        return () => ProportionalHazards.Test(fit, TimeTransform.KaplanMeier);
    }

    private static double Median(Func<object> work)
    {
        for (var i = 0; i < Repeats; i++)
        {
            work();
        }

        var seconds = new double[Repeats];
        for (var i = 0; i < Repeats; i++)
        {
            GC.Collect();
            var watch = Stopwatch.StartNew();
            work();
            seconds[i] = watch.Elapsed.TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[Repeats / 2];
    }

    private static Dictionary<string, string> InR(int n, double[] times, bool[] happened, double[][] columns)
    {
        var folder = Directory.CreateTempSubdirectory("cox-speed");
        var data = Path.Combine(folder.FullName, "rows.bin");
        using (var writer = new BinaryWriter(File.Create(data)))
        {
            foreach (var column in columns.Prepend([.. happened.Select(h => h ? 1.0 : 0.0)]).Prepend(times))
            {
                writer.Write(MemoryMarshal.AsBytes<double>(column));
            }
        }

        var script = Path.Combine(folder.FullName, "cox.R");
        File.WriteAllText(script, $$"""
            suppressPackageStartupMessages(library(survival))
            f <- file("{{data}}", "rb"); v <- matrix(readBin(f, "double", {{7L * n}}), {{n}}); close(f)
            d <- data.frame(time = v[, 1], event = v[, 2], v[, 3:7]); names(d)[3:7] <- paste0("x", 0:4)
            x <- v[, 3:7]; y <- Surv(d$time, d$event)
            median3 <- function(run) { run(); gc(); median(replicate({{Repeats}}, system.time(run())["elapsed"])) }
            fit <- coxph(Surv(time, event) ~ x0 + x1 + x2 + x3 + x4, d, ties = "efron")
            cat("versions R", paste(R.version$major, R.version$minor, sep = "."), "survival", as.character(packageVersion("survival")), "\n")
            cat("coefficient", sprintf("%.15g", coef(fit)[1]), "\n")
            cat("coxph", median3(function() coxph(Surv(time, event) ~ x0 + x1 + x2 + x3 + x4, d, ties = "efron")), "\n")
            cat("coxphfit", median3(function() coxph.fit(x, y, NULL, NULL, NULL, coxph.control(), NULL, "efron", NULL, resid = FALSE, nocenter = NULL)), "\n")
            if ({{n}} <= 100000) cat("robust", system.time(coxph(Surv(time, event) ~ x0 + x1 + x2 + x3 + x4, d, ties = "efron", robust = TRUE))["elapsed"], "\n") else cat("robust not run: quadratic in n\n")
            if ({{n}} <= 100000) cat("zph", median3(function() cox.zph(fit)), "\n") else cat("zph", system.time(cox.zph(fit))["elapsed"], "\n")
            """);
        using var process = Process.Start(new ProcessStartInfo("Rscript", script) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        folder.Delete(recursive: true);
        return lines.Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1].Trim());
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
        : "unknown processor";
}
