using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Planning;

public sealed class RatesAndMeansTests(ITestOutputHelper output)
{
    [Fact]
    public void Sizes_for_rates_are_those_of_rpact_with_restricted_null_rates()
    {
        var agreement = new Agreement();
        foreach (var g in DesignReference.Items("rates"))
        {
            // rpact's first rate is the experimental arm's.
            var design = new RateDesign(g.Number("pi2"), g.Number("pi1"), g.Number("r"));
            var method = g.GetProperty("ratio").GetBoolean() ? RateMethods.Ratio(RateNull.Restricted, g.Number("theta")) : RateMethods.Difference(RateNull.Restricted, g.Number("theta"));
            agreement.Add(g.ToString(), method.Law(design).Participants(0.025, 0.8, VarianceConvention.Both), g.Number("participants"));
        }

        foreach (var g in DesignReference.Items("prop"))
        {
            var law = RateMethods.Difference(RateNull.Pooled).Law(new RateDesign(g.Number("p1"), g.Number("p2")));
            agreement.Add($"power.prop.test {g}", law.Participants(g.Number("alpha"), g.Number("power"), VarianceConvention.Both), 2 * g.Number("n"));
        }

        agreement.ShouldHold(atLeast: 80, tolerance: 1e-7, output);
    }

    [Fact]
    public void Ratios_and_odds_ratios_take_the_most_likely_rates_on_the_margin()
    {
        var agreement = new Agreement();
        foreach (var g in DesignReference.Items("logs"))
        {
            var (design, margin) = (new RateDesign(g.Number("p1"), g.Number("p2"), g.Number("r")), g.Number("margin"));
            agreement.Add($"ratio {g}", RateMethods.LogRatio(RateNull.Restricted, margin).Law(design).Participants(0.025, 0.8, VarianceConvention.Both), g.Number("ratio"));
            agreement.Add($"odds ratio {g}", RateMethods.LogOddsRatio(RateNull.Restricted, margin).Law(design).Participants(0.025, 0.8, VarianceConvention.Both), g.Number("odds"));
        }

        // R's maximum is good to about 1e-8.
        agreement.ShouldHold(atLeast: 8, tolerance: 1e-6, output);
    }

    [Fact]
    public void Exact_power_is_the_enumeration_in_R()
    {
        var agreement = new Agreement();
        foreach (var g in DesignReference.Items("exact"))
        {
            var (n1, n2, p1, p2) = ((int)g.Number("n1"), (int)g.Number("n2"), g.Number("p1"), g.Number("p2"));
            agreement.Add($"Fisher {g}", ExactRates.Power(p1, p2, n1, n2, 0.025, ExactRateTest.Fisher), g.Number("fisher"));
            agreement.Add($"Z {g}", ExactRates.Power(p1, p2, n1, n2, 0.025, ExactRateTest.PooledZ), g.Number("z"));
            agreement.Add($"margin {g}", ExactRates.Power(p1, p2, n1, n2, 0.025, ExactRateTest.Score(-0.1)), g.Number("margin"));
        }

        agreement.ShouldHold(atLeast: 12, tolerance: 1e-10, output);
    }

    [Fact]
    public void Sizes_for_means_are_those_of_rpact_by_z_and_by_t()
    {
        var agreement = new Agreement();
        foreach (var g in DesignReference.Items("means"))
        {
            var design = g.Number("groups") == 1 ? MeanDesign.Paired(g.Number("effect"), 1.3) : MeanDesign.TwoArms(g.Number("effect"), 1.3, g.Number("r"));
            var test = g.GetProperty("normal").GetBoolean() ? MeanTest.Z : MeanTest.T;
            agreement.Add(g.ToString(), MeanSize.Participants(design, 0.025, 0.9, test, g.Number("theta")), g.Number("participants"));
        }

        agreement.ShouldHold(atLeast: 48, tolerance: 1e-5, output);
    }

    [Fact]
    public void Powers_of_t_tests_are_those_of_R()
    {
        var agreement = new Agreement();
        foreach (var g in DesignReference.Items("ttests"))
        {
            var (n, alpha) = (g.Number("n"), g.Number("alpha"));
            agreement.Add($"two {g}", MeanSize.Power(MeanDesign.TwoArms(g.Number("delta"), g.Number("sd")), 2 * n, alpha, MeanTest.T), g.Number("two"));
            agreement.Add($"paired {g}", MeanSize.Power(MeanDesign.Paired(g.Number("delta"), g.Number("sd")), n, alpha, MeanTest.T), g.Number("paired"));
        }

        foreach (var g in DesignReference.Items("tost"))
        {
            var (n1, n2, margin) = (g.Number("n1"), g.Number("n2"), g.Number("margin"));
            var design = MeanDesign.TwoArms(g.Number("effect"), g.Number("sd"), n2 / n1);
            agreement.Add($"equivalence {g}", MeanSize.EquivalencePower(design, n1 + n2, g.Number("alpha"), MeanTest.T, -margin, margin), g.Number("power"));
        }

        agreement.ShouldHold(atLeast: 10, tolerance: 1e-9, output);
    }

