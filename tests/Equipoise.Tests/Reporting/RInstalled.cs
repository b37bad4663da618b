using System.ComponentModel;
using System.Diagnostics;

namespace Equipoise.Tests.Reporting;

/// <summary>Runs R where it is installed; tests that need it are skipped where it is not.</summary>
internal static class RInstalled
{
    private static readonly Lazy<bool> Found = new(() => Try("-e", "stopifnot(requireNamespace('survival', quietly = TRUE), requireNamespace('rpact', quietly = TRUE), requireNamespace('mvtnorm', quietly = TRUE))") is (0, _));

    /// <summary>Why tests that need R are skipped; null where they are not.</summary>
    public static string? Absent => Found.Value ? null : "Rscript with survival, rpact and mvtnorm is not installed.";

    /// <summary>Runs a script.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments) => Try(arguments)!.Value;

    private static (int ExitCode, string Output)? Try(params string[] arguments)
    {
        var start = new ProcessStartInfo("Rscript") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--vanilla");
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            using var process = Process.Start(start)!;
            var complaints = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + complaints.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A test that needs R, and is skipped with a message where it is not.</summary>
public sealed class RFactAttribute : FactAttribute
{
    /// <summary>The test.</summary>
    public RFactAttribute() => Skip = RInstalled.Absent;
}

/// <summary>The same for a theory.</summary>
public sealed class RTheoryAttribute : TheoryAttribute
{
    /// <summary>The test.</summary>
    public RTheoryAttribute() => Skip = RInstalled.Absent;
}
