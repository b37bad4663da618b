using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class SampleSizeTests
{
    /// <summary>40 % against 70 %, one-sided 0.05, power 0.80: five formulas, four answers.</summary>
    [Theory]
    [InlineData(TwoProportionVariance.PooledNull, 33)]
    [InlineData(TwoProportionVariance.Unpooled, 31)]
    [InlineData(TwoProportionVariance.Arcsine, 33)]
    [InlineData(TwoProportionVariance.ContinuityCorrected, 40)]
    public void Each_variance_gives_its_own_size(TwoProportionVariance variance, int perArm)
    {
        var size = SampleSize.TwoProportions(0.40, 0.70, 0.05, 0.80, variance);
        size.PerArmRoundedUp.ShouldBe(perArm);
        SampleSize.TwoProportionsPower(0.40, 0.70, size.PerArm, 0.05, variance).Power.ShouldBe(0.80, 1e-12);
    }

    [Fact]
    public void Forty_against_seventy_percent_needs_32_9412_per_arm_and_34_after_two_looks()
    {
        var size = SampleSize.TwoProportions(0.40, 0.70, 0.05, 0.80, TwoProportionVariance.PooledNull);
        size.PerArm.ShouldBe(32.9412, 0.00005);
        size.Formula.ShouldBe("Two proportions, pooled null variance");
        var boundary = Boundary.Solve(BoundaryFamily.OBrienFleming, 0.05, 2);
        Math.Ceiling(size.PerArm * SampleSizeInflation.Factor(boundary, 0.05, 0.80)).ShouldBe(34);
    }

    [Fact]
    public void Thirty_four_per_arm_have_the_stated_powers()
    {
        SampleSize.TwoProportionsPower(0.40, 0.70, 34, 0.05, TwoProportionVariance.PooledNull).Power.ShouldBe(0.8113, 0.00005);
        SampleSize.TwoProportionsExactPower(0.40, 0.70, 34, 34, 1.6449).Power.ShouldBe(0.8284, 0.00005);
        SampleSize.LogRankPower(30.6, Math.Log(0.7) / Math.Log(0.4), 0.05, allocationRatio: 1).Power.ShouldBe(0.83, 0.005);
    }

    [Fact]
    public void Exponential_survival_with_36_months_of_accrual_and_24_of_follow_up_needs_23_per_arm()
    {
        var size = SampleSize.SchoenfeldPerArm(SampleSize.ExponentialHazard(0.4, 24), SampleSize.ExponentialHazard(0.7, 24), 36, 24, 0.05, 0.80);
        size.PerArmRoundedUp.ShouldBe(23);
    }

    [Fact]
    public void Schoenfelds_events_give_back_the_power()
    {
        var events = SampleSize.SchoenfeldEvents(0.6, 0.025, 0.9, allocationRatio: 2).Events;
        SampleSize.LogRankPower(events, 0.6, 0.025, allocationRatio: 2).Power.ShouldBe(0.9, 1e-13);
    }

    /// <summary>Everyone enters at once and is followed for one mean lifetime: 1 - 1/e; with accrual over one lifetime and no follow-up 1/e.</summary>
    [Fact]
    public void Event_probabilities_by_hand()
    {
        SampleSize.EventProbability(0.1, 0, 10).ShouldBe(1 - Math.Exp(-1), 1e-15);
        SampleSize.EventProbability(0.1, 10, 0).ShouldBe(Math.Exp(-1), 1e-15);
    }

    [Fact]
    public void No_difference_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => SampleSize.TwoProportions(0.4, 0.4, 0.05, 0.8, TwoProportionVariance.PooledNull)).Message.ShouldContain("no difference");
        Should.Throw<ArgumentOutOfRangeException>(() => SampleSize.SchoenfeldEvents(1, 0.05, 0.8, 1)).Message.ShouldContain("no difference");
        Should.Throw<ArgumentOutOfRangeException>(() => SampleSize.SchoenfeldEvents(0.5, 0.05, 0.04, 1)).Message.ShouldContain("between alpha and 1");
    }
}
