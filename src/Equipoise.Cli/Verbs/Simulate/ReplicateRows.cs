using System.Globalization;
using System.Text;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>Simulated trials as lines of a CSV file, one for each, with all digits.</summary>
internal static class ReplicateRows
{
    /// <summary>The first line.</summary>
    public const string Head = "replicate,look,reason,z,events,participants,months,estimate,standardError\n";

    /// <summary>The lines of a chunk in UTF-8.</summary>
    public static byte[] Of(TrialSimulation simulation, SimulationChunk chunk, IReadOnlyList<ReplicateResult> results)
    {
        var text = new StringBuilder();
        for (var i = 0; i < results.Count; i++)
        {
            Line(text, simulation, chunk.First + i, results[i]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, TrialSimulation simulation, long replicate, ReplicateResult r) => text.Append(
        CultureInfo.InvariantCulture,
        $"{replicate},{r.Look},{SimulationTables.Reason(r.Reason)},{r.Z:R},{r.Events},{r.Participants},{simulation.TimeOf(r):R},{r.Estimate:R},{r.StandardError:R}\n");
}
