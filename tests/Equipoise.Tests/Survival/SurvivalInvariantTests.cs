using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class SurvivalInvariantTests
{
    private static readonly LogRankOptions Plain = new() { Stratified = false };
    private static readonly LogRankOptions Stratified = new() { Stratified = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Swapping_the_arms_turns_Z_round(bool ties) => ForEach(ties, sample =>
        LogRank.Test(sample.With(group: g => 1 - g), Stratified).Z.ShouldBe(-LogRank.Test(sample, Stratified).Z, 1e-10));

    [Fact]
    public void Multiplying_time_changes_nothing_but_time() => ForEach(ties: true, sample =>
    {
        var scaled = sample.With(time: t => t * 7);
        LogRank.Test(scaled, Plain).Z.ShouldBe(LogRank.Test(sample, Plain).Z, 1e-12);
        KaplanMeier.Estimate(scaled, new KaplanMeierOptions())[0].Points.Select(point => point.Survival)
            .ShouldBe(KaplanMeier.Estimate(sample, new KaplanMeierOptions())[0].Points.Select(point => point.Survival));
    });

    [Fact]
    public void One_stratum_is_no_stratification() => ForEach(ties: true, sample =>
        LogRank.Test(sample.With(stratum: _ => 2), Stratified).ShouldBeSameTestAs(LogRank.Test(sample, Plain)));

    [Fact]
    public void Identical_strata_count_once_each_and_merge_into_weight_2_under_Breslows_ties() => ForEach(ties: true, sample =>
    {
        var (times, events) = (sample.Times.ToArray(), sample.Events.ToArray());
        var groups = Factor.FromCodes(sample.Groups.Labels, [.. sample.Groups.Codes, .. sample.Groups.Codes]);
        var copies = Factor.FromCodes(["a", "b"], [.. times.Select(_ => 0), .. times.Select(_ => 1)]);
        var twice = SurvivalSample.Create([.. times, .. times], [.. events, .. events], groups, copies);
        var (once, both) = (LogRank.Test(sample, Plain), LogRank.Test(twice, Stratified));
        both.U.ShouldBe(2 * once.U, 1e-9);
        both.V.ShouldBe(2 * once.V, 1e-9);
        var breslow = new CoxOptions { Stratified = true, Ties = Ties.Breslow };
        var apart = Cox.Fit(twice, CoxDesign.FromGroups(twice), breslow);
        var merged = Cox.Fit(twice, CoxDesign.FromGroups(twice), breslow with { Stratified = false });
        if (apart.InfiniteCoefficients.IsEmpty)
        {
            merged.Coefficients[0].LogHazardRatio.ShouldBe(apart.Coefficients[0].LogHazardRatio, 1e-9);
        }
    });

    [Fact]
    public void Observed_and_expected_events_have_the_same_sum() => ForEach(ties: true, sample =>
    {
        var result = LogRank.Test(sample, Stratified);
        result.Groups.Sum(group => group.Expected).ShouldBe(sample.EventCount, 1e-9);
        result.Groups.Sum(group => group.Observed).ShouldBe(sample.EventCount);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_ties_the_log_rank_test_is_the_score_test_of_the_Cox_model(bool stratified) => ForEach(ties: false, sample =>
    {
        var test = LogRank.Test(sample, new LogRankOptions { Stratified = stratified });
        var fit = Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = stratified });
        fit.Score.ChiSquare.ShouldBe(test.ChiSquare, 1e-9);
    });

    [Fact]
    public void Swapping_the_arms_inverts_the_hazard_ratio() => ForEach(ties: true, sample =>
    {
        var fit = Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = true });
        var swapped = sample.With(group: g => 1 - g);
        var inverse = Cox.Fit(swapped, CoxDesign.FromGroups(swapped), new CoxOptions { Stratified = true });
        inverse.InfiniteCoefficients.Length.ShouldBe(fit.InfiniteCoefficients.Length);
        if (fit.InfiniteCoefficients.IsEmpty)
        {
            inverse.Coefficients[0].LogHazardRatio.ShouldBe(-fit.Coefficients[0].LogHazardRatio, 1e-9);
        }
    });

    private static void ForEach(bool ties, Action<SurvivalSample> check)
    {
        for (var replicate = 0; replicate < RandomSamples.Count; replicate++)
        {
            check(RandomSamples.Make(replicate, ties));
        }
    }
}

internal static class LogRankAssertions
{
    internal static void ShouldBeSameTestAs(this LogRankResult actual, LogRankResult expected)
    {
        actual.U.ShouldBe(expected.U, 1e-10);
        actual.V.ShouldBe(expected.V, 1e-10);
        actual.DegreesOfFreedom.ShouldBe(expected.DegreesOfFreedom);
    }
}
