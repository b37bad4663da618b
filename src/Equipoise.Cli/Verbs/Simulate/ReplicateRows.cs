using System.Globalization;
using System.Text;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>Simulated trials as lines of a CSV file, one for each, with all digits.</summary>
internal static class ReplicateRows
{
    /// <summary>The first line: what every trial has, then its measures by name.</summary>
    public static string Head(TrialSimulation simulation) =>
        "replicate,look,reason,z,events,participants,months,estimate,standardError" + string.Concat(simulation.Measures.Select(m => "," + (m.Name.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{m.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : m.Name))) + "\n";

    /// <summary>The lines of a chunk in UTF-8.</summary>
    public static byte[] Of(TrialSimulation simulation, SimulationChunk chunk, IReadOnlyList<ReplicateResult> results, double?[] measures)
    {
        var text = new StringBuilder();
        for (var i = 0; i < results.Count; i++)
        {
            Line(text, simulation, chunk.First + i, results[i], measures.AsSpan(i * simulation.Measures.Length, simulation.Measures.Length));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, TrialSimulation simulation, long replicate, ReplicateResult r, ReadOnlySpan<double?> measures)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"{replicate},{r.Look},{SimulationTables.Reason(r.Reason)},{r.Z:R},{r.Events},{r.Participants},{simulation.TimeOf(r):R},{r.Estimate:R},{r.StandardError:R}");
        foreach (var measure in measures)
        {
            text.Append(CultureInfo.InvariantCulture, $",{measure:R}");
        }

        text.Append('\n');
    }
}
