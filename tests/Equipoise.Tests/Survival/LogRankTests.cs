using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class LogRankTests
{
    private static readonly LogRankOptions Plain = new() { Stratified = false };
    private static readonly LogRankOptions Stratified = new() { Stratified = true };

    /// <summary>A: 1, 3+, 5; B: 2, 4, 6+. E(B) = 1/2 + 3/5 + 2/3 + 1/2 = 34/15 and V = 1/4 + 6/25 + 2/9 + 1/4 = 433/450.</summary>
    [Fact]
    public void Six_subjects_by_hand()
    {
        var result = LogRank.Test(Sample([1, 3, 5, 2, 4, 6], [true, false, true, true, true, false], "AAABBB"), Plain);
        result.Groups.Select(group => group.Expected).ShouldBe([26 / 15d, 34 / 15d], 1e-14);
        result.U.ShouldBe(4 / 15d, 1e-14);
        result.V.ShouldBe(433 / 450d, 1e-14);
        result.ChiSquare.ShouldBe(16 / 225d / (433 / 450d), 1e-14);
        result.Z.ShouldBe(Math.Sqrt(result.ChiSquare), 1e-14);
    }

    /// <summary>A: 1, 1; B: 1, 2. Three of four fail together: E(A) = 3/2 and V = 3 (1/2)(1/2)(4 - 3)/(4 - 1) = 1/4; the last event has nobody beside it.</summary>
    [Fact]
    public void Tied_events_by_hand()
    {
        var result = LogRank.Test(Sample([1, 1, 1, 2], [true, true, true, true], "AABB"), Plain);
        result.Groups.Select(group => group.Expected).ShouldBe([3 / 2d, 5 / 2d], 1e-15);
        result.V.ShouldBe(1 / 4d, 1e-15);
        result.Z.ShouldBe(1, 1e-15);
    }

    [Fact]
    public void The_6MP_trial_has_the_published_statistic()
    {
        var result = LogRank.Test(SurvivalReference.SixMp, Plain);
        result.ChiSquare.ShouldBe(16.793, 0.0005);
        result.DegreesOfFreedom.ShouldBe(1);
        result.Groups.Select(group => Math.Round(group.Expected, 2)).ShouldBe([19.25, 10.75]);
    }

    [Fact]
    public void Z_is_positive_when_the_second_group_does_better()
    {
        var result = LogRank.Test(Sample([1, 2, 3, 10, 11, 12], [true, true, true, true, false, false], "AAABBB"), Plain);
        result.Z.ShouldBePositive();
        result.OneSidedP.ShouldBe(result.PValue / 2, 1e-15);
    }

    [Fact]
    public void A_stratum_in_which_one_group_has_nobody_adds_nothing()
    {
        double[] times = [1, 3, 5, 2, 4, 6];
        bool[] events = [true, false, true, true, true, false];
        var alone = LogRank.Test(Sample(times, events, "AAABBB"), Plain);
        var beside = LogRank.Test(Sample([.. times, 1, 2, 7], [.. events, true, true, true], "AAABBBAAA", "xxxxxxyyy"), Stratified);
        beside.U.ShouldBe(alone.U, 1e-14);
        beside.V.ShouldBe(alone.V, 1e-14);
    }

    [Fact]
    public void Groups_that_never_meet_cannot_be_compared()
    {
        var result = LogRank.Test(Sample([1, 2, 3, 4], [true, true, true, true], "AABB", "xxyy"), Stratified);
        (result.ChiSquare, result.DegreesOfFreedom, result.PValue, result.Z, result.OneSidedP).ShouldBe((0, 0, 1, 0, 0.5));
    }

    [Fact]
    public void Without_events_there_is_no_information()
    {
        var result = LogRank.Test(Sample([1, 2, 3, 4], [false, false, false, false], "AABB"), Plain);
        (result.DegreesOfFreedom, result.PValue, result.V).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void Three_groups_have_no_sign()
    {
        var result = LogRank.Test(Sample([1, 2, 3, 4, 5, 6], [true, true, true, true, true, true], "AABBCC"), Plain);
        result.DegreesOfFreedom.ShouldBe(2);
        Should.Throw<InvalidOperationException>(() => result.Z).Message.ShouldContain("there are 3");
    }

    [Fact]
    public void One_group_is_refused() =>
        Should.Throw<ArgumentException>(() => LogRank.Test(Sample([1], [true], "A"), Plain)).Message.ShouldContain("at least two groups");

    private static SurvivalSample Sample(double[] times, bool[] events, string groups, string? strata = null) => SurvivalSample.Create(
        times,
        events,
        Factor.FromLabels([.. groups.Select(letter => letter.ToString())]),
        strata is null ? null : Factor.FromLabels([.. strata.Select(letter => letter.ToString())]));
}
