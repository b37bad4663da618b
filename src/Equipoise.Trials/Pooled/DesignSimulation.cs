using System.Collections.Immutable;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Simulation;

namespace Equipoise.Trials.Pooled;

/// <summary>A simulation of the design that is small enough to be waited for.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Seed">Everything random follows from it.</param>
/// <param name="Summary">What the trials showed, beside the approximation.</param>
/// <param name="Notes">What was decided where the protocol says nothing.</param>
public sealed record DesignSimulation(string Scenario, ulong Seed, SimulationSummary Summary, ImmutableArray<string> Notes)
{
    /// <summary>No more trials are simulated while somebody waits.</summary>
    public const int MostReplicates = 100_000;

    /// <summary>The scenarios that may be named: those of every design, then the protocol's own; empty where the design is not simulated.</summary>
    /// <param name="protocol">The protocol.</param>
    public static ImmutableArray<(string Name, string Label)> Scenarios(TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return TrialDesign.From(protocol) is SequentialTrialDesign and (MilestoneTrialDesign or TimeToEventTrialDesign)
            ? [("design", "The effect of the design"), ("half", "Half the effect"), ("null", "No effect"), .. protocol.Document.Scenarios.Select(s => (s.Id, s.Label))]
            : [];
    }

    /// <summary>Simulates the protocol's design. The same scenario, seed and number give the same figures.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="scenario">A name of <see cref="Scenarios"/>.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="replicates">100 to <see cref="MostReplicates"/>.</param>
    /// <exception cref="ArgumentException">There is no such scenario, or the design is not simulated; the message says what there is.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of trials is out of its range.</exception>
    public static DesignSimulation Run(TrialProtocol protocol, string scenario, ulong seed, int replicates)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (replicates is < 100 or > MostReplicates)
        {
            throw new ArgumentOutOfRangeException(nameof(replicates), replicates, FormattableString.Invariant($"100 to {MostReplicates} trials are simulated here"));
        }

        var names = Scenarios(protocol);
        if (names.All(n => n.Name != scenario))
        {
            throw new ArgumentException(names.IsEmpty ? "a design without a course over time is not simulated" : $"there is no scenario '{scenario}'; there are {string.Join(", ", names.Select(n => n.Name))}", nameof(scenario));
        }

        var text = SimulationScenario.TextOf(scenario) ?? SimulationScenario.TextOfProtocol(scenario);
        var read = SimulationScenario.Parse(text, scenario).Scenario ?? throw new ArgumentException($"the scenario '{scenario}' cannot be read", nameof(scenario));
        var plan = SimulationPlan.Of(DesignPlan.Of(protocol), read);
        var simulation = TrialSimulation.Of(plan.Trial, seed);
        var found = OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, replicates, threads: 1));
        return new DesignSimulation(scenario, seed, SimulationSummary.Of(plan, found), plan.Notes);
    }
}
