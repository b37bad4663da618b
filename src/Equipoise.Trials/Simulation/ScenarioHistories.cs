using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Statistics.Simulation.Courses;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>What a scenario says beyond one event, in the terms of the engine; all time is in months.</summary>
internal static class ScenarioHistories
{
    /// <summary>The whole courses of a scenario; null where it has none.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="course">The design's course, whose strata the histories are for.</param>
    /// <param name="cohort">Makes the trial of a cohort from its assumption.</param>
    /// <param name="criticalZ">From which a cohort's own test counts as significant.</param>
    /// <exception cref="ArgumentException">Something does not fit; it is named.</exception>
    public static WholeCourses? Of(SimulationScenario scenario, SurvivalDesign course, Func<CohortAssumption, SimulatedTrial> cohort, double criticalZ)
    {
        if (!scenario.IsWhole)
        {
            return null;
        }

        ImmutableArray<SimulatedToxicity> toxicities = scenario.Toxicities.IsDefaultOrEmpty
            ? []
            : [.. scenario.Toxicities.Select(t => new SimulatedToxicity(t.Id, t.Control ?? 0, t.Experimental, AnalysisTime.Months(t.WithinDays ?? 30), t.Fatal))];
        return new WholeCourses
        {
            Histories = [.. course.Strata.Select(s => Of(scenario, s))],
            Counts = scenario.Counts == CountedEndpoint.Death ? CountedEvent.Death : CountedEvent.RelapseOrDeath,
            Sites = scenario.Sites.IsDefaultOrEmpty ? [] : [.. scenario.Sites.Select(s => new SimulatedSite(s.Id, s.OpensAfterMonths ?? 0, s.PerMonth ?? 1))],
            ScreenFailure = scenario.ScreenFailure ?? 0,
            Ineligible = scenario.Ineligible ?? 0,
            Toxicities = toxicities,
            Safety = scenario.Safety is { } safety ? Limit(safety, scenario, course) : null,
            Cohorts = scenario.Cohorts.IsDefaultOrEmpty ? [] : [.. scenario.Cohorts.Select(c => new SimulatedCohort(c.Id, cohort(c), criticalZ))],
        };
    }

    /// <summary>A course whose event is the first of relapse and death of the histories, for the formulas; as it is where the scenario has none.</summary>
    public static SurvivalDesign Composite(SimulationScenario scenario, SurvivalDesign course)
    {
        if (scenario.Histories.IsDefaultOrEmpty)
        {
            return course;
        }

        var names = course.Strata.Select(s => s.Name).ToArray();
        if (scenario.Histories.FirstOrDefault(h => h.Stratum is { } stratum && !names.Contains(stratum)) is { } unknown)
        {
            throw new ArgumentException($"histories name the stratum '{unknown.Stratum}'; the design has {string.Join(", ", names)}");
        }

        return SurvivalDesign.Stratified(
            [.. course.Strata.Select(s =>
            {
                var h = Declared(scenario, s.Name);
                return s with { Control = s.Control with { Event = First(h.Control) }, Experimental = s.Experimental with { Event = First(h.Experimental) } };
            })],
            course.Accrual,
            course.FollowUp,
            course.AllocationRatio);
    }

    /// <summary>The accrual that sites make together; null where they have no rates.</summary>
    public static AccrualPattern? Accrual(SimulationScenario scenario, double participants)
    {
        if (scenario.Sites.IsDefaultOrEmpty || scenario.Sites[0].PerMonth is null)
        {
            return null;
        }

        double[] cuts = [.. scenario.Sites.Select(s => s.OpensAfterMonths ?? 0).Where(m => m > 0).Distinct().Order()];
        double RateFrom(double month) => scenario.Sites.Where(s => (s.OpensAfterMonths ?? 0) <= month).Sum(s => s.PerMonth!.Value);
        return AccrualPattern.UntilNumber(cuts, [RateFrom(0), .. cuts.Select(RateFrom)], participants);
    }

    /// <summary>A history in the engine's terms.</summary>
    internal static ArmHistory History(HistoryDeclaration h) => new(DeclaredCourse.Hazard(h.Relapse))
    {
        DeathFirst = h.DeathFirst is { } first ? DeclaredCourse.Hazard(first) : PiecewiseHazard.None,
        DeathAfterRelapse = h.DeathAfterRelapse is { } after ? DeclaredCourse.Hazard(after) : PiecewiseHazard.None,
        Crossover = h.Crossover ?? 0,
        DeathAfterCrossover = h.DeathAfterCrossover is { } crossed ? DeclaredCourse.Hazard(crossed) : null,
    };

    /// <summary>The hazard of the first of relapse and death; where a share is cured of relapse, that of relapse alone.</summary>
    internal static PiecewiseHazard First(HistoryDeclaration h)
    {
        var (relapse, death) = (DeclaredCourse.Hazard(h.Relapse), h.DeathFirst is { } first ? DeclaredCourse.Hazard(first) : PiecewiseHazard.None);
        if (relapse.CuredShare > 0 || death.CuredShare > 0 || death.IsNone)
        {
            return relapse;
        }

        ImmutableArray<double> cuts = [.. relapse.Cuts.Concat(death.Cuts).Distinct().Order()];
        double RateAt(PiecewiseHazard hazard, int piece) => hazard.Rates[hazard.Cuts.Count(cut => piece == cuts.Length || cut < cuts[piece])];
        return PiecewiseHazard.Of(cuts, [.. Enumerable.Range(0, cuts.Length + 1).Select(k => RateAt(relapse, k) + RateAt(death, k))]);
    }

    /// <summary>Histories of a stratum: those stated, or the design's event as the relapse.</summary>
    private static StratumHistory Of(SimulationScenario scenario, SurvivalStratum stratum) => scenario.Histories.IsDefaultOrEmpty
        ? new StratumHistory(new ArmHistory(stratum.Control.Event), new ArmHistory(stratum.Experimental.Event))
        : Stated(Declared(scenario, stratum.Name));

    private static StratumHistory Stated((HistoryDeclaration Control, HistoryDeclaration Experimental) h) => new(History(h.Control), History(h.Experimental));

    private static (HistoryDeclaration Control, HistoryDeclaration Experimental) Declared(SimulationScenario scenario, string stratum)
    {
        var h = scenario.Histories.FirstOrDefault(h => h.Stratum is null || h.Stratum == stratum)
            ?? throw new ArgumentException($"there are no histories for the stratum '{stratum}'");
        return (h.Control, scenario.Assume == AssumedEffect.NoEffect ? h.Control with { Crossover = h.Experimental.Crossover, DeathAfterCrossover = h.Experimental.DeathAfterCrossover } : h.Experimental);
    }

    /// <summary>For each number observed the least number with the toxicity at which the posterior probability is reached.</summary>
    private static SafetyLimit Limit(SafetyDeclaration s, SimulationScenario scenario, SurvivalDesign course)
    {
        var most = (int)Math.Ceiling(course.Accrual.Total);
        var limits = ImmutableArray.CreateBuilder<int>(most);
        var least = 1;
        for (var n = 1; n <= most; n++)
        {
            while (least <= n && new BetaLaw(s.PriorWith, s.PriorWithout).After(least, n - least).UpperTail(s.Above) < s.Probability)
            {
                least++;
            }

            limits.Add(least);
        }

        var toxicity = scenario.Toxicities.Select((t, k) => (t.Id, k)).First(t => t.Id == s.Toxicity).k;
        return new SafetyLimit(toxicity, limits.ToImmutable());
    }
}
