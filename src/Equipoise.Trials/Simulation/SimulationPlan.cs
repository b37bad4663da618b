using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>A design under a scenario, ready to be simulated, with what the normal approximation expects of it. All time is in months.</summary>
public sealed class SimulationPlan
{
    private SimulationPlan(SequentialTrialDesign design, SimulatedTrial trial, AnalyticCharacteristics? analytic, bool isNull, ImmutableArray<string> notes) =>
        (Design, Trial, Analytic, IsNull, Notes) = (design, trial, analytic, isNull, notes);

    /// <summary>The design that is simulated.</summary>
    public SequentialTrialDesign Design { get; }

    /// <summary>What the engine runs.</summary>
    public SimulatedTrial Trial { get; }

    /// <summary>The approximation; null where there is none for the scenario.</summary>
    public AnalyticCharacteristics? Analytic { get; }

    /// <summary>Whether the scenario is the null hypothesis, so that the probability of efficacy is the type I error.</summary>
    public bool IsNull { get; }

    /// <summary>What was decided where the protocol says nothing, and what of it is left out.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Makes a design ready under a scenario.</summary>
    /// <exception cref="ArgumentException">The design has no course over time, or something of the scenario cannot be; it is named.</exception>
    public static SimulationPlan Of(DesignPlan plan, SimulationScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scenario);
        if (plan.Design is not SequentialTrialDesign design)
        {
            throw new ArgumentException("only designs by time to an event or by a milestone are simulated; this one compares pairs");
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        var (allocation, ratio) = Allocation(plan, scenario, notes);
        var course = ScenarioCourse.Of(design, scenario, ratio);
        var participants = (int)Math.Round(course.Accrual.Total);
        var entries = scenario.Entries switch
        {
            EntryOrder.RandomTimes => EntryLaw.RandomTimes,
            EntryOrder.Poisson => EntryLaw.PoissonProcess,
            _ => EntryLaw.Even,
        };
        var futility = scenario.Futility == FutilityConduct.Ignored ? FutilityUse.Ignored : FutilityUse.Obeyed;
        var looks = new DeclaredLooks(design, course, participants, entries);
        var test = DeclaredTest.Of(design);
        var rules = DeclaredFutility.Of(design, futility, notes);

        var trial = new SimulatedTrial
        {
            Design = course,
            Participants = participants,
            Entries = entries,
            Allocation = allocation,
            Looks = [.. looks.Rules().Select((rule, look) => new SimulatedLook(rule, rules[look] is { } met ? DeclaredTest.Of(design, met) : test))],
            Bounds = DeclaredBounds.Of(design, scenario.Bounds, futility),
            LongestDuration = looks.Longest(),
            DataLag = AnalysisTime.Months(scenario.DataLagDays ?? 0),
            TrueLogHazardRatio = test.EstimateName == "log hazard ratio" ? ScenarioCourse.LogHazardRatio(course) : null,
        };
        var isNull = scenario.Assume == AssumedEffect.NoEffect;
        return new SimulationPlan(design, trial, AnalyticCharacteristics.Of(design, scenario, course, futility), isNull, notes.ToImmutable());
    }

    private static (AllocationRule Rule, double Ratio) Allocation(DesignPlan plan, SimulationScenario scenario, ImmutableArray<string>.Builder notes)
    {
        var (control, experimental) = Shares(plan);
        var ratio = (double)experimental / control;
        switch (scenario.Allocation)
        {
            case BlockRandomisation blocks:
                return (AllocationRules.PermutedBlocks(blocks.Sizes, control, experimental), ratio);
            case IndependentRandomisation:
                return (AllocationRules.Randomised(control, experimental), ratio);
            case Alternation alternation when control == experimental:
                return (alternation.First == FirstArm.Control ? AllocationRules.ControlFirst : AllocationRules.ExperimentalFirst, 1);
            case Alternation:
                throw new ArgumentException(FormattableString.Invariant($"arms in turn are allocated 1 to 1; the design allocates {experimental} to {control}"));
            default:
                if (plan.Protocol?.Document.Randomisation.Scheme is PermutedBlocks scheme)
                {
                    return (AllocationRules.PermutedBlocks(scheme.BlockSizes, control, experimental), ratio);
                }

                var size = 2 * (control + experimental);
                notes.Add(FormattableString.Invariant($"The design names no scheme of allocation: permuted blocks of {size} within each stratum."));
                return (AllocationRules.PermutedBlocks([size], control, experimental), ratio);
        }
    }

    /// <summary>The shares of the arms in whole numbers.</summary>
    private static (int Control, int Experimental) Shares(DesignPlan plan)
    {
        if (plan.Protocol is { } protocol)
        {
            int Share(string arm) => protocol.Document.Randomisation.Ratio.First(r => r.Arm == arm).Share;
            var (c, e) = (Share(protocol.Control.Id), Share(protocol.Experimental.Id));
            var common = Divisor(c, e);
            return (c / common, e / common);
        }

        var ratio = plan.Outline.AllocationRatio ?? 1;
        for (var control = 1; control <= 20; control++)
        {
            var experimental = Math.Round(ratio * control);
            if (experimental is >= 1 and <= 1000 && Math.Abs((experimental / control) - ratio) <= 1e-9 * ratio)
            {
                return (control, (int)experimental);
            }
        }

        throw new ArgumentException(FormattableString.Invariant($"allocationRatio is {ratio:R}; a simulated trial allocates by whole numbers, at most 20 to the control arm"));
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
