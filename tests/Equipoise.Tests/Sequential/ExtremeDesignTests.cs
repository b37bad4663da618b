using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

/// <summary>Extreme and impossible designs: the right answer or a refusal that names what is wrong, never a plausible wrong number.</summary>
public sealed class ExtremeDesignTests
{
    private static readonly double[] Fifty = [.. Enumerable.Range(1, 50).Select(look => look / 50.0)];

    [Fact]
    public void An_alpha_of_1e_10_is_spent_to_nine_digits_of_itself_at_one_two_and_fifty_looks()
    {
        const double Alpha = 1e-10;
        FamilyDesigns.Of(BoundaryFamily.Pocock, Alpha, [1], false).UpperZ[0].ShouldBe(Normal.UpperQuantile(Alpha), 1e-9);
        foreach (var t in new[] { [0.5, 1], Fifty })
        {
            foreach (var function in new[] { SpendingFunctions.PocockLike, SpendingFunctions.KimDeMets(2), SpendingFunctions.HwangShihDeCani(-4) })
            {
                var design = new SpendingPlan { InformationFractions = [.. t], Upper = new ErrorSpending(function, Alpha) }.Solve();
                (design.Cross(0).TotalUpper / Alpha).ShouldBe(1, 1e-9);
                // The first look in closed form; Bonferroni and the single look bound all others.
                design.UpperZ[0].ShouldBe(Normal.UpperQuantile(function.Spent(Alpha, t[0])), 1e-8);
                design.UpperZ.ShouldAllBe(z => z >= Normal.UpperQuantile(Alpha) - 1e-9);
            }
        }
    }

    [Fact]
    public void Two_looks_at_an_alpha_of_1e_10_are_those_of_a_quadrature_in_the_tail()
    {
        // P(Z2 >= u2, Z1 < u1) = integral over B(1/2) below its bound of density times tail: Simpson's rule, written out here.
        var design = new SpendingPlan { InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 1e-10) }.Solve();
        var (u1, u2) = (design.UpperZ[0], design.UpperZ[1]);
        const int Steps = 40_000;
        double sum = 0, low = -3, h = (u1 - low) / Steps;
        for (var i = 0; i <= Steps; i++)
        {
            var z = low + (i * h);
            sum += (i == 0 || i == Steps ? 1 : i % 2 == 1 ? 4 : 2) * Normal.Density(z) * Normal.UpperTail((u2 - (z * Math.Sqrt(0.5))) / Math.Sqrt(0.5));
        }

