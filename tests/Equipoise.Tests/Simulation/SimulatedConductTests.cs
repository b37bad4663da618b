using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

public sealed class SimulatedConductTests
{
    public static TheoryData<string, string> Tests()
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, test, _) in VariedTrials.OfTests(68))
        {
            data.Add(name, test.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public void Every_test_of_the_catalogue_gives_the_same_bits_on_both_paths(string name, string test)
    {
        var trial = VariedTrials.OfTests(68).Single(t => t.Name == name && t.Test.Name == test).Trial;

        // The critical region of the largest of four statistics is a multiple integral at every look; where the paths differ in code, more trials are compared.
        PathsAgreeTests.ShouldAgree(trial, test == SimulationTests.MaxCombo.Name ? 3 : trial.Looks[0].Test is { Milestone: null, Proportions: null, LogRankStratified: null } ? 200 : 2_000);
    }

    [Fact]
    public void Every_test_finds_an_effect_of_the_experimental_arm_positive()
    {
        foreach (var test in SimulationTests.All(24))
        {
            var trial = GivenTrials.Interleukin2(200, 120, 0.8);
            var results = new ReplicateResult[50];
            TrialSimulation.Of(trial with { Looks = [.. trial.Looks.Select(look => look with { Test = test })] }, 2).Run(0, results);
            results.Average(r => r.Z).ShouldBeGreaterThan(2, test.Name);
        }
    }

    [Fact]
    public void Bounds_recomputed_at_the_planned_events_are_the_planned_bounds()
    {
        var plan = new SpendingPlan
        {
            InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025), GivenFutility = new GivenFutility([0], Binding: false),
        };
        var planned = GivenTrials.Interleukin2();
        var (a, b) = (new ReplicateResult[2000], new ReplicateResult[2000]);
        TrialSimulation.Of(planned, 4).Run(0, a);
        TrialSimulation.Of(planned with { Bounds = StoppingBounds.Recomputed(plan, 36, FutilityUse.Obeyed) }, 4).Run(0, b);

        b.ShouldBe(a);
    }

    [Fact]
    public void Looks_by_calendar_with_recomputed_bounds_keep_the_error()
    {
        var plan = new SpendingPlan { InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025) };
        var trial = GivenTrials.Interleukin2(400, 240, 0.40) with
        {
            Looks = [new(LookRule.AtTime(24), SimulationTests.LogRank), new(LookRule.AtTime(48), SimulationTests.LogRank)],
            Bounds = StoppingBounds.Recomputed(plan, 240, FutilityUse.Ignored),
        };

        var c = GivenTrials.Run(trial, 60_000);

        c.Efficacy.Value.ShouldBe(0.025, 4 * c.Efficacy.StandardError);
        c.Looks[0].Duration!.Value.Mean.Value.ShouldBe(24, 1e-5);
    }

    [Fact]
    public void A_shown_trial_can_be_recalculated_by_hand()
    {
        var simulation = TrialSimulation.Of(GivenTrials.Interleukin2() with { DataLag = 2 }, 1);
        var shown = simulation.Show(4711);
        var look = shown.Looks[0];

        shown.Participants.Length.ShouldBe(68);
        shown.Participants.Select(p => p.Arm).Take(2).ShouldBe([SimulatedArm.Control, SimulatedArm.Experimental]);
        shown.Participants[0].Entry.ShouldBe(36 * 0.5 / 68, 1e-5);
        shown.Participants.Select(p => p.Entry + p.Event!.Value).Order().ElementAt(17).ShouldBe(look.Cut);
        look.Time.ShouldBe(look.Cut + 2, 1e-5);
        look.Participants.ShouldBe(shown.Participants.Count(p => p.Entry <= look.Time));
        shown.Result.ShouldBe(simulation.Run(4711));
        shown.Looks.Length.ShouldBe(shown.Result.Look);
    }

    [Fact]
    public void Blocks_are_balanced_and_every_order_is_as_likely()
    {
        var trial = GivenTrials.Interleukin2(4, 2, allocation: AllocationRules.PermutedBlocks(4));
        var orders = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var replicate = 0; replicate < 6000; replicate++)
        {
            var arms = TrialSimulation.Of(trial, 3).Show(replicate).Participants.Select(p => p.Arm).ToArray();
            arms.Count(arm => arm == SimulatedArm.Control).ShouldBe(2);
            var order = string.Join(',', arms);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        orders.Count.ShouldBe(6);
        orders.Values.ShouldAllBe(count => Math.Abs(count - 1000) < 4 * Math.Sqrt(6000 / 6.0 * 5 / 6));
    }

    [Fact]
    public void Entries_follow_their_law()
    {
        var even = GivenTrials.Interleukin2(100, 50);
        var (random, poisson) = (even with { Entries = EntryLaw.RandomTimes }, even with { Entries = EntryLaw.PoissonProcess });
        const int n = 2000;
        var lasts = Enumerable.Range(0, n).Select(r => TrialSimulation.Of(random, 1).Show(r).Participants[^1].Entry).ToArray();
        var poissonLasts = Enumerable.Range(0, n).Select(r => TrialSimulation.Of(poisson, 1).Show(r).Participants[^1].Entry).ToArray();

        // The largest of N uniform times has mean 36 N/(N + 1); the N-th of a Poisson process mean 36 and standard deviation 36/sqrt(N).
        lasts.Average().ShouldBe(36 * 100 / 101.0, 4 * 0.36 / Math.Sqrt(n));
        poissonLasts.Average().ShouldBe(36, 4 * 3.6 / Math.Sqrt(n));
        lasts.Max().ShouldBeLessThan(36);
    }

    [Fact]
    public void What_is_out_of_order_is_named()
    {
        var trial = GivenTrials.Interleukin2();
        Refused(trial with { Participants = 1 }, "Participants is 1");
        Refused(trial with { Looks = trial.Looks[..1] }, "1 looks and bounds for 2");
        Refused(trial with { DataLag = 1000 }, "DataLag is 1000");
        Refused(trial with { LongestDuration = double.NaN }, "LongestDuration");
        Refused(trial with { Allocation = AllocationRules.Randomised(1, 2) }, "gives 2 experimental participants per control and the design 1");
        Refused(trial with { TrueLogHazardRatio = double.NaN }, "TrueLogHazardRatio is NaN");
        Should.Throw<ArgumentException>(() => AllocationRules.PermutedBlocks(3)).Message.ShouldContain("sizes[0] is 3");
        Should.Throw<ArgumentException>(() => AllocationRules.Repeat("C", [SimulatedArm.Control])).Message.ShouldContain("both arms");
        Should.Throw<ArgumentOutOfRangeException>(() => LookRule.AtEvents(0));
        Should.Throw<ArgumentOutOfRangeException>(() => LookRule.AtKnownStatus(1.2, 24));
        Should.Throw<ArgumentOutOfRangeException>(() => SimulationChunk.Shard(4, 3, 100));
    }

    private static void Refused(SimulatedTrial trial, string because) =>
        Should.Throw<ArgumentException>(() => TrialSimulation.Of(trial, 1)).Message.ShouldContain(because);
}
