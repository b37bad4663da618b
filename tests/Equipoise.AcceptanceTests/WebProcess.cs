using System.Diagnostics;

namespace Equipoise.AcceptanceTests;

/// <summary>A run of the web program as a process that is refused at once.</summary>
internal static class WebProcess
{
    public static (int ExitCode, string Error) Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Equipoise.Web.dll"), .. args])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        output.Wait();
        return (process.ExitCode, error.Result);
    }
}
