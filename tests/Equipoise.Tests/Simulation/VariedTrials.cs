using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>Simulated trials of every kind that the engine knows; the tests and the benchmark of equality go through them.</summary>
internal static class VariedTrials
{
    /// <summary>A trial of every kind with n participants, by the log-rank test unless said otherwise.</summary>
    internal static IEnumerable<(string Name, SimulatedTrial Trial)> Of(int n)
    {
        var plain = GivenTrials.Interleukin2(n, n / 2, 0.55);
        foreach (var rule in AllocationRules.All)
        {
            yield return ("allocation: " + rule.Name, plain with { Allocation = rule });
        }

        foreach (var law in Enum.GetValues<EntryLaw>())
        {
            yield return ("entries: " + law, plain with { Entries = law, Allocation = AllocationRules.PermutedBlocks(4) });
        }

        yield return ("dropout and competing death", WithDesign(plain, Course(0.05, 0.01, 0.01), Course(0.03, 0.02, 0.015)));
        var delayed = PiecewiseHazard.Constant(0.05).TimesByPiece([4, 20], [1, 0.5, 0.9]);
        yield return ("delayed and waning effect", WithDesign(plain, Course(0.05, 0, 0), new ArmCourse(delayed)));
        yield return ("cured share", WithDesign(plain, new ArmCourse(PiecewiseHazard.Of([6], [0.1, 0.05]).WithCuredShare(0.2)), new ArmCourse(PiecewiseHazard.Constant(0.06).WithCuredShare(0.35))));
        yield return ("accrual by piece, Poisson", plain with { Design = plain.Design.WithAccrual(AccrualPattern.Of([5, 9, 30], [n / 40.0, 0, n / 20.0])), Entries = EntryLaw.PoissonProcess });
        yield return ("calendar looks and lag", plain with { Looks = [new(LookRule.AtTime(20), SimulationTests.LogRank), new(LookRule.AfterLastEntry(6), SimulationTests.LogRank)], DataLag = 1.5 });
        yield return ("known status, earliest and latest", plain with
        {
            Looks =
            [
                new(LookRule.EarliestOf(LookRule.AtKnownStatus(0.4, 12), LookRule.AtTime(30)), SimulationTests.LogRank),
                new(LookRule.LatestOf(LookRule.AtKnownStatus(1, 24), LookRule.AtEvents(n / 3)), SimulationTests.LogRank),
            ],
        });
        yield return ("a share entered, then some time after that look", plain with
        {
            Entries = EntryLaw.RandomTimes,
            Looks = [new(LookRule.AfterEntered(0.7, 2), SimulationTests.LogRank), new(LookRule.AfterPrevious(11), SimulationTests.LogRank)],
        });
        yield return ("futility ignored", plain with { Bounds = StoppingBounds.Planned(GivenTrials.OBrienFleming(0.5, 1), FutilityUse.Ignored) });
        yield return ("wedge of futility and harm", plain with
        {
            Bounds = StoppingBounds.Planned(SequentialDesign.OfBounds("given", [0.5, 1], [2.9, 1.97], [-2.9, -1.97], [0.6, double.NegativeInfinity], FutilityShape.InnerWedge, true), FutilityUse.Obeyed),
        });
        yield return ("futility by the statuses at a milestone", plain with
        {
            Looks =
            [
                new(LookRule.AtKnownStatus(0.5, 24), SimulationTests.Proportions(24, new StatusRule("open ones are few", s => s.Control.Open.Sum() + s.Experimental.Open.Sum() < n * 5.0))),
                new(LookRule.AtKnownStatus(1, 24), SimulationTests.Proportions(24)),
            ],
        });
        yield return ("trial closed before the last look", plain with { LongestDuration = 25 });
        yield return ("coarse time, many ties", plain with { LongestDuration = 1e9 });
        yield return ("bounds recomputed", plain with
        {
            Looks = [new(LookRule.AtTime(18), SimulationTests.LogRank), new(LookRule.AtTime(36), SimulationTests.LogRank)],
            Bounds = StoppingBounds.Recomputed(
                new SpendingPlan
                {
                    InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025), GivenFutility = new GivenFutility([0], Binding: false),
                },
                n / 2,
                FutilityUse.Obeyed),
        });
        foreach (var test in new[] { SimulationTests.LogRank, SimulationTests.StratifiedLogRank })
        {
            yield return ("strata: " + test.Name, plain with { Design = Strata(n), Allocation = AllocationRules.PermutedBlocks(2, 4), Looks = [.. plain.Looks.Select(look => look with { Test = test })] });
        }
    }

    /// <summary>Each test of the catalogue, without and with strata, dropout and competing death.</summary>
    internal static IEnumerable<(string Name, SimulationTest Test, SimulatedTrial Trial)> OfTests(int n)
    {
        var plain = GivenTrials.Interleukin2(n, n / 2, 0.70);
        foreach (var test in SimulationTests.All(24))
        {
            var looks = plain.Looks.Select(look => look with { Test = test }).ToImmutableArray();
            yield return ("two arms", test, plain with { Looks = looks });
            yield return ("strata, dropout, competing death", test, plain with { Design = Strata(n), Allocation = AllocationRules.PermutedBlocks(2, 4), Looks = looks });
        }
    }

    private static SurvivalDesign Strata(int n) => SurvivalDesign.Stratified(
            [new("low", 0.6, Course(0.02, 0.005, 0), Course(0.015, 0.005, 0)), new("middle", 0.3, Course(0.05, 0, 0), Course(0.03, 0, 0)), new("high", 0.1, Course(0.1, 0, 0), Course(0.1, 0, 0.02))],
            AccrualPattern.Uniform(n, 36),
            24);

    private static SimulatedTrial WithDesign(SimulatedTrial trial, ArmCourse control, ArmCourse experimental) =>
        trial with { Design = SurvivalDesign.Of(control, experimental, trial.Design.Accrual, 24) };

    private static ArmCourse Course(double @event, double dropout, double death) =>
        new(PiecewiseHazard.Constant(@event)) { Dropout = PiecewiseHazard.Constant(dropout), CompetingDeath = PiecewiseHazard.Constant(death) };
}
