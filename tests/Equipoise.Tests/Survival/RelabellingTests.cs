using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class RelabellingTests
{
    private static readonly LogRankOptions Plain = new() { Stratified = false };
    private static readonly LogRankOptions Stratified = new() { Stratified = true };

    [Fact]
    public void The_observed_statistic_is_that_of_the_weighted_test()
    {
        for (var replicate = 0; replicate < RandomSamples.Count; replicate += 4)
        {
            var sample = RandomSamples.Make(replicate, ties: replicate % 8 == 0);
            foreach (var weight in SurvivalTests.All)
            {
                foreach (var options in new[] { Plain, Stratified })
                {
                    var expected = WeightedLogRank.Test(sample, weight, options);
                    PermutationWeightedLogRank.Test(sample, weight, options, 1, 1).Z.ShouldBe(expected.Z, 1e-9, weight.Name);
                    PermutationWeightedLogRank.TestGroups(sample, weight, options, 1, 1).ChiSquare.ShouldBe(expected.ChiSquare, 1e-9, weight.Name);
                }
            }
        }
    }

    /// <summary>Weight 1: the same statistics as the fast kernel of <see cref="PermutationLogRank"/>, so the same share of labellings, up to chance.</summary>
    [Fact]
    public void The_readable_permutation_agrees_with_the_fast_one()
    {
        var sample = RandomSamples.Make(17, ties: true);
        foreach (var options in new[] { Plain, Stratified })
        {
            var (fast, readable) = (PermutationLogRank.Test(sample, options, 20_000, 1), PermutationWeightedLogRank.Test(sample, SurvivalTests.LogRank, options, 20_000, 1));
            readable.Z.ShouldBe(fast.Z, 1e-10);
            readable.PValue.ShouldBe(fast.PValue, 5 * Math.Sqrt(2) * fast.MonteCarloError);
        }
    }

    [Fact]
    public void One_stratum_and_weight_1_give_the_exact_log_rank_test()
    {
        for (var replicate = 0; replicate < 20; replicate++)
        {
            var stream = RandomStream.For(8, (ulong)replicate, "exact");
            var n = 6 + stream.NextInt(8);
            var sample = SurvivalSample.Create(
                [.. Enumerable.Range(0, n).Select(_ => 1.0 + stream.NextInt(9))], [.. Enumerable.Range(0, n).Select(_ => stream.NextBernoulli(0.7))],
                Factor.FromCodes(["a", "b"], [.. Enumerable.Range(0, n).Select(i => i < 2 ? i : stream.NextInt(2))]));
            foreach (var statistic in Enum.GetValues<ExactStatistic>())
            {
                var (general, special) = (ExactWeightedLogRank.Test(sample, SurvivalTests.LogRank, Plain, statistic), ExactLogRank.Test(sample, statistic));
                general.Labellings.ShouldBe(special.Labellings);
                general.Observed.ShouldBe(special.Observed, 1e-12);
                general.OneSidedP.ShouldBe(special.OneSidedP, 1e-12);
                general.PValue.ShouldBe(special.PValue, 1e-12);
            }
        }
    }

    [Fact]
    public void Swapping_the_groups_flips_the_sign_and_keeps_the_two_sided_P()
    {
        var sample = Ten;
        var swapped = sample.With(group: g => 1 - g);
        foreach (var statistic in Enum.GetValues<ExactStatistic>())
        {
            var (one, other) = (ExactWeightedLogRank.Test(sample, SurvivalTests.Gehan, Stratified, statistic), ExactWeightedLogRank.Test(swapped, SurvivalTests.Gehan, Stratified, statistic));
            other.Observed.ShouldBe(-one.Observed, 1e-12);
            other.PValue.ShouldBe(one.PValue, 1e-12);
        }
    }

    /// <summary>
    /// Two strata of two, an event at 1 and at 2 in each, the second group's member last: scores of the later ones 1/2, of the earlier ones -1/2. U = 1 in one of the four
    /// labellings, so P is 1/4 one-sided and, with U = -1, 1/2 two-sided.
    /// </summary>
    [Fact]
    public void Two_strata_of_two_by_hand()
    {
        var sample = SurvivalSample.Create(
            [1, 2, 1, 2], [true, true, true, true], Factor.FromCodes(["a", "b"], [0, 1, 0, 1]), Factor.FromCodes(["s", "t"], [0, 0, 1, 1]));
        ExactWeightedLogRank.Test(sample, SurvivalTests.LogRank, Stratified, ExactStatistic.Scores).ShouldBe(new ExactLogRankResult(1, 4, 0.25, 0.5));
        // V is 1/4 in each stratum whoever comes first: Z = 1 / sqrt(1/2).
        var standardised = ExactWeightedLogRank.Test(sample, SurvivalTests.LogRank, Stratified, ExactStatistic.Standardised);
        standardised.Observed.ShouldBe(Math.Sqrt(2), 1e-15);
        (standardised.OneSidedP, standardised.PValue).ShouldBe((0.25, 0.5));
    }

    [Fact]
    public void A_seed_gives_one_result_on_any_number_of_threads()
    {
        var together = PermutationWeightedLogRank.Test(Ten, SurvivalTests.Gehan, Stratified, 3300, seed: 3);
        PermutationWeightedLogRank.Test(Ten, SurvivalTests.Gehan, Stratified, 3300, seed: 3).ShouldBe(together);
        PermutationWeightedLogRank.Test(Ten, SurvivalTests.Gehan, Stratified, 3300, seed: 4).ShouldNotBe(together);
        var groups = PermutationWeightedLogRank.TestGroups(Ten, SurvivalTests.Gehan, Stratified, 3300, seed: 3);
        PermutationWeightedLogRank.TestGroups(Ten, SurvivalTests.Gehan, Stratified, 3300, seed: 3).ShouldBe(groups);
    }

    /// <summary>With two groups the quadratic form is Z squared, and the same draws give the same two-sided P value.</summary>
    [Fact]
    public void Two_groups_have_one_two_sided_P_value()
    {
        var (two, groups) = (PermutationWeightedLogRank.Test(Ten, SurvivalTests.TaroneWare, Plain, 2000, 6), PermutationWeightedLogRank.TestGroups(Ten, SurvivalTests.TaroneWare, Plain, 2000, 6));
        groups.ChiSquare.ShouldBe(two.Z * two.Z, 1e-12);
        groups.AtLeast.ShouldBe(two.AtLeastAbsolute);
    }

    [Fact]
    public void Many_subjects_with_few_different_scores_are_still_exact()
    {
        // 60 subjects, two event times: 6e16 labellings, a handful of sums. Under heavy ties the normal approximation is near, not equal.
        var sample = SurvivalSample.Create(
            [.. Enumerable.Range(0, 60).Select(i => 1.0 + (i % 3))], [.. Enumerable.Range(0, 60).Select(i => i % 3 != 2)],
            Factor.FromCodes(["a", "b"], [.. Enumerable.Range(0, 60).Select(i => i / 3 % 2)]));
        var exact = ExactWeightedLogRank.Test(sample, SurvivalTests.LogRank, Plain, ExactStatistic.Scores);
        exact.Observed.ShouldBe(0, 1e-12);
        exact.PValue.ShouldBe(1, 1e-12);
        exact.OneSidedP.ShouldBeInRange(0.5, 0.7);
    }

    /// <summary>Gehan's scores are whole numbers, so that even 50 subjects have few sums; the normal approximation is then near.</summary>
    [Fact]
    public void Fifty_subjects_have_an_exact_Gehan_test()
    {
        var stream = RandomStream.For(80, 0, "gehan");
        var sample = SurvivalSample.Create(
            [.. Enumerable.Range(0, 50).Select(_ => stream.NextExponential(1))], [.. Enumerable.Range(0, 50).Select(_ => stream.NextBernoulli(0.8))],
            Factor.FromCodes(["a", "b"], [.. Enumerable.Range(0, 50).Select(i => i % 2)]));
        var exact = ExactWeightedLogRank.Test(sample, SurvivalTests.Gehan, Plain, ExactStatistic.Scores);
        var asymptotic = WeightedLogRank.Test(sample, SurvivalTests.Gehan, Plain);
        exact.Observed.ShouldBe(asymptotic.U, 1e-9);
        exact.PValue.ShouldBe(asymptotic.PValue, 0.02);
        var drawn = PermutationWeightedLogRank.Test(sample, SurvivalTests.Gehan, Plain, 4000, 1);
        drawn.PValue.ShouldBe(exact.PValue, (5 * drawn.MonteCarloError) + 0.01);
    }

    /// <summary>
    /// All followed to the event, 18 and 18: of 60,000 labellings 0.0297 reach the normal 0.975 quantile, where 0.025 should (docs/methods/relabelling.md; five standard errors).
    /// </summary>
    [Fact]
    public void At_36_events_the_normal_quantile_is_reached_too_often()
    {
        var sample = SurvivalSample.Create(
            [.. Enumerable.Range(1, 36).Select(i => (double)i)], [.. Enumerable.Repeat(true, 36)], Factor.FromCodes(["a", "b"], [.. Enumerable.Range(0, 36).Select(i => i % 2)]));
        var sets = new LabelledRiskSets(sample, SurvivalTests.LogRank, Plain);
        var (stream, codes, reached) = (RandomStream.For(36, 0, "level"), sample.Groups.Codes.ToArray(), 0);
        var (distance, covariance) = (new double[2], new double[2, 2]);
        for (var draw = 0; draw < 60_000; draw++)
        {
            stream.Shuffle(codes.AsSpan());
            Array.Clear(distance);
            Array.Clear(covariance);
            sets.Add(codes, distance, covariance);
            reached += PermutationLogRank.Z(-distance[1], covariance[1, 1]) >= 1.959963984540054 ? 1 : 0;
        }

        (reached / 60_000d).ShouldBe(0.0297, 5 * Math.Sqrt(0.0297 * 0.9703 / 60_000));
        RelabellingAdvice.For(sample, Plain).Advised.ShouldBeTrue();
        RelabellingAdvice.For(sample, Plain).SmallestExpectedEvents.ShouldBeInRange(10, 18);
    }

    [Fact]
    public void Relabelling_is_not_advised_with_many_events_nor_counted_in_empty_groups()
    {
        var sample = SurvivalSample.Create(
            [.. Enumerable.Range(1, 240).Select(i => (double)i)], [.. Enumerable.Repeat(true, 240)], Factor.FromCodes(["a", "b", "empty"], [.. Enumerable.Range(0, 240).Select(i => i % 2)]));
        RelabellingAdvice.For(sample, Plain).Advised.ShouldBeFalse();
        var none = SurvivalSample.Create([1, 2], [false, false], Factor.FromCodes(["a", "b"], [0, 1]));
        RelabellingAdvice.For(none, Plain).ShouldBe(new RelabellingAdvice(0));
    }

    [Fact]
    public void What_cannot_be_relabelled_is_refused()
    {
        Should.Throw<ArgumentException>(() => PermutationWeightedLogRank.Test(Ten.WithEntry(new double[10]), SurvivalTests.Gehan, Plain, 10, 1)).Message.ShouldStartWith("relabelling takes no delayed entry");
        Should.Throw<ArgumentOutOfRangeException>(() => PermutationWeightedLogRank.Test(Ten, SurvivalTests.Gehan, Plain, 0, 1));
        Should.Throw<ArgumentException>(() => PermutationWeightedLogRank.Rerandomise(Ten, SurvivalTests.Gehan, Plain, 10, 1, (_, codes) => codes.Fill(2)))
            .Message.ShouldBe("the scheme gave row 0 the group 2; it gives 0 to 1");
        var large = SurvivalSample.Create(
            [.. Enumerable.Range(0, 80).Select(i => 1.0 + (i * 0.37))], [.. Enumerable.Repeat(true, 80)], Factor.FromCodes(["a", "b"], [.. Enumerable.Range(0, 80).Select(i => i % 2)]));
        Should.Throw<ArgumentException>(() => ExactWeightedLogRank.Test(large, SurvivalTests.LogRank, Plain, ExactStatistic.Scores)).Message.ShouldStartWith("80 subjects have 1.075E+23");
        Should.Throw<ArgumentException>(() => ExactWeightedLogRank.Test(large, SurvivalTests.Gehan, Plain, ExactStatistic.Standardised)).Message.ShouldContain("use PermutationWeightedLogRank");
        var three = SurvivalSample.Create([1, 2, 3], [true, true, true], Factor.FromCodes(["a", "b", "c"], [0, 1, 2]));
        Should.Throw<ArgumentException>(() => PermutationWeightedLogRank.Test(three, SurvivalTests.Gehan, Plain, 10, 1)).Message.ShouldContain("the sample has 3; TestGroups takes more");
        Should.Throw<ArgumentException>(() => ExactWeightedLogRank.Test(three, SurvivalTests.Gehan, Plain, ExactStatistic.Scores));
    }

    private static SurvivalSample Ten => SurvivalSample.Create(
        [3, 3, 3, 5, 5, 9, 2, 2, 6, 6], [true, true, false, true, true, true, true, true, true, false],
        Factor.FromCodes(["a", "b"], [0, 1, 1, 0, 1, 1, 0, 0, 1, 1]), Factor.FromCodes(["s", "t"], [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]));
}
