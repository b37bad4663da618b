using System.Diagnostics;
using System.Globalization;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>What a process of its own measured of a job. Both programs write the same lines, key and values.</summary>
/// <param name="Seconds">The median of the timed runs.</param>
/// <param name="Above">Mebibytes: the highest resident set during the first full run less the resident set just before it, with the data loaded.</param>
/// <param name="Peak">Mebibytes: the highest resident set of the process up to the end of the first full run, runtime and data included.</param>
/// <param name="Allocated">Bytes allocated on the calling thread by the last timed run; NaN where that is not known.</param>
/// <param name="Answers">The numbers that must agree.</param>
internal sealed record Measurement(double Seconds, double Above, double Peak, double Allocated, double[] Answers)
{
    private const int Repeats = 3;
    private const int WarmRows = 1000;

    /// <summary>Runs a job and writes its measurement to standard output; also the fastest run and the least processor time, which say more on a busy machine.</summary>
    internal static void Make(string name, string file, int written, int count)
    {
        var job = Job.Named(name);
        for (var i = 0; i < Repeats; i++)
        {
            job.Prepare(Rows.Read(file, written, Math.Min(count, WarmRows)))()();
        }

        var work = job.Prepare(Rows.Read(file, written, count));
        GC.Collect();
        var loaded = MachineMemory.Peak();
        MachineMemory.ForgetPeak();
        var before = MachineMemory.Resident();
        var watch = Stopwatch.StartNew();
        var answers = work()();
        var first = watch.Elapsed.TotalSeconds;
        var peak = MachineMemory.Peak();

        // Runs of a few milliseconds are repeated more often: the clock and the compiler settle.
        var seconds = new double[Math.Clamp((int)(1 / first), Repeats, 51)];
        var allocated = 0L;
        var cores = new double[seconds.Length];
        for (var i = 0; i < seconds.Length; i++)
        {
            GC.Collect();
            var start = GC.GetAllocatedBytesForCurrentThread();
            var processor = Environment.CpuUsage.TotalTime;
            watch.Restart();
            _ = work();
            seconds[i] = watch.Elapsed.TotalSeconds;
            cores[i] = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        Array.Sort(seconds);
        Array.Sort(cores);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seconds {seconds[seconds.Length / 2]:R}\nfastest {seconds[0]:R}\ncpu {cores[0]:R}\nabove {peak - before:R}\npeak {Math.Max(loaded, peak):R}\nallocated {allocated}\nanswers {string.Join(' ', answers.Select(a => a.ToString("R", CultureInfo.InvariantCulture)))}"));
    }

    /// <summary>Runs a program that measures a job, and reads what it wrote.</summary>
    internal static Measurement By(string program, params string[] arguments)
    {
        Console.Error.WriteLine($"  {Path.GetFileName(program)} {string.Join(' ', arguments.Select(Path.GetFileName))}");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start");
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);
        process.WaitForExit();
        return process.ExitCode == 0
            ? new Measurement(Number("seconds"), Number("above"), Number("peak"), Number("allocated"), [.. lines["answers"].Select(Parse)])
            : throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}");

        double Number(string key) => lines.TryGetValue(key, out var words) ? Parse(words[0]) : double.NaN;

        static double Parse(string word) => double.Parse(word, CultureInfo.InvariantCulture);
    }

    /// <summary>The largest difference of the answers, relative to their size.</summary>
    internal double DifferenceFrom(Measurement other) => Answers.Length == other.Answers.Length
        ? Answers.Zip(other.Answers, (a, b) => a == b ? 0 : Math.Abs(a - b) / Math.Max(Math.Abs(a), Math.Abs(b))).Max()
        : double.PositiveInfinity;
}
