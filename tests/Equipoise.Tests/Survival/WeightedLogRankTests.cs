using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class WeightedLogRankTests
{
    private static readonly LogRankOptions Plain = new() { Stratified = false };
    private static readonly LogRankOptions Stratified = new() { Stratified = true };

    /// <summary>
    /// A: 1, 3+, 5; B: 2, 4, 6+. Expected less observed in B is 1/2, -2/5, -1/3, 1/2 and n is 6, 5, 3, 2. S(t-) is 1, 5/6, 2/3, 4/9;
    /// S(t) 5/6, 2/3, 4/9, 2/9; the product of 1 - d/(n + 1) 6/7, 5/7, 15/28, 5/14.
    /// </summary>
    [Theory]
    [InlineData("gehan-wilcoxon", 1, 1)]
    [InlineData("peto-peto-before", 1, 6)]
    [InlineData("peto-peto-at", 61, 540)]
    [InlineData("peto-peto-product", 1, 7)]
    [InlineData("fleming-harrington(0,1)", 1, 10)]
    public void Six_subjects_by_hand(string name, int numerator, int denominator)
    {
        var weight = SurvivalTests.All.Single(member => member.Name == name);
        WeightedLogRank.Test(Six, weight, Plain).U.ShouldBe((double)numerator / denominator, 1e-15);
    }

    /// <summary>V = 36/4 + 25 * 6/25 + 9 * 2/9 + 4/4.</summary>
    [Fact]
    public void Gehans_variance_by_hand() => WeightedLogRank.Test(Six, SurvivalTests.Gehan, Plain).V.ShouldBe(18, 1e-13);

    [Fact]
    public void A_weight_of_two_is_the_row_written_twice() => ForEachTest((sample, weight) =>
    {
        var twice = SurvivalSample.Create(
            [.. sample.Times, .. sample.Times], [.. sample.Events, .. sample.Events], Twice(sample.Groups), Twice(sample.Strata));
        WeightedLogRank.Test(sample.WithWeights([.. Enumerable.Repeat(2.0, sample.Count)]), weight, Stratified)
            .ShouldBeSameTestAs(WeightedLogRank.Test(twice, weight, Stratified));
    });

    [Fact]
    public void Entry_at_the_origin_is_no_entry() => ForEachTest((sample, weight) =>
        WeightedLogRank.Test(sample.WithEntry(new double[sample.Count]), weight, Stratified).ShouldBeSameTestAs(WeightedLogRank.Test(sample, weight, Stratified)));

    [Fact]
    public void A_row_cut_into_two_intervals_changes_nothing() => ForEachTest((sample, weight) =>
    {
        double[] times = [.. sample.Times];
        double[] middle = [.. times.Select(time => time / 3)];
        var cut = SurvivalSample
            .Create([.. middle, .. times], [.. new bool[times.Length], .. sample.Events], Twice(sample.Groups), Twice(sample.Strata))
            .WithEntry([.. new double[times.Length], .. middle]);
        WeightedLogRank.Test(cut, weight, Stratified).ShouldBeSameTestAs(WeightedLogRank.Test(sample, weight, Stratified));
    });

    [Fact]
    public void Swapping_the_arms_turns_every_Z_round() => ForEachTest((sample, weight) =>
        WeightedLogRank.Test(sample.With(group: g => 1 - g), weight, Stratified).Z.ShouldBe(-WeightedLogRank.Test(sample, weight, Stratified).Z, 1e-9));

    [Fact]
    public void The_trend_over_two_groups_is_the_test_itself() => ForEachTest((sample, weight) =>
        WeightedLogRank.Trend(sample, weight, [0, 1], Stratified).Z.ShouldBe(WeightedLogRank.Test(sample, weight, Stratified).Z, 1e-9));

    [Fact]
    public void The_kernel_gives_the_same_and_allocates_nothing()
    {
        var sample = RandomSamples.Make(3, ties: true);
        var order = Enumerable.Range(0, sample.Count).OrderBy(row => sample.Times[row]).ToArray();
        double[] times = [.. order.Select(row => sample.Times[row])];
        bool[] events = [.. order.Select(row => sample.Events[row])];
        bool[] second = [.. order.Select(row => sample.Groups.Codes[row] == 1)];
        var (u, v) = LogRankKernel.TwoGroups(times, events, second);
        var result = LogRank.Test(sample, Plain);
        (u, v).ShouldSatisfyAllConditions(_ => u.ShouldBe(result.U, 1e-12), _ => v.ShouldBe(result.V, 1e-12));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            LogRankKernel.TwoGroups(times, events, second);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static SurvivalSample Six => SurvivalSample.Create(
        [1, 3, 5, 2, 4, 6], [true, false, true, true, true, false], Factor.FromCodes(["A", "B"], [0, 0, 0, 1, 1, 1]));

    private static Factor Twice(Factor factor) => Factor.FromCodes(factor.Labels, [.. factor.Codes, .. factor.Codes]);

    private static void ForEachTest(Action<SurvivalSample, LogRankWeight> check)
    {
        for (var replicate = 0; replicate < RandomSamples.Count; replicate++)
        {
            check(RandomSamples.Make(replicate, ties: replicate % 2 == 0), SurvivalTests.All[replicate % SurvivalTests.All.Length]);
        }
    }
}