    [Fact]
    public void The_noncentral_t_law_is_that_of_R()
    {
        var agreement = new Agreement();
        var nct = DesignReference.File.GetProperty("nct");
        var (t, df, delta, lower) = (nct.GetProperty("t").Numbers(), nct.GetProperty("df").Numbers(), nct.GetProperty("delta").Numbers(), nct.GetProperty("lower").Numbers());
        for (var i = 0; i < t.Length; i++)
        {
            agreement.Add($"t {t[i]} df {df[i]} delta {delta[i]}", 1 - NoncentralT.UpperTail(t[i], df[i], delta[i]), lower[i]);
        }

        // R's pt is itself good to about 1e-12 absolute: small tails are compared on that scale.
        agreement.Compared.ShouldBe(36);
        for (var i = 0; i < t.Length; i++)
        {
            NoncentralT.LowerTail(t[i], df[i], delta[i]).ShouldBe(lower[i], 1e-11);
        }
    }

    /// <summary>Two degrees of freedom have a closed form: P(T &gt; t) = (1 - t / sqrt(2 + t^2)) / 2.</summary>
    [Fact]
    public void Student_with_two_degrees_by_hand()
    {
        NoncentralT.UpperTail(2, 2, 0).ShouldBe((1 - (2 / Math.Sqrt(6))) / 2, 1e-14);
        NoncentralT.UpperQuantile((1 - (2 / Math.Sqrt(6))) / 2, 2).ShouldBe(2, 1e-13);
    }

