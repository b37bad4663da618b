using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>What is to come of a trial under way.</summary>
public sealed class FutureTests
{
    [Fact]
    public void What_has_happened_stays_and_what_is_to_come_follows_the_law_given_survival_so_far()
    {
        // A hazard that falls, so that those who have come far do better than those who enter.
        var hazard = PiecewiseHazard.Of([12], [0.08, 0.01]);
        StandingParticipant[] standing =
        [
            .. Enumerable.Range(0, 50).Select(i => new StandingParticipant(0, (SimulatedArm)(i % 2), 0, 18, StandingStatus.AtRisk)),
            .. Enumerable.Range(0, 10).Select(i => new StandingParticipant(0, (SimulatedArm)(i % 2), 1, 5, StandingStatus.Event)),
            .. Enumerable.Range(0, 10).Select(i => new StandingParticipant(0, (SimulatedArm)(i % 2), 2, 4, StandingStatus.Left)),
        ];
        var trial = Trial(hazard, 100, 42) with { Start = new StartingPoint(18, [.. standing], []) };
        var found = GivenTrials.Run(trial, 4096);

        // At month 42: 50 at risk from month 18 on, 10 events known, 30 who enter at month 18.
        var expected = (50 * (1 - (hazard.Survival(42) / hazard.Survival(18)))) + 10 + (30 * (1 - hazard.Survival(24)));
        Math.Abs(found.Events.Mean.Value - expected).ShouldBeLessThan((4 * found.Events.Mean.StandardError) + 0.01);
        found.Participants.Mean.Value.ShouldBe(100);
    }

    [Fact]
    public void A_cured_share_grows_among_those_without_event()
    {
        var hazard = PiecewiseHazard.Constant(0.1).WithCuredShare(0.3);
        var trial = Trial(hazard, 200, 200) with { Start = new StartingPoint(20, [.. Enumerable.Range(0, 200).Select(i => new StandingParticipant(0, (SimulatedArm)(i % 2), 0, 20, StandingStatus.AtRisk))], []) };
        var found = GivenTrials.Run(trial, 2048);
        Math.Abs(found.Events.Mean.Value - (200 * (1 - (hazard.Survival(200) / hazard.Survival(20))))).ShouldBeLessThan(4 * found.Events.Mean.StandardError);
    }

    [Fact]
    public void Trials_interrupted_and_gone_on_with_end_as_trials_that_were_not()
    {
        // Of many trials each is cut at month 18 and continued once: over all of them the end has the same law.
        var trial = GivenTrials.Interleukin2(participants: 120, events: 60, experimental: 0.6) with { LongestDuration = 200 };
        var uncut = GivenTrials.Run(trial, 40_000);
        var (stopped, continued) = (0, 0);
        const int trials = 2000;
        for (var r = 0; r < trials; r++)
        {
            var shown = TrialSimulation.Of(trial, 99).Show(r);
            if (shown.Looks[0].Time <= 18)
            {
                stopped++;
                continued += shown.Result.Reason == StopReason.Efficacy ? 1 : 0;
                continue;
            }

            var start = VariedCourses.At(trial, shown, 18);
            var rest = trial with { Start = start, Design = trial.Design.WithAccrual(AccrualPattern.Uniform(Math.Max(1, 120 - start.Participants.Length), 18)) };
            continued += TrialSimulation.Of(rest, (ulong)r).Run(0).Reason == StopReason.Efficacy ? 1 : 0;
        }

        stopped.ShouldBeLessThan(trials / 10);
        var share = continued / (double)trials;
        Math.Abs(share - uncut.Efficacy.Value).ShouldBeLessThan(4 * Math.Sqrt(share * (1 - share) / trials));
    }

    [Fact]
    public void A_look_that_is_due_takes_place_at_the_cut()
    {
        var trial = GivenTrials.Interleukin2() with { LongestDuration = 200 };
        var start = VariedCourses.Half(trial);
        var events = start.Participants.Count(p => p.Status == StandingStatus.Event);
        var shown = TrialSimulation.Of(trial with { Start = start, Looks = [new(LookRule.AtEvents(Math.Max(1, events - 2)), SimulationTests.LogRank), trial.Looks[1]] }, 1).Show(0);
        (shown.Looks[0].Look, shown.Looks[0].Events).ShouldBe((1, events));
        shown.Looks[0].Time.ShouldBe(start.Time, 1e-6);
    }

    [Fact]
    public void Looks_that_took_place_are_in_the_bounds()
    {
        var trial = GivenTrials.Interleukin2() with
        {
            Bounds = StoppingBounds.Recomputed(
                new SpendingPlan { InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025) }, 36, FutilityUse.Obeyed),
        };
        var start = VariedCourses.Half(trial);
        var shown = TrialSimulation.Of(trial with { Start = start with { EventsAtLooks = [15] } }, 1).Show(0);
        var look = shown.Looks.ShouldHaveSingleItem();
        look.Look.ShouldBe(2);
        var plan = new SpendingPlan { InformationFractions = [15 / 36.0, look.Events / 36.0], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025), LastLook = LastLook.FinalAsObserved };
        look.Bounds.Upper.ShouldBe(plan.Solve().UpperZ[1], 1e-9);
    }

    private static SimulatedTrial Trial(PiecewiseHazard hazard, int participants, double until) => new()
    {
        Design = SurvivalDesign.Of(new ArmCourse(hazard), new ArmCourse(hazard), AccrualPattern.Uniform(participants, 0.001), until),
        Participants = participants,
        Entries = EntryLaw.Even,
        Allocation = AllocationRules.PermutedBlocks(2),
        Looks = [new(LookRule.AtTime(until), SimulationTests.LogRank)],
        Bounds = StoppingBounds.Planned(SequentialDesign.OfBounds("one look", [1], [1.96], null, null, FutilityShape.Below, false), FutilityUse.Ignored),
        LongestDuration = 2 * until,
    };
}
