using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- survival [rows] [--full] [--jobs a,b] [--write]</c>: the survival statistics beside R's survival on
/// the same rows in the same run, each job of either program in a process of its own, as tables in Markdown. <c>--full</c> goes on to ten million rows,
/// <c>--write</c> also writes bench/results/PROCESSOR.md. The exit status is 1 when a number differs.
/// </summary>
internal static class SpeedTable
{
    /// <summary>R stops within its convergence criterion, a relative change of 1e-9 in the log likelihood.</summary>
    private const double Agreement = 1e-9;

    /// <summary>R's robust variance takes time that grows with the square of the rows.</summary>
    private const int RobustRowsInR = 100_000;

    private const int FullRows = 10_000_000;

    private sealed record Line(string Job, string InR, double Target, int Rows, string Note = "");

    internal static int Run(string[] args)
    {
        var full = args.Contains("--full", StringComparer.Ordinal);
        var rows = args.Length > 0 && int.TryParse(args[0], CultureInfo.InvariantCulture, out var given) ? given : 1_000_000;
        var only = Array.IndexOf(args, "--jobs") is >= 0 and var at && at + 1 < args.Length ? args[at + 1].Split(',') : [];
        var written = Math.Max(full ? FullRows : rows, Job.DrawRows);
        var folder = Directory.CreateTempSubdirectory("survival-speed");
        try
        {
            var file = Path.Combine(folder.FullName, "rows.bin");
            Console.Error.WriteLine($"writing {written:N0} rows");
            Rows.Write(file, written);
            var text = new StringBuilder();
            var agreed = Write(text, new Programs(file, written), rows, full, only);
            text.AppendLine();
            text.AppendLine("Command: `dotnet run -c Release --project bench/Equipoise.Benchmarks -- survival" + string.Concat(args.Where(a => !string.Equals(a, "--write", StringComparison.Ordinal)).Select(a => " " + a)) + "`");
            Console.WriteLine(text);
            if (args.Contains("--write", StringComparer.Ordinal))
            {
                Directory.CreateDirectory("bench/results");
                File.WriteAllText($"bench/results/{Slug(Processor())}.md", text.ToString());
            }

            return agreed ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Write(StringBuilder text, Programs programs, int rows, bool full, string[] only)
    {
        var clock = Stopwatch.StartNew();
        var load = Load();
        var lines = new Line[]
        {
            new("survfit", "survfit", 20, rows),
            new("survdiff", "survdiff", 20, rows),
            new("coxph", "coxph", 30, rows),
            new("coxph", "coxph.fit", 3, rows, ", against R's bare `coxph.fit` on a prepared matrix"),
            new("robust", "robust", 30, Math.Min(rows, RobustRowsInR)),
            new("robust", "", 0, rows),
            new("zph", "zph", 20, rows),
            new("permutation", "permutation", 0, Job.DrawRows, "; R by hand, vectorised"),
        };
        var agreed = true;
        text.AppendLine(Invariant($"# Survival statistics on {Processor()}"));
        text.AppendLine();
        text.AppendLine(Invariant($"{DateTime.UtcNow:yyyy-MM-dd}; {Environment.ProcessorCount} cores; .NET {Environment.Version}; {Programs.RVersions()}; {RuntimeInformation.OSDescription}; {RuntimeInformation.OSArchitecture}."));
        text.AppendLine();
        text.AppendLine("Seconds are the median of three runs after a full warm one (in R of three runs, or one where it takes over 30 s), from plain columns to the result. Memory: the highest resident set above the loaded data during the first full run, and in brackets the highest of the whole process. Difference: the largest relative one of the numbers compared.");
        text.AppendLine();
        text.AppendLine("| job | rows | Equipoise, s | R, s | ratio | target | met | Equipoise, MiB | R, MiB | ratio | difference |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var line in lines.Where(line => Wanted(line.Job)))
        {
            var ours = programs.Own(line.Job, line.Rows);
            var what = Job.Named(line.Job).What + line.Note;
            if (line.InR.Length == 0)
            {
                text.AppendLine(Invariant($"| {what} | {line.Rows:N0} | {ours.Seconds:F3} | | | | | {ours.Above:F0} ({ours.Peak:F0}) | | | |"));
                continue;
            }

            var theirs = programs.InR(line.InR, line.Rows);
            var ratio = theirs.Seconds / ours.Seconds;
            var difference = ours.DifferenceFrom(theirs);
            agreed &= difference <= Agreement;
            var (target, met) = line.Target == 0 ? ("", "") : (Invariant($"{line.Target:F0}"), ratio >= line.Target ? "yes" : "no");
            text.AppendLine(Invariant($"| {what} | {line.Rows:N0} | {ours.Seconds:F3} | {theirs.Seconds:F2} | {ratio:F1} | {target} | {met} | {ours.Above:F0} ({ours.Peak:F0}) | {theirs.Above:F0} ({theirs.Peak:F0}) | {theirs.Above / ours.Above:F1} ({theirs.Peak / ours.Peak:F1}) | {difference:E0} |"));
            if (line.Job is "permutation")
            {
                text.AppendLine(Invariant($"| permutations a second | | {Job.Draws / ours.Seconds:N0} | {Job.Draws / theirs.Seconds:N0} | | 400,000 | {(Job.Draws / ours.Seconds >= 400_000 ? "yes" : "no")} | | | | |"));
            }
        }

        if (Wanted("kernel"))
        {
            var kernel = programs.Own("kernel", Job.KernelRows);
            text.AppendLine();
            text.AppendLine(Invariant($"{Job.Named("kernel").What}: {kernel.Seconds / Job.KernelCalls * 1e9:F0} ns a call on one core, {kernel.Allocated:F0} bytes allocated by all calls together."));
        }

        if (Wanted("scaling"))
        {
            Scaling(text, programs, full);
        }

        text.AppendLine();
        text.AppendLine(Invariant($"The whole run took {clock.Elapsed.TotalMinutes:F1} minutes; load average at its start {load}."));
        return agreed;

        bool Wanted(string name) => only.Length == 0 || only.Contains(name, StringComparer.Ordinal);
    }

    private static void Scaling(StringBuilder text, Programs programs, bool full)
    {
        string[] jobs = ["sample", "survfit", "survdiff", "coxph"];
        text.AppendLine();
        text.AppendLine("Nanoseconds a row, Equipoise alone; each column includes the first:");
        text.AppendLine();
        text.AppendLine("| rows | " + string.Join(" | ", jobs.Select(job => Job.Named(job).What)) + " |");
        text.AppendLine("|---" + string.Concat(jobs.Select(_ => "|---")) + "|");
        for (var count = 10_000; count <= Math.Min(programs.Written, full ? FullRows : 1_000_000); count *= 10)
        {
            var measured = jobs.Select(job => programs.Own(job, count).Seconds / count * 1e9);
            text.AppendLine(Invariant($"| {count:N0} | ") + string.Join(" | ", measured.Select(ns => Invariant($"{ns:F0}"))) + " |");
        }
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
        : "unknown processor";

    private static string Slug(string name) => string.Join('-', string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
