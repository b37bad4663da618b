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
    [Doc("Whether a trial that meets a futility bound ends; it does unless stated.")] FutilityConduct? Futility = null,
    [Doc("Relapse, death and crossover by arm, in place of the design's event: one for all strata, or one for each.")] ImmutableArray<HistoriesDeclaration> Histories = default,
    [Doc("What the looks count where there are histories; relapse or death unless stated.")] CountedEndpoint? Counts = null,
    [Doc("Sites.")] ImmutableArray<SiteDeclaration> Sites = default,
    [Doc("Proportion of candidates who fail screening; 0 unless stated.")][Range(0, 0.95)] double? ScreenFailure = null,
    [Doc("Proportion of participants who turn out ineligible: they have the control arm's course and are analysed as randomised; 0 unless stated.")][Range(0, 1)] double? Ineligible = null,
    [Doc("Toxicities.")] ImmutableArray<ToxicityDeclaration> Toxicities = default,
    [Doc("What ends the trial for safety.")] SafetyDeclaration? Safety = null,
    [Doc("Cohorts beside the design's participants.")] ImmutableArray<CohortAssumption> Cohorts = default,
    [Doc("A look that may raise the number of events.")] ReestimationDeclaration? Reestimation = null,
    [Doc("Of so many of the first trials the estimate adjusted for the looks is computed; 0 unless stated.")][Range(0, 100000000)] int? AdjustedEstimates = null,
    [Doc("The test at the looks; the one that the planning formula stands for unless stated.")] TestChoice? Test = null,
    [Doc("A scenario of the protocol to begin with; what else is stated here takes its place.")] string? FromProtocol = null)
{
    /// <summary>The protocol's scenario that it was made of; null for any other.</summary>
    internal ScenarioDeclaration? Protocol { get; init; }

    /// <summary>Whether participants have more than one event, dropout and competing death.</summary>
    internal bool IsWhole => !Histories.IsDefaultOrEmpty || !Sites.IsDefaultOrEmpty || ScreenFailure > 0 || Ineligible > 0 || !Toxicities.IsDefaultOrEmpty || !Cohorts.IsDefaultOrEmpty;


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

    /// <summary>The text of a scenario that is a protocol's own.</summary>
    public static string TextOfProtocol(string id) => $"fromProtocol: {id}\n";

    /// <summary>This scenario with the protocol's beneath it, where it names one.</summary>
    /// <exception cref="ArgumentException">There is no such scenario, or no protocol; it is named.</exception>
    internal SimulationScenario Resolved(TrialProtocol? protocol)
    {
        if (FromProtocol is not { } id)
        {
            return this;
        }

        var declared = protocol?.Document.Scenarios.FirstOrDefault(s => s.Id == id)
            ?? throw new ArgumentException(protocol is null
                ? $"the scenario begins with '{id}' of the protocol; a file with a design alone has no scenarios"
                : $"the scenario begins with '{id}'; the protocol has {string.Join(", ", protocol.Document.Scenarios.Select(s => s.Id))}");
        var below = ProtocolScenario.Of(protocol!, declared);
        var ownCourse = Control is not null || Effect is not null || !Strata.IsDefaultOrEmpty || !Histories.IsDefaultOrEmpty;
        var ownSites = !Sites.IsDefaultOrEmpty;
        return below with
        {
            Label = Label ?? below.Label,
            Assume = Assume,
            Control = Control,
            Effect = Effect,
            Strata = ownCourse ? Strata : below.Strata,
            Dropout = Dropout,
            Accrual = Accrual ?? (ownSites && Sites[0].PerMonth is not null ? null : below.Accrual),
            Entries = Entries ?? below.Entries,
            Allocation = Allocation,
            Participants = Participants ?? below.Participants,
            DataLagDays = DataLagDays,
            Bounds = Bounds,
            Futility = Futility,
            Histories = ownCourse ? Histories : below.Histories,
            Counts = Counts,
            Sites = ownSites ? Sites : below.Sites,
            ScreenFailure = ScreenFailure ?? below.ScreenFailure,
            Ineligible = Ineligible,
            Toxicities = Toxicities.IsDefaultOrEmpty ? below.Toxicities : Toxicities,
            Safety = Safety,
            Cohorts = Cohorts.IsDefaultOrEmpty ? below.Cohorts : Cohorts,
            Reestimation = Reestimation,
            AdjustedEstimates = AdjustedEstimates,
            Test = Test,
            Protocol = ownCourse ? null : below.Protocol,
        };
    }

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

        if (scenario is not null)
        {
            ScenarioChecks.Run(scenario, map);
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
