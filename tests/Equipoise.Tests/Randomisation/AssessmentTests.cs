using Equipoise.Statistics.Random;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Randomisation;

public sealed class AssessmentTests
{
    /// <summary>Blackwell and Hodges 1957, as fractions: 3/4, 17/24, 41/60 and, for 8, (4 + (256/70 - 1) / 2) / 8; mixtures are the mean of the numerators over the mean length.</summary>
    [Theory]
    [InlineData(new[] { 2 }, 3.0 / 4)]
    [InlineData(new[] { 4 }, 17.0 / 24)]
    [InlineData(new[] { 6 }, 41.0 / 60)]
    [InlineData(new[] { 8 }, 373.0 / 560)]
    [InlineData(new[] { 2, 4, 6 }, (1.5 + (17.0 / 6) + 4.1) / 12)]
    [InlineData(new[] { 4, 6 }, ((17.0 / 6) + 4.1) / 10)]
    [InlineData(new[] { 4, 6, 8 }, ((17.0 / 6) + 4.1 + (373.0 / 70)) / 18)]
    public void The_exact_guess_rate_of_blocks_is_that_of_Blackwell_and_Hodges_and_simulation_agrees(int[] sizes, double expected)
    {
        GuessRate.OfBlocks([.. sizes]).ShouldBe(expected, 1e-15);

        // 10^6 allocations; guesses depend on each other within a block, so the standard error is below 0.001 and four of them below 0.004.
        Simulated(new PermutedBlocks([.. sizes], false), 1_000_000).ShouldBe(expected, 0.002);
    }

    [Fact]
    public void The_rates_that_were_asked_for_are_reached()
    {
        Math.Round(GuessRate.OfBlocks([2]), 3).ShouldBe(0.750);
        Math.Round(GuessRate.OfBlocks([4]), 3).ShouldBe(0.708);
        Math.Round(GuessRate.OfBlocks([6]), 3).ShouldBe(0.683);
        Math.Round(GuessRate.OfBlocks([8]), 3).ShouldBe(0.666);
        Math.Round(GuessRate.OfBlocks([2, 4, 6]), 3).ShouldBe(0.703);
        Math.Round(GuessRate.OfBlocks([4, 6]), 3).ShouldBe(0.693);
        Math.Round(GuessRate.OfBlocks([4, 6, 8]), 3).ShouldBe(0.681);
    }

    /// <summary>By hand: simple randomisation cannot be guessed (1/2); Efron's coin at 2/3 is level at half the even times, where a guess is right in 1/2, else in 2/3: 1/4 x 1/2 + 3/4 x 2/3 = 5/8.</summary>
    [Fact]
    public void Guess_rates_of_coins_are_those_by_hand()
    {
        Simulated(new SimpleRandomisation(), 400_000).ShouldBe(0.5, 0.004);
        Simulated(new BiasedCoin(0.666667), 400_000).ShouldBe(0.625, 0.004);
    }

    [Fact]
    public void An_odd_or_missing_block_is_refused_with_its_value()
    {
        Should.Throw<ArgumentException>(() => GuessRate.OfBlocks([4, 5])).Message.ShouldContain("sizes[1] is 5");
        Should.Throw<ArgumentException>(() => GuessRate.OfBlocks([]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_assessment_and_another_does_not()
    {
        var protocol = GivenTrial.Interleukin().Protocol;
        var options = new AssessmentOptions(68, 200, 1, 5, 0);

        RandomisationAssessment.Of(protocol, options).ShouldBe(RandomisationAssessment.Of(protocol, options));
        RandomisationAssessment.Of(protocol, options with { Seed = 2 }).GuessRate.ShouldNotBe(RandomisationAssessment.Of(protocol, options).GuessRate);
    }

    /// <summary>
    /// With a strong trend in time, blocks take part of the outcome's variance out of the comparison and the test rejects less often than its level; simple randomisation does
    /// not. 4,000 trials: Monte Carlo standard error 0.0035.
    /// </summary>
    [Fact]
    public void The_error_of_the_planned_test_is_near_its_level_and_a_trend_in_time_lowers_it_under_blocks()
    {
        var blocks = GivenTrial.Interleukin().Protocol;
        var found = RandomisationAssessment.Of(blocks, new AssessmentOptions(200, 4000, 1, 5, 0));
        found.TypeOneError!.Value.Mean.ShouldBe(0.05, 0.015);
        found.WholeTrial.Largest.ShouldBeLessThanOrEqualTo(12);
        found.ExactGuessRate.ShouldBe(GuessRate.OfBlocks([4, 6]));
        RandomisationAssessment.Of(blocks, new AssessmentOptions(200, 4000, 1, 5, 0.8)).TypeOneError!.Value.Mean.ShouldBeLessThan(found.TypeOneError.Value.Mean);
        var simple = GivenTrial.Interleukin(("{kind: permutedBlocks, blockSizes: [4, 6], sizesKnownToSites: false}", "{kind: simpleRandomisation}")).Protocol;
        RandomisationAssessment.Of(simple, new AssessmentOptions(200, 4000, 1, 5, 0.8)).TypeOneError!.Value.Mean.ShouldBe(0.05, 0.015);
    }

    [Fact]
    public void Redrawing_for_a_test_works_for_schemes_drawn_one_by_one_and_says_why_not_for_minimisation()
    {
        var section = Section(new BigStick(1));
        AllocationPlace[] places = [.. Enumerable.Range(1, 50).Select(p => new AllocationPlace("S1", 2 * p))];
        var groups = new int[50];
        Rerandomisation.By(section, ["a", "b"], places)(RandomStream.For(1, 0, "x"), groups);
        groups.Distinct().Order().ShouldBe([0, 1]);
        Should.Throw<ArgumentException>(() => Rerandomisation.By(Section(new Minimisation(ImbalanceMeasure.Range, 0.8, [new("f", 1)])), ["a", "b"], places)).Message.ShouldContain("levels");
    }

    private static double Simulated(RandomisationScheme scheme, int count)
    {
        var series = new AllocationSeries(Section(scheme), AllocationDraws.Of(RandomStream.For(5, 0, "allocation")));
        var guesses = RandomStream.For(5, 0, "guesses");
        var right = 0;
        for (var i = 0; i < count; i++)
        {
            var guess = GuessRate.Guess(series.Tally, [], guesses);
            right += guess == series.NextArm([]) ? 1 : 0;
        }

        return right / (double)count;
    }

    private static RandomisationSection Section(RandomisationScheme scheme) => new(scheme, [new("a", 1), new("b", 1)], ErrorHandling.MarkAndAnalyseAsRandomised, 2);
}
