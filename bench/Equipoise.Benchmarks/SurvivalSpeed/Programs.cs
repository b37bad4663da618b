using System.Diagnostics;
using System.Globalization;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>Starts either program on a job; a job of our own that was measured before at the same size is not measured again.</summary>
internal sealed class Programs(string file, int written)
{
    internal const string JobVerb = "survival-job";
    private readonly Dictionary<(string, int), Measurement> own = [];

    internal int Written => written;

    private static string Script => Path.Combine(AppContext.BaseDirectory, "SurvivalSpeed", "survival-speed.R");

    internal Measurement Own(string job, int rows)
    {
        if (!own.TryGetValue((job, rows), out var measured))
        {
            own[(job, rows)] = measured = Measurement.By(Environment.ProcessPath!, JobVerb, job, file, Text(written), Text(rows));
        }

        return measured;
    }

    internal Measurement InR(string job, int rows) => Measurement.By("Rscript", Script, job, file, Text(written), Text(rows));

    internal static string RVersions()
    {
        using var process = Process.Start(new ProcessStartInfo("Rscript", [Script, "versions"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
