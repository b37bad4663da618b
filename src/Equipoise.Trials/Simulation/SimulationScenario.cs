using System.Collections.Immutable;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Simulation;

/// <summary>What came of reading a scenario: the scenario, or diagnostics.</summary>
public sealed record ScenarioReading(SimulationScenario? Scenario, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>What a simulation assumes where it differs from the design: every key that is absent is as the design has it.</summary>
[Doc("What a simulation assumes where it differs from the design.")]
public sealed record SimulationScenario(
    [Doc("Words for it.")] string? Label = null,
    [Doc("How much of the effect there is; the whole unless stated.")] AssumedEffect? Assume = null,
    [Doc("What happens in the control arm; with effect it stands in the place of strata.")] CourseDeclaration? Control = null,
    [Doc("What the experimental treatment changes; in every stratum.")] EffectDeclaration? Effect = null,
    [Doc("Strata with courses of their own.")] ImmutableArray<StratumCourse> Strata = default,
    [Doc("Leaving the follow-up, in both arms and every stratum.")] HazardDeclaration? Dropout = null,
    [Doc("How participants enter.")] AccrualDeclaration? Accrual = null,
    [Doc("What is random about the times of entry; even unless stated.")] EntryOrder? Entries = null,
    [Doc("How arms are chosen; the protocol's scheme unless stated.")] ArmChoice? Allocation = null,
    [Doc("Participants, both arms.")][Range(2, 1000000)] int? Participants = null,
    [Doc("Days from what happens to its being in the data; 0 unless stated.")][Range(0, 3650)] double? DataLagDays = null,
    [Doc("Whether bounds are those of the plan or solved for anew at the events there are; anew where errors are spent by the events of a log-rank test.")] BoundUse? Bounds = null,
    [Doc("Whether a trial that meets a futility bound ends; it does unless stated.")] FutilityConduct? Futility = null)
{
    /// <summary>The names of the scenarios that every design has.</summary>
    public static ImmutableArray<string> Names { get; } = ["design", "null", "half"];

    /// <summary>The text of a scenario that every design has: design (the alternative), null (no effect), half (half way); null for another name.</summary>
    public static string? TextOf(string name) => name switch
    {
        "design" => "assume: design\n",
        "null" => "assume: noEffect\n",
        "half" => "assume: halfWay\n",
        _ => null,
    };

    /// <summary>Reads a scenario file. Everything that is wrong is reported at once; the scenario is null exactly when there are diagnostics.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">Its name, for the diagnostics.</param>
    public static ScenarioReading Parse(string yaml, string file)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var map = new SourceMap(file);
        var scenario = TrialProtocol.Read<SimulationScenario>(yaml, map);
        if (scenario is { Control: not null, Effect: null })
        {
            map.Add("P214", "control", "A control arm of its own needs an effect of its own.", "control without effect", "control and effect, or neither");
        }

        if (scenario is { Strata.IsDefaultOrEmpty: false } and ({ Control: not null } or { Effect: not null }))
        {
            map.Add("P214", "strata", "Courses are stated twice.", "strata beside control or effect", "strata, or control and effect");
        }

        return map.Diagnostics.Count > 0 || scenario is null
            ? new ScenarioReading(null, [.. map.Diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)])
            : new ScenarioReading(scenario, []);
    }
}

/// <summary>How much of the effect there is.</summary>
public enum AssumedEffect
{
    /// <summary>The effect stated.</summary>
    Design,

    /// <summary>None: the control's hazard, times the ratio of the null hypothesis where it has one.</summary>
    NoEffect,

    /// <summary>Half of it, on the scale of the logarithm of the hazard.</summary>
    HalfWay,
}

/// <summary>What is random about the times of entry.</summary>
public enum EntryOrder
{
    /// <summary>Nothing: participants enter when the accrual pattern expects them.</summary>
    Even,

    /// <summary>Independent times from the accrual pattern.</summary>
    RandomTimes,

    /// <summary>A Poisson process at the accrual's rates.</summary>
    Poisson,
}

/// <summary>Which bounds a simulated trial has.</summary>
public enum BoundUse
{
    /// <summary>Those of the plan, whatever information there is.</summary>
    Planned,

    /// <summary>Solved for anew at the events there are.</summary>
    Recomputed,
}

/// <summary>What a simulated trial does at a futility bound.</summary>
public enum FutilityConduct
{
    /// <summary>It ends.</summary>
    Obeyed,

    /// <summary>It goes on.</summary>
    Ignored,
}

/// <summary>How arms are chosen.</summary>
[Doc("How arms are chosen.")]
[Kinds(typeof(BlockRandomisation), typeof(IndependentRandomisation), typeof(Alternation))]
public abstract record ArmChoice;

/// <summary>Permuted blocks within each stratum, of sizes drawn with equal chances.</summary>
[Doc("Permuted blocks within each stratum.")]
public sealed record BlockRandomisation([Doc("Block sizes, drawn with equal chances.")] ImmutableArray<int> Sizes) : ArmChoice;

/// <summary>Each participant by a draw of its own.</summary>
[Doc("Each participant by a draw of its own.")]
public sealed record IndependentRandomisation : ArmChoice;

/// <summary>The arms in turn, for comparison with programs that allocate so.</summary>
[Doc("The arms in turn, for comparison with programs that allocate so.")]
public sealed record Alternation([Doc("The arm of the first participant.")] FirstArm First) : ArmChoice;

/// <summary>The arm of the first participant of an alternation.</summary>
public enum FirstArm
{
    /// <summary>The control arm.</summary>
    Control,

    /// <summary>The experimental arm.</summary>
    Experimental,
}