        var second = 1e-10 - SpendingFunctions.PocockLike.Spent(1e-10, 0.5);
        (sum * h / 3 / second).ShouldBe(1, 1e-8);
    }

    [Fact]
    public void Fifty_looks_spend_the_error_and_reach_the_power_and_fifty_one_are_refused()
    {
        var design = new SpendingPlan { InformationFractions = [.. Fifty], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025), Power = 0.9 }.Solve();
        design.Cross(0).TotalUpper.ShouldBe(0.025, 1e-12);
        design.Power(design.Drift!.Value).ShouldBe(0.9, 1e-10);
        // More looks cost more, and continuous monitoring is the limit: the last bound rises with the number of looks.
        design.UpperZ[^1].ShouldBeGreaterThan(new SpendingPlan { InformationFractions = [.. Fifty.Where((_, i) => i % 10 == 9)], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025) }.Solve().UpperZ[^1]);
        var more = Enumerable.Range(1, 51).Select(look => look / 51.0).ToArray();
        Should.Throw<ArgumentException>(() => FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, more, false)).Message.ShouldContain("51 looks; there are 1 to 50");
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5, 1 }, "informationFractions[1] is 0.5")]
    [InlineData(new[] { 0.6, 0.4, 1 }, "informationFractions[1] is 0.4")]
    [InlineData(new[] { 0, 0.5, 1 }, "informationFractions[0] is 0")]
    [InlineData(new[] { 0.5, 1, 1.2 }, "informationFractions[2] is 1.2 and is 1 at full information")]
    [InlineData(new[] { 0.5, 0.9 }, "informationFractions[1] is 0.9 and is 1 at full information")]
    [InlineData(new[] { 0.5, double.NaN }, "informationFractions[1] is NaN")]
    public void Information_out_of_order_is_named(double[] fractions, string message)
    {
        var plan = new SpendingPlan { InformationFractions = [.. fractions], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 0.025) };
        Should.Throw<ArgumentException>(() => plan.Solve()).Message.ShouldContain(message);
        Should.Throw<ArgumentException>(() => FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, fractions, false)).Message.ShouldContain(message);
    }

    [Fact]
    public void A_look_after_full_information_is_refused_whatever_the_last_look_is()
    {
        foreach (var last in new[] { LastLook.FinalAsObserved, LastLook.Interim })
        {
            var plan = new SpendingPlan { InformationFractions = [0.5, 1.1, 1.3], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 0.025), LastLook = last };
            Should.Throw<ArgumentException>(() => plan.Solve()).Message.ShouldContain("informationFractions[1] is 1.1 and not the end: no look follows full information");
        }
    }

    [Fact]
    public void A_function_that_spends_more_than_the_error_or_takes_some_back_cannot_do_so()
    {
        SpendingFunction Of(Func<double, double, double> spent) => new("of a test", [], "f", "none", spent);
        // More than the error is cut at the error: nothing is left for later looks, whose bounds are then infinite.
        var greedy = new SpendingPlan { InformationFractions = [0.5, 1], Upper = new ErrorSpending(Of((e, _) => 2 * e), 0.025) }.Solve();
        greedy.Cross(0).TotalUpper.ShouldBe(0.025, 1e-12);
        double.IsPositiveInfinity(greedy.UpperZ[1]).ShouldBeTrue();
        var falling = new SpendingPlan { InformationFractions = [0.3, 0.6, 1], Upper = new ErrorSpending(Of((e, t) => e * (1 - t)), 0.025) };
        Should.Throw<ArgumentException>(() => falling.Solve()).Message.ShouldContain("by time 0.6, less than the");
        Should.Throw<ArgumentException>(() => new SpendingPlan { InformationFractions = [1], Upper = new ErrorSpending(SpendingFunctions.PocockLike, 1) }.Solve()).Message.ShouldContain("the error is 1");
    }

    [Fact]
    public void A_power_that_nothing_reaches_is_refused_with_the_limit()
    {
        Should.Throw<ArgumentException>(() => FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, [0.5, 1], false, 0.02)).Message.ShouldContain("0.025");
        Should.Throw<ArgumentException>(() => FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, [0.5, 1], false, 1)).Message.ShouldContain("power");
        var design = SequentialDesign.OfBounds("no last bound", [0.5, 1], [3, 2], null, [double.NegativeInfinity, 2], FutilityShape.Below, false);
        Should.Throw<ArgumentOutOfRangeException>(() => design.DriftFor(0.001)).Message.ShouldContain("no positive drift gives this power");
        design.Power(60).ShouldBe(1, 1e-12);
        // Everybody cured but a few: the events are never there.
        var course = new PooledCourse(PiecewiseHazard.Constant(0.1).WithCuredShare(0.9), PiecewiseHazard.None);
        EventForecast.Of(BlindedFollowUp.At(1, [new(0, 1, BlindedStatus.AtRisk), new(0, 1, BlindedStatus.AtRisk)]), null, course).DateOf(2, 0.9, 1e6).ProbabilityByLatest.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void Far_drifts_and_far_results_stay_probabilities()
    {
        var design = FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, [0.2, 0.6, 1], true);
        foreach (var drift in new[] { -30.0, -8, 0, 8, 30 })
        {
            var ends = design.Cross(drift);
            (ends.TotalUpper + ends.TotalLower + ends.TotalFutility).ShouldBe(1, 1e-9, $"drift {drift}");
            ends.Upper.Concat(ends.Lower).Concat(ends.Futility).ShouldAllBe(p => p >= 0 && p <= 1);
        }

        CombinationTest.ConditionalError(design, 1, -20).ShouldBeInRange(0, 1e-12);
        SequentialInference.StageWiseP(design, new TrialEnd(1, 9, 0.2), FutilityUse.Ignored).ShouldBe(Normal.UpperTail(9), 1e-24);
    }
}
