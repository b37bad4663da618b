using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>What a case's run came to.</summary>
/// <param name="Case">What was simulated.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Asked">Trials asked for.</param>
/// <param name="Ended">Why it ended: replicates, precision or stopped (by the user).</param>
/// <param name="Found">What was found; null where the user stopped it before anything was.</param>
internal sealed record CaseResult(SimulationCase Case, ulong Seed, long Asked, string Ended, OperatingCharacteristics? Found)
{
    /// <summary>Whether it holds fewer trials than were asked for because the user stopped it.</summary>
    public bool IsPartial => Ended == "stopped";

    /// <summary>The numbers beside the approximation.</summary>
    public SimulationSummary? Summary { get; } = Found is null ? null : SimulationSummary.Of(Case.Plan, Found);

    /// <summary>The JSON document: nothing in it depends on where, how fast or in how many parts it was run.</summary>
    public object Json => new
    {
        program = SimulationCase.Program,
        title = Case.Title,
        protocolSha256 = Case.ProtocolSha256,
        scenario = Case.Scenario,
        set = Case.Set.Select(s => new { s.Key, s.Value }),
        seed = Seed,
        replicatesAsked = Asked,
        ended = Ended,
        partial = IsPartial,
        trial = new
        {
            Case.Plan.Trial.Participants,
            allocation = Case.Plan.Trial.Allocation.Name,
            entries = Case.Plan.Trial.Entries,
            test = Case.Plan.Trial.Looks[^1].Test.Name,
            longestMonths = Case.Plan.Trial.LongestDuration,
            dataLagMonths = Case.Plan.Trial.DataLag,
            futility = Case.Plan.Trial.Bounds.Futility,
            trueLogHazardRatio = Case.Plan.Trial.TrueLogHazardRatio,
        },
        notes = Case.Plan.Notes,
        drift = Case.Plan.Analytic?.Drift,
        hypothesis = Case.Plan.IsNull ? "null" : "alternative",
        results = Summary,
    };
}

/// <summary>Prints what simulations came to.</summary>
internal static class SimulationOutcome
{
    /// <summary>The outcome of one or several cases.</summary>
    /// <param name="shell">Whose standard output is printed to, also where the user stopped the run.</param>
    /// <param name="results">One for each case.</param>
    /// <param name="isGrid">Whether they are the cells of a grid.</param>
    /// <param name="remark">A last line for people; null for none.</param>
    public static Outcome Of(Shell shell, ImmutableArray<CaseResult> results, bool isGrid, string? remark)
    {
        var code = results.Any(r => r.IsPartial) ? 130 : 0;
        return new Outcome(code, isGrid ? new { cells = results.Select(r => r.Json) } : results[0].Json, _ =>
        {
            // A partial result is a result: it goes where a whole one goes.
            var console = Output.Console(shell.Out);
            foreach (var result in results)
            {
                SimulationTables.Print(console, result);
            }

            if (isGrid)
            {
                SimulationTables.PrintGrid(console, results);
            }

            if (remark is not null)
            {
                console.Line(remark);
            }
        });
    }
}
