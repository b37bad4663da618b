using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
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
        scenario = scenario.Resolved(plan.Protocol);
        if (plan.Design is not SequentialTrialDesign design)
        {
            throw new ArgumentException("only designs by time to an event or by a milestone are simulated; this one compares pairs");
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        var (control, experimental) = Shares(plan);
        var course = ScenarioCourse.Of(design, scenario, (double)experimental / control);
        var allocation = Allocation(plan, scenario, course, (control, experimental), notes);
        var participants = (int)Math.Round(course.Accrual.Total);
        var entries = scenario.Entries switch
        {
            EntryOrder.RandomTimes => EntryLaw.RandomTimes,
            EntryOrder.Poisson => EntryLaw.PoissonProcess,
            _ => EntryLaw.Even,
        };
        var futility = scenario.Futility == FutilityConduct.Ignored ? FutilityUse.Ignored : FutilityUse.Obeyed;
        var looks = new DeclaredLooks(design, course, participants, entries);
        var test = scenario.Test is { } chosen ? DeclaredTest.Of(chosen) : DeclaredTest.Of(design);
        var rules = DeclaredFutility.Of(design, scenario.Test is null ? futility : FutilityUse.Ignored, notes);

        var critical = Normal.UpperQuantile(design.OneSidedAlpha);
        var trial = new SimulatedTrial
        {
            Design = course,
            Participants = participants,
            Entries = entries,
            Allocation = allocation,
            Looks = [.. looks.Rules().Select((rule, look) => new SimulatedLook(rule, rules[look] is { } met ? DeclaredTest.Of(design, met) : test))],
            Bounds = DeclaredBounds.Of(design, scenario.Bounds ?? (scenario.Reestimation is not null || scenario.Test is not (null or LogRankTest or CoxTest) ? BoundUse.Planned : null), futility),
            LongestDuration = looks.Longest(),
            DataLag = AnalysisTime.Months(scenario.DataLagDays ?? 0),
            TrueLogHazardRatio = test.EstimateName == "log hazard ratio" && scenario is { Counts: not CountedEndpoint.Death, Ineligible: null or 0 } ? ScenarioCourse.LogHazardRatio(course) : null,
            Reestimation = scenario.Reestimation is { } r ? Reestimation(design, r) : null,
            AdjustedReplicates = scenario.AdjustedEstimates ?? 0,
        };
        trial = trial with { Courses = ScenarioHistories.Of(scenario, course, c => Beside(trial, c, test, critical), critical) };
        var isNull = scenario.Assume == AssumedEffect.NoEffect || (!scenario.Histories.IsDefaultOrEmpty && ScenarioCourse.LogHazardRatio(course) == 0);
        var analytic = scenario.Counts == CountedEndpoint.Death ? null : AnalyticCharacteristics.Of(design, scenario, course, futility);
        return new SimulationPlan(design, trial, analytic, isNull, notes.ToImmutable());
    }

    /// <summary>The trial of a cohort that stands apart: entries, dropout and longest duration as in the trial, arms by blocks or draws of its own.</summary>
    private static SimulatedTrial Beside(SimulatedTrial trial, CohortAssumption c, SimulationTest test, double critical)
    {
        var dropout = trial.Design.Strata[0].Control.Dropout;
        ArmCourse Arm(HistoryDeclaration h) => new(ScenarioHistories.First(h)) { Dropout = dropout };
        return trial with
        {
            Design = SurvivalDesign.Of(Arm(c.Control), Arm(c.Experimental), DeclaredCourse.Accrual(c.Accrual, c.Participants), trial.Design.FollowUp, trial.Design.AllocationRatio),
            Participants = c.Participants,
            Looks = [new SimulatedLook(LookRule.AtTime(trial.LongestDuration), test)],
            Bounds = StoppingBounds.Planned(SequentialDesign.OfBounds("one look", [1], [critical], null, null, FutilityShape.Below, false), FutilityUse.Ignored),
            Reestimation = null,
            AdjustedReplicates = 0,
            TrueLogHazardRatio = null,
            Courses = new Statistics.Simulation.Courses.WholeCourses { Histories = [new(ScenarioHistories.History(c.Control), ScenarioHistories.History(c.Experimental))] },
        };
    }

    private static EventReestimation Reestimation(SequentialTrialDesign design, ReestimationDeclaration r)
    {
        var look = design.Boundary.Analyses.Select((a, k) => (a.Id, Number: k + 1)).FirstOrDefault(a => a.Id == r.Look).Number;
        if (look == 0)
        {
            throw new ArgumentException($"reestimation names the look '{r.Look}'; the design has {string.Join(", ", design.Boundary.Analyses.Select(a => a.Id))}");
        }

        return new EventReestimation(look, r.ConditionalPower, (int)Math.Ceiling(r.LargestFactor * design.PlannedUnits), r.HazardRatio is { } ratio ? Math.Log(ratio) : null, r.From ?? 0);
    }

    private static AllocationRule Allocation(
        DesignPlan plan, SimulationScenario scenario, SurvivalDesign course, (int Control, int Experimental) shares, ImmutableArray<string>.Builder notes)
    {
        var (control, experimental) = shares;
        switch (scenario.Allocation)
        {
            case BlockRandomisation blocks:
                return AllocationRules.PermutedBlocks(blocks.Sizes, control, experimental);
            case IndependentRandomisation:
                return AllocationRules.Randomised(control, experimental);
            case Alternation alternation when control == experimental:
                return alternation.First == FirstArm.Control ? AllocationRules.ControlFirst : AllocationRules.ExperimentalFirst;
            case Alternation:
                throw new ArgumentException(FormattableString.Invariant($"arms in turn are allocated 1 to 1; the design allocates {experimental} to {control}"));
            default:
                ImmutableArray<string> sites = scenario.Sites.IsDefaultOrEmpty ? [] : [.. scenario.Sites.Select(s => s.Id)];
                if (plan.Protocol is { } protocol && scenario.Protocol is { } declared)
                {
                    var levels = ProtocolScenario.Levels(protocol, declared);
                    return SchemeAllocation.Of(protocol, [.. course.Strata.Select(s => levels[s.Name])], sites);
                }

                if (plan.Protocol?.Document.Randomisation.Scheme is PermutedBlocks scheme)
                {
                    return AllocationRules.PermutedBlocks(scheme.BlockSizes, control, experimental);
                }

                if (plan.Protocol is { } other)
                {
                    notes.Add("Arms by the protocol's scheme, without the levels of its factors: only a scenario of the protocol has participants with levels.");
                    return SchemeAllocation.Of(other, [], sites);
                }

                var size = 2 * (control + experimental);
                notes.Add(FormattableString.Invariant($"The design names no scheme of allocation: permuted blocks of {size} within each stratum."));
                return AllocationRules.PermutedBlocks([size], control, experimental);
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
