using System.Globalization;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>How long the fault tests run: a quick selection, or the long form (<c>./test --faults</c>), whose figures go to a file.</summary>
internal static class FaultRun
{
    private static readonly string? Figures = Environment.GetEnvironmentVariable("EQUIPOISE_FAULTS");

    public static bool Long => !string.IsNullOrEmpty(Figures);

    /// <summary>Loops over the points at which a process is killed: 200 of each in the long form, or as many as a setting says.</summary>
    public static int Kills => int.TryParse(Environment.GetEnvironmentVariable("EQUIPOISE_FAULT_LOOPS"), NumberStyles.None, CultureInfo.InvariantCulture, out var loops) ? loops : Of(1, 200);

    public static int Of(int quick, int inLongForm) => Long ? inLongForm : quick;

    /// <summary>Notes a figure of the long form: a row of docs/faults.md.</summary>
    public static void Note(string test, FormattableString found)
    {
        if (Long)
        {
            File.AppendAllText(Figures!, $"| {test} | {found.ToString(CultureInfo.InvariantCulture)} |\n");
        }
    }
}

/// <summary>Fault tests use the machine alone, one after the other.</summary>
[CollectionDefinition(nameof(FaultTests), DisableParallelization = true)]
public sealed class FaultTests;
