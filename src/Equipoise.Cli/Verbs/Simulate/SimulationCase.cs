using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Adapters;
using Equipoise.Statistics;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>A design under a scenario as the user names them, with values of a grid set in their texts.</summary>
/// <param name="Title">The trial's.</param>
/// <param name="Scenario">Its name.</param>
/// <param name="ScenarioText">Its text.</param>
/// <param name="Protocol">The protocol's text.</param>
/// <param name="Set">What was set in either text.</param>
/// <param name="Plan">Ready to be simulated.</param>
internal sealed record SimulationCase(string Title, string Scenario, string ScenarioText, string Protocol, ImmutableArray<GridValue> Set, SimulationPlan Plan)
{
    /// <summary>SHA-256 of the protocol's text.</summary>
    public string ProtocolSha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Protocol)));

    /// <summary>The program that simulates, as shards and results name it.</summary>
    public static string Program => "equipoise " + ProgramVersion.Text;

    /// <summary>Reads the files that the user names.</summary>
    /// <exception cref="BadInputException">One of them is missing or out of order; with all diagnostics.</exception>
    public static SimulationCase Read(string protocol, string scenario, ImmutableArray<GridValue> set)
    {
        var text = SimulationScenario.TextOf(scenario);
        if (text is null && !File.Exists(scenario))
        {
            var source = ProtocolArgument.Text(protocol);
            var own = DesignPlan.Parse(source, protocol, anySize: true).Plan?.Protocol?.Document.Scenarios.Select(s => s.Id).ToArray() ?? [];
            if (!own.Contains(scenario))
            {
                throw Bad("--scenario", $"\"{scenario}\"", string.Join(", ", [.. SimulationScenario.Names, .. own]) + ", or a scenario file (YAML)");
            }

            text = SimulationScenario.TextOfProtocol(scenario);
        }

        return Of(ProtocolArgument.Text(protocol), protocol, scenario, text ?? ProtocolArgument.Text(scenario), set);
    }

    /// <summary>Makes a case of texts.</summary>
    /// <exception cref="BadInputException">One of them is out of order; with all diagnostics.</exception>
    public static SimulationCase Of(string protocol, string file, string scenario, string scenarioText, ImmutableArray<GridValue> set)
    {
        foreach (var value in set)
        {
            if (value.IsOfProtocol)
            {
                var (changed, problem) = ProtocolText.With(protocol, file, value.Key, value.Value);
                protocol = changed ?? throw new BadInputException([problem!]);
            }
            else
            {
                scenarioText = value.In(scenarioText, scenario);
            }
        }

        var (reading, assumed) = (DesignPlan.Parse(protocol, file), SimulationScenario.Parse(scenarioText, scenario));
        if (reading.Plan is not { } plan || assumed.Scenario is not { } stated)
        {
            throw new BadInputException([.. reading.Diagnostics, .. assumed.Diagnostics]);
        }

        try
        {
            var ready = SimulationPlan.Of(plan, stated);

            // The engine checks the trial as a whole.
            TrialSimulation.Of(ready.Trial, 0);
            return new SimulationCase(plan.Outline.Title, scenario, scenarioText, protocol, set, ready);
        }
        catch (Exception e) when (e is ArgumentException or ConvergenceException)
        {
            var message = e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;
            throw new BadInputException([new Diagnostic("A011", file, "(simulation)", 1, 1, $"The design cannot be simulated under the scenario '{scenario}'.", message, "what docs/simulate.md describes")]);
        }
    }

    /// <summary>An argument that simulate does not take.</summary>
    public static BadInputException Bad(string option, string found, string accepted) =>
        new([new Diagnostic("A011", "(arguments)", option, 1, 1, "The simulation cannot be run so.", found, accepted)]);
}
