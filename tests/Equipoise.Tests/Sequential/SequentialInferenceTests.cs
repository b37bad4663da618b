using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class SequentialInferenceTests
{
    private static readonly SequentialDesign Design = (SpendingPlanTests.Plan([0.4, 0.7, 1], SpendingFunctions.OBrienFlemingLike, 0.025) with
    {
        Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.KimDeMets(2), 0.1), Binding: false),
    }).Solve();

    [Fact]
    public void A_trial_that_ends_at_the_first_look_is_a_fixed_one()
    {
        var found = SequentialInference.StageWise(Design, new TrialEnd(1, 3.6, 0.4), 0.95, FutilityUse.Ignored);
        var root = Math.Sqrt(0.4);
        found.PValue.ShouldBe(Normal.UpperTail(3.6), 1e-16);
        found.MedianUnbiased.ShouldBe(3.6 / root, 1e-10);
        found.Lower.ShouldBe((3.6 - Normal.UpperQuantile(0.025)) / root, 1e-10);
        found.Upper.ShouldBe((3.6 + Normal.UpperQuantile(0.025)) / root, 1e-10);
        found.BiasAdjusted.ShouldBeLessThan(found.MaximumLikelihood);
    }

    [Fact]
    public void On_the_last_bound_the_P_value_is_the_error() =>
        SequentialInference.StageWiseP(Design, new TrialEnd(3, Design.UpperZ[2], 1), FutilityUse.Ignored).ShouldBe(0.025, 1e-12);

    /// <summary>Over-running: on a bound crossed and kept with later data, the P value is at most what the bounds have spent, if the last Z is as far out.</summary>
    [Fact]
    public void Over_running_deletes_the_look_that_ended_the_trial()
    {
        var later = SequentialInference.StageWiseP(Design, new TrialEnd(2, Design.UpperZ[1], 0.8), FutilityUse.Ignored);
        var first = Normal.UpperTail(Design.UpperZ[0]);
        var both = AdjustedInferenceAgainstRTests.Rejecting([0.4, 0.8], [Design.UpperZ[0], Design.UpperZ[1]]).Cross(0);
        later.ShouldBe(both.TotalUpper, 1e-14);
        both.Upper[0].ShouldBe(first, 1e-16);
        SequentialInference.StageWise(Design, new TrialEnd(2, 3, 1.4), 0.95, FutilityUse.Ignored).Lower.ShouldBeLessThan(3 / Math.Sqrt(1.4));
    }

    /// <summary>
    /// After two looks, by hand: E(Z1 | Z2 = z, Z1 below u) = r z - s f(a) / F(a) with r^2 = t, s^2 = 1 - t, a = (u - r z) / s. Its expectation over both looks is the drift.
    /// </summary>
    [Fact]
    public void The_mean_unbiased_estimate_by_hand_and_unbiased()
    {
        var (t, u, d) = (0.4, 1.8, 1.7);
        var (r, s) = (Math.Sqrt(t), Math.Sqrt(1 - t));
        var design = AdjustedInferenceAgainstRTests.Rejecting([t, 1], [u, 2]);
        double Estimate(double z) => SequentialInference.StageWise(design, new TrialEnd(2, z, 1), 0.95, FutilityUse.Obeyed).MeanUnbiased;
        double ByHand(double z)
        {
            var a = (u - (r * z)) / s;
            return ((r * z) - (s * Normal.Density(a) / Normal.LowerTail(a))) / r;
        }

        foreach (var z in new[] { -2, 0.5, 2, 3.5 })
        {
            Estimate(z).ShouldBe(ByHand(z), 1e-11);
        }

        var mean = AdaptiveQuadrature.Integrate(z => z / r * Normal.Density(z - (d * r)), u, 12, 1e-13)
            + AdaptiveQuadrature.Integrate(z => ByHand(z) * Normal.Density(z - d) * Normal.LowerTail((u - (r * z)) / s), -9, 11, 1e-13);
        mean.ShouldBe(d, 1e-10);
        SequentialInference.StageWise(design, new TrialEnd(1, 2.5, t), 0.95, FutilityUse.Obeyed).MeanUnbiased.ShouldBe(2.5 / r, 1e-15);
    }

    [Fact]
    public void Limits_and_estimates_are_in_order_at_every_end()
    {
        foreach (var look in new[] { 1, 2, 3 })
        {
            foreach (var z in new[] { -3, 0, 1.5, 2.5, 4 })
            {
                foreach (var futility in new[] { FutilityUse.Ignored, FutilityUse.Obeyed })
                {
                    var found = SequentialInference.StageWise(Design, new TrialEnd(look, z, Design.InformationFractions[look - 1]), 0.9, futility);
                    found.Lower.ShouldBeLessThan(found.MedianUnbiased);
                    found.MedianUnbiased.ShouldBeLessThan(found.Upper);
                    (found.PValue < 0.05).ShouldBe(found.Lower > 0);
                }
            }
        }
    }

    [Fact]
    public void Repeated_intervals_hold_0_until_a_bound_is_crossed_and_the_repeated_P_says_the_same()
    {
        var z = new[] { 1.2, Design.UpperZ[1] + 0.01 };
        var intervals = SequentialInference.RepeatedIntervals(Design, z);
        intervals[0].Lower.ShouldBeLessThan(0);
        intervals[1].Lower.ShouldBeGreaterThan(0);
        SequentialDesign Of(double error) => SpendingPlanTests.Plan([0.4, 0.7, 1], SpendingFunctions.OBrienFlemingLike, error).Solve();
        SequentialInference.RepeatedP(Of, z).ShouldBeInRange(0.0235, 0.025);
        SequentialInference.RepeatedP(Of, [-5]).ShouldBe(1);
    }

    [Fact]
    public void Every_scale_leads_back_to_z()
    {
        var prior = DriftPrior.Normal(2.5, 1.5);
        foreach (var z in new[] { -1.3, 0, 0.7, 2.4 })
        {
            foreach (var t in new[] { 0.1, 0.5, 0.95 })
            {
                BoundScale.FromP(BoundScale.ToP(z)).ShouldBe(z, 1e-13);
                BoundScale.FromB(BoundScale.ToB(z, t), t).ShouldBe(z, 1e-14);
                BoundScale.FromEffect(BoundScale.ToEffect(z, 0.3, -0.1), 0.3, -0.1).ShouldBe(z, 1e-14);
                BoundScale.FromConditionalPower(BoundScale.ToConditionalPower(z, t, 3.2, 1.97), t, 3.2, 1.97).ShouldBe(z, 1e-9);
                BoundScale.FromConditionalPower(BoundScale.ToConditionalPower(z, t, 0, 1.97), t, 0, 1.97).ShouldBe(z, 1e-9);
                BoundScale.FromConditionalPowerUnderTrend(BoundScale.ToConditionalPowerUnderTrend(z, t, 1.97), t, 1.97).ShouldBe(z, 1e-6);
                BoundScale.FromPredictivePower(BoundScale.ToPredictivePower(z, t, prior, 1.97), t, prior, 1.97).ShouldBe(z, 1e-9);
                BoundScale.ToPredictivePower(z, t, DriftPrior.Flat, 1.97).ShouldBe(Normal.UpperTail(((1.97 * Math.Sqrt(t)) - z) / Math.Sqrt(1 - t)), 1e-14);
                BoundScale.ToConditionalPowerUnderTrend(z, t, 1.97).ShouldBe(ConditionalPower.UnderTrend(z, t, 1.97), 1e-12);
            }
        }
    }

    [Fact]
    public void With_one_look_to_come_the_remaining_power_is_the_closed_form()
    {
        foreach (var b in new[] { -2.0, 0, 1.1, 2.4 })
        {
            ConditionalPower.OverRemainingLooks(Design, b, 0.7, 2.2, FutilityUse.Ignored).ShouldBe(ConditionalPower.BrownianMotion(b, 0.7, 2.2, Design.UpperZ[2]), 1e-14);
        }

        ConditionalPower.OverRemainingLooks(Design, 0, 0, 2.9, FutilityUse.Obeyed).ShouldBe(Design.Power(2.9), 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => ConditionalPower.OverRemainingLooks(Design, 0, 1, 2.9, FutilityUse.Obeyed)).Message.ShouldContain("still to come");
    }

    /// <summary>The conditional error averaged over the first look's law under drift 0 is the error spent after it.</summary>
    [Fact]
    public void Conditional_errors_average_to_the_error_that_is_left()
    {
        var average = AdaptiveQuadrature.Integrate(
            z => Normal.Density(z) * CombinationTest.ConditionalError(Design, 1, z), -9, Design.UpperZ[0], 1e-12);
        average.ShouldBe(0.025 - Normal.UpperTail(Design.UpperZ[0]), 1e-10);
    }

    /// <summary>Without a change of the plan the inverse normal statistic with planned weights is the ordinary Z: z2 = (Z - z1 sqrt(t)) / sqrt(1 - t).</summary>
    [Fact]
    public void The_inverse_normal_statistic_of_an_unchanged_trial_is_its_Z()
    {
        var (t, first, last) = (0.4, 1.3, 2.2);
        var second = (last - (first * Math.Sqrt(t))) / Math.Sqrt(1 - t);
        CombinationTest.InverseNormal([Normal.UpperTail(first), Normal.UpperTail(second)], [Math.Sqrt(t), Math.Sqrt(1 - t)]).ShouldBe(last, 1e-13);
        Should.Throw<ArgumentException>(() => CombinationTest.InverseNormal([0.5, 1], [1, 1])).Message.ShouldContain("pValues[1] is 1");
        Should.Throw<ArgumentException>(() => CombinationTest.FisherConstant(0.025, 0.03, 0.5)).Message.ShouldContain("alpha1 is 0.03");
    }

    [Fact]
    public void The_promising_zone_reaches_the_power_and_keeps_the_conditional_error()
    {
        var (z, t, c) = (1.3, 0.5, 1.96);
        var plan = PromisingZone.Apply(z, t, c, 0.9, 0.3, 10);
        plan.Zone.ShouldBe(ZoneOfResult.Promising);
        var (b, n) = (z * Math.Sqrt(t), plan.FinalInformation);
        // Power under the trend z / sqrt(t) from B at t to n, and the same under drift 0 as planned.
        Normal.UpperTail(((plan.FinalCriticalZ * Math.Sqrt(n)) - b - (z / Math.Sqrt(t) * (n - t))) / Math.Sqrt(n - t)).ShouldBe(0.9, 1e-12);
        Normal.UpperTail(((plan.FinalCriticalZ * Math.Sqrt(n)) - b) / Math.Sqrt(n - t)).ShouldBe(ConditionalPower.UnderNull(z, t, c), 1e-13);
        PromisingZone.Apply(z, t, c, 0.9, 0.3, 1.5).FinalInformation.ShouldBe(1.5);
        PromisingZone.Apply(0.2, t, c, 0.9, 0.3, 2).Zone.ShouldBe(ZoneOfResult.Unfavourable);
        PromisingZone.Apply(2.6, t, c, 0.9, 0.3, 2).Zone.ShouldBe(ZoneOfResult.Favourable);
    }

    [Fact]
    public void Ends_that_do_not_fit_are_refused()
    {
        string Refusal(TrialEnd end) => Should.Throw<ArgumentException>(() => SequentialInference.StageWiseP(Design, end, FutilityUse.Ignored)).Message;
        Refusal(new TrialEnd(4, 2, 1)).ShouldContain("ended at look 4; the design has looks 1 to 3");
        Refusal(new TrialEnd(2, 2, 0.3)).ShouldContain("is 0.3, not above that of the look before, 0.4");
        Refusal(new TrialEnd(2, double.NaN, 0.7)).ShouldContain("z at the end is NaN");
    }
}