    public static TheoryData<string> Methods => [.. RateMethods.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_size_for_rates_gives_its_power_back_and_arms_can_be_exchanged(string name)
    {
        var method = RateMethods.All.Single(m => m.Name == name);
        var law = method.Law(new RateDesign(0.3, 0.45, 2));
        double before = 0;
        foreach (var power in new[] { 0.4, 0.8, 0.95 })
        {
            var n = law.Participants(0.025, power, VarianceConvention.Both);
            n.ShouldBeGreaterThan(before);
            before = n;
            law.Power(n, 0.025, VarianceConvention.Both).ShouldBe(power, 1e-10);
        }

        method.Law(new RateDesign(0.45, 0.3, 0.5)).Participants(0.025, 0.95, VarianceConvention.Both).ShouldBe(before, before * 1e-9);
    }

    [Fact]
    public void Formulas_with_equal_arms_are_those_of_SampleSize()
    {
        var design = new RateDesign(0.4, 0.7);
        foreach (var (method, variance) in new[]
        {
            (RateMethods.Difference(RateNull.Pooled), TwoProportionVariance.PooledNull), (RateMethods.Difference(RateNull.Unpooled), TwoProportionVariance.Unpooled),
            (RateMethods.Arcsine, TwoProportionVariance.Arcsine), (RateMethods.ContinuityCorrected, TwoProportionVariance.ContinuityCorrected),
        })
        {
            method.Law(design).Participants(0.05, 0.8, VarianceConvention.Both).ShouldBe(2 * SampleSize.TwoProportions(0.4, 0.7, 0.05, 0.8, variance).PerArm, 1e-9);
        }

        // A margin of nothing restricts to the pooled rate.
        ((NormalLaw)RateMethods.Difference(RateNull.Restricted).Law(design)).NullVariance.ShouldBe(((NormalLaw)RateMethods.Difference(RateNull.Pooled).Law(design)).NullVariance, 1e-12);
    }

    [Fact]
    public void The_odds_ratio_by_hand()
    {
        // Odds 1 and 3: log 3 squared against 1/(.25/2) + 1/(.1875/2) = 8 + 32/3.
        var law = (NormalLaw)RateMethods.LogOddsRatio(RateNull.Unpooled).Law(new RateDesign(0.5, 0.75));
        law.Effect.ShouldBe(Math.Log(3), 1e-14);
        law.AlternativeVariance.ShouldBe(8 + (32.0 / 3), 1e-12);
        // On the margin itself nothing is left to find.
        ((NormalLaw)RateMethods.LogOddsRatio(RateNull.Restricted, 3).Law(new RateDesign(0.5, 0.75))).Effect.ShouldBe(0, 1e-14);
        ((NormalLaw)RateMethods.LogOddsRatio(RateNull.Restricted, 3).Law(new RateDesign(0.5, 0.75))).NullVariance.ShouldBe(8 + (32.0 / 3), 1e-7);
    }

    [Fact]
    public void Equivalence_gives_its_power_back_and_needs_the_difference_between_the_margins()
    {
        var law = RateMethods.DifferenceEquivalence(RateNull.Restricted, -0.15, 0.2).Law(new RateDesign(0.5, 0.52));
        law.Power(law.Participants(0.05, 0.8, VarianceConvention.Both), 0.05, VarianceConvention.Both).ShouldBe(0.8, 1e-10);
        Should.Throw<ArgumentException>(() => RateMethods.DifferenceEquivalence(RateNull.Restricted, -0.15, 0.2).Law(new RateDesign(0.5, 0.75))).Message.ShouldContain("0.25");
        var means = MeanDesign.TwoArms(0.1, 1, 2);
        foreach (var test in Enum.GetValues<MeanTest>())
        {
            MeanSize.EquivalencePower(means, MeanSize.EquivalenceParticipants(means, 0.05, 0.9, test, -0.5, 0.6), 0.05, test, -0.5, 0.6).ShouldBe(0.9, 1e-9);
            MeanSize.Power(means, MeanSize.Participants(means, 0.05, 0.9, test, -0.4), 0.05, test, -0.4).ShouldBe(0.9, 1e-9);
        }
    }

    [Fact]
    public void A_test_with_estimated_deviations_needs_more_and_Welch_about_as_many_as_Student()
    {
        var design = MeanDesign.TwoArms(0.5, 1);
        var (z, t, welch) = (MeanSize.Participants(design, 0.025, 0.9, MeanTest.Z), MeanSize.Participants(design, 0.025, 0.9, MeanTest.T), MeanSize.Participants(design, 0.025, 0.9, MeanTest.Welch));
        t.ShouldBeGreaterThan(z);
        welch.ShouldBe(t, 1e-6);
        Should.Throw<ArgumentException>(() => MeanSize.Power(MeanDesign.TwoArms(0.5, 1, 2, 1), 40, 0.025, MeanTest.T)).Message.ShouldContain("Welch");
    }

    [Fact]
    public void Fisher_keeps_its_error_and_the_normal_Z_does_not()
    {
        ExactRates.LargestError(20, 20, 0.025, ExactRateTest.Fisher).ShouldBeLessThanOrEqualTo(0.025);
        ExactRates.LargestError(30, 12, 0.025, ExactRateTest.PooledZ).ShouldBeGreaterThan(0.028);
        var n = ExactRates.PerArm(0.4, 0.7, 0.025, 0.8, ExactRateTest.Fisher);
        ExactRates.Power(0.4, 0.7, n, n, 0.025, ExactRateTest.Fisher).ShouldBeGreaterThanOrEqualTo(0.8);
        ExactRates.Power(0.4, 0.7, n - 1, n - 1, 0.025, ExactRateTest.Fisher).ShouldBeLessThan(0.8);
        Should.Throw<UnreachableTargetException>(() => ExactRates.PerArm(0.4, 0.5, 0.025, 0.8, ExactRateTest.Fisher, largest: 20)).Limit.ShouldBeLessThan(0.8);
    }

    /// <summary>One participant in each arm: the only outcome that could be rejected is 0 against 1, and Fisher's P is 1/2.</summary>
    [Fact]
    public void Nothing_can_be_found_with_one_participant_each() => ExactRates.Power(0.1, 0.9, 1, 1, 0.025, ExactRateTest.Fisher).ShouldBe(0);

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_detectable_rate_gives_its_power_back(string name)
    {
        var method = RateMethods.All.Single(m => m.Name == name);
        foreach (var above in new[] { true, false })
        {
            var rate = RateMethods.DetectableRate(method, 0.4, 1.5, 300, 0.025, 0.85, VarianceConvention.Both, above);
            (rate > 0.4).ShouldBe(above);
            method.Law(new RateDesign(0.4, rate, 1.5)).Power(300, 0.025, VarianceConvention.Both).ShouldBe(0.85, 1e-9);
        }

        Should.Throw<UnreachableTargetException>(() => RateMethods.DetectableRate(RateMethods.Difference(RateNull.Pooled), 0.98, 1, 60, 0.025, 0.85, VarianceConvention.Both, above: true))
            .Limit.ShouldBeLessThan(0.85);
    }

    [Fact]
    public void A_detectable_distance_gives_its_power_back()
    {
        foreach (var test in Enum.GetValues<MeanTest>())
        {
            var distance = MeanSize.DetectableDistance(MeanDesign.TwoArms(0, 1.3, 2), 25, 0.025, 0.9, test);
            MeanSize.Power(MeanDesign.TwoArms(distance, 1.3, 2), 25, 0.025, test).ShouldBe(0.9, 1e-9);
        }

        MeanSize.DetectableDistance(MeanDesign.Paired(7, 2), 16, 0.025, 0.8, MeanTest.Z).ShouldBe(2 / 4.0 * (1.959963984540054 + 0.8416212335729143), 1e-9);
    }

    /// <summary>Fisher by the table of all tails is Fisher one table at a time.</summary>
    [Fact]
    public void The_rejection_region_of_Fisher_is_that_of_each_table()
    {
        var region = ExactRateTest.Fisher.Region(9, 13, 0.025);
        for (var x = 0; x <= 9; x++)
        {
            for (var y = 0; y <= 13; y++)
            {
                region[x, y].ShouldBe(Equipoise.Statistics.Categorical.FisherExact.Test(y, 13 - y, x, 9 - x).GreaterP <= 0.025);
            }
        }
    }
}
