using System.Globalization;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>This process's memory as Linux counts it, in mebibytes; NaN elsewhere.</summary>
internal static class MachineMemory
{
    private const string Status = "/proc/self/status";

    internal static double Resident() => Read("VmRSS:");

    internal static double Peak() => Read("VmHWM:");

    /// <summary>The peak starts again at what is resident now.</summary>
    internal static void ForgetPeak()
    {
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static double Read(string key) => File.Exists(Status)
        ? double.Parse(File.ReadLines(Status).First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024
        : double.NaN;
}
