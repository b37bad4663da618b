using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>Trials to simulate.</summary>
internal static class GivenTrials
{
    /// <summary>2-year disease-free survival .40 and .70, accrual over 36 months, looks at half and all of the events, Lan-DeMets O'Brien-Fleming one-sided .025, futility at z below 0 at the first look.</summary>
    internal static SimulatedTrial Interleukin2(int participants = 68, int events = 36, double experimental = 0.70, AllocationRule? allocation = null) => new()
    {
        Design = SurvivalDesign.Of(
            new ArmCourse(PiecewiseHazard.WithSurvival(0.40, 24)), new ArmCourse(PiecewiseHazard.WithSurvival(experimental, 24)), AccrualPattern.Uniform(participants, 36), 24),
        Participants = participants,
        Entries = EntryLaw.Even,
        Allocation = allocation ?? AllocationRules.ControlFirst,
        Looks = [new(LookRule.AtEvents(events / 2), SimulationTests.LogRank), new(LookRule.AtEvents(events), SimulationTests.LogRank)],
        Bounds = StoppingBounds.Planned(OBrienFleming(0.5, 1), FutilityUse.Obeyed),
        LongestDuration = 1000,
        TrueLogHazardRatio = Math.Log(Math.Log(experimental) / Math.Log(0.40)),
    };

    internal static SequentialDesign OBrienFleming(params double[] fractions) => new SpendingPlan
    {
        InformationFractions = [.. fractions],
        Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025),
        GivenFutility = new GivenFutility([.. fractions.SkipLast(1).Select(_ => 0.0)], Binding: false),
    }.Solve();

    internal static OperatingCharacteristics Run(SimulatedTrial trial, long replicates, ulong seed = 1, SimulationPath path = SimulationPath.Fast)
    {
        var simulation = TrialSimulation.Of(trial, seed, path);
        return OperatingCharacteristics.Of(simulation, ParallelChunks.Run(simulation, replicates, 2));
    }
}
