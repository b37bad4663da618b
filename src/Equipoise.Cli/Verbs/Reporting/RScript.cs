using System.ComponentModel;
using System.Diagnostics;

namespace Equipoise.Cli.Verbs.Reporting;

/// <summary>What a run of an R script came to.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed.</param>
internal sealed record RRun(int ExitCode, string Output)
{
    /// <summary>The line that says how many numbers agree; the last line where there is none.</summary>
    public string Verdict => Output.Split('\n').LastOrDefault(l => l.Contains("numbers compared", StringComparison.Ordinal)) ?? Output.TrimEnd().Split('\n')[^1];
}

/// <summary>Runs <c>Rscript</c> where it is installed.</summary>
internal static class RScript
{
    /// <summary>Runs a script and waits for it.</summary>
    /// <returns>Null where there is no <c>Rscript</c>.</returns>
    public static RRun? Run(string script, CancellationToken cancelled)
    {
        var start = new ProcessStartInfo("Rscript") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--vanilla");
        start.ArgumentList.Add(script);
        try
        {
            using var process = Process.Start(start)!;
            using var stop = cancelled.Register(() => process.Kill(entireProcessTree: true));
            var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancelled.ThrowIfCancellationRequested();
            return new RRun(process.ExitCode, process.ExitCode is 0 or 1 && output.Length > 0 ? output : output + complaints.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
