using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Simulation;
using Equipoise.Statistics.Simulation.Courses;

namespace Equipoise.Tests.Simulation;

/// <summary>Trials with whole courses, re-estimation and starting points.</summary>
internal static class VariedCourses
{
    /// <summary>One of each kind.</summary>
    internal static Dictionary<string, SimulatedTrial> All()
    {
        var trial = GivenTrials.Interleukin2(allocation: AllocationRules.PermutedBlocks(4, 6));
        var history = new ArmHistory(PiecewiseHazard.Constant(0.04)) { DeathFirst = PiecewiseHazard.Constant(0.004), DeathAfterRelapse = PiecewiseHazard.Of([6], [0.1, 0.03]), Crossover = 0.4, DeathAfterCrossover = PiecewiseHazard.Constant(0.02) };
        var better = history with { Relapse = PiecewiseHazard.Constant(0.02).WithCuredShare(0.2), Crossover = 0 };
        var courses = new WholeCourses
        {
            Histories = [new(history, better)],
            Sites = [new("A", 0, 1), new("B", 6, 2)],
            ScreenFailure = 0.2,
            Ineligible = 0.05,
            Toxicities = [new("fever", 0.1, 0.5, 1, false), new("death", 0, 0.05, 2, true)],
            Safety = new SafetyLimit(1, [.. Enumerable.Repeat(3, 40)]),
        };
        var dropout = trial.Design.Strata[0] with { Control = trial.Design.Strata[0].Control with { Dropout = PiecewiseHazard.Constant(0.01) } };
        var left = trial with { Design = SurvivalDesign.Stratified([dropout], trial.Design.Accrual, 24), Entries = EntryLaw.RandomTimes };
        var large = GivenTrials.Interleukin2(participants: 400, events: 200, allocation: AllocationRules.PermutedBlocks(4)) with { Entries = EntryLaw.PoissonProcess };
        return new Dictionary<string, SimulatedTrial>(StringComparer.Ordinal)
        {
            ["relapse or death"] = trial with { Courses = courses },
            ["with dropout"] = left with { Courses = courses },
            ["deaths"] = trial with { Courses = courses with { Counts = CountedEvent.Death, Safety = null }, Looks = [new(LookRule.AtEvents(12), SimulationTests.LogRank), new(LookRule.AtEvents(24), SimulationTests.CoxWald)] },
            ["many"] = large with { Courses = courses with { Safety = null } },
            ["a cohort beside"] = trial with { Courses = courses with { Cohorts = [new("M1", left with { Courses = new WholeCourses { Histories = [new(history, history)] } }, 1.645)] } },
            ["re-estimation and adjustment"] = GivenTrials.Interleukin2(participants: 200, events: 80) with { Reestimation = new EventReestimation(1, 0.9, 140, null, 0.3), AdjustedReplicates = 50 },
            ["under way"] = trial with { Start = Half(left) },
        };
    }

    /// <summary>A trial of that kind as it stands at month 20.</summary>
    internal static StartingPoint Half(SimulatedTrial trial) => At(trial with { Start = null, Courses = null }, TrialSimulation.Of(trial with { Start = null, Courses = null }, 4711).Show(1), 20);

    /// <summary>A shown trial as it stands at a month.</summary>
    internal static StartingPoint At(SimulatedTrial trial, ShownTrial shown, double month) => new(
        month,
        [.. shown.Participants.Where(p => p.Entry <= month).Select(p =>
        {
            var (seen, happens, leaves) = (month - p.Entry, p.Event ?? double.MaxValue, p.Dropout ?? double.MaxValue);
            var status = happens <= Math.Min(seen, leaves) ? StandingStatus.Event : leaves <= seen ? StandingStatus.Left : StandingStatus.AtRisk;
            return new StandingParticipant(trial.Design.Strata.IndexOf(trial.Design.Strata.First(s => s.Name == p.Stratum)), p.Arm, p.Entry, status == StandingStatus.Event ? happens : Math.Min(seen, leaves), status);
        })],
        []);
}
