using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>What simulations of 2 x 34 participants got wrong elsewhere.</summary>
public sealed class SmallTrialTrapTests
{
    private const int Replicates = 150_000;

    [Fact]
    public void The_event_that_brings_a_look_about_is_in_its_data()
    {
        var results = new ReplicateResult[20_000];
        var simulation = TrialSimulation.Of(GivenTrials.Interleukin2(), 3);
        simulation.Run(0, results);

        // 2^29 ticks in 1000 months: two of 68 events within one tick of 5 seconds are not to be expected in 20,000 trials more than once.
        results.Count(result => result.Events != result.Look * 18).ShouldBeLessThanOrEqualTo(1);
        results.ShouldAllBe(result => result.Events >= result.Look * 18);
    }

    [Fact]
    public void The_order_of_allocation_moves_early_success()
    {
        var controlFirst = Early(AllocationRules.ControlFirst);
        var random = Early(AllocationRules.PermutedBlocks(68));
        var experimentalFirst = Early(AllocationRules.ExperimentalFirst);

        // Known from independent programs: .131-.134, .140, .147-.149; the error of each here is .0008.
        controlFirst.ShouldBeInRange(0.1295, 0.1355);
        random.ShouldBeInRange(0.1375, 0.1425);
        experimentalFirst.ShouldBeInRange(0.1455, 0.1505);

        static double Early(AllocationRule rule) => GivenTrials.Run(GivenTrials.Interleukin2(allocation: rule), Replicates).Looks[0].Efficacy.Value;
    }

    [Fact]
    public void The_asymptotic_two_look_test_of_36_events_errs_a_little_more_often_than_it_says()
    {
        var trial = GivenTrials.Interleukin2(experimental: 0.40);
        var bounds = StoppingBounds.Planned(GivenTrials.OBrienFleming(0.5, 1), FutilityUse.Ignored);

        var error = GivenTrials.Run(trial with { Bounds = bounds }, 2 * Replicates).Efficacy;

        error.Value.ShouldBe(0.0257, 4 * error.StandardError);
    }
}
