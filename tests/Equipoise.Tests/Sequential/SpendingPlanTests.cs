using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class SpendingPlanTests
{
    public static TheoryData<string> Functions => [.. SpendingFunctions.All.Select(function => function.ToString())];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_spending_function_starts_at_nothing_never_falls_and_ends_at_the_whole_error(string name)
    {
        var function = SpendingFunctions.All.Single(candidate => candidate.ToString() == name);
        function.Spent(0.025, 0).ShouldBe(0);
        function.Spent(0.025, 1).ShouldBe(0.025);
        function.Spent(0.025, 1.3).ShouldBe(0.025);
        var spent = Enumerable.Range(0, 101).Select(i => function.Spent(0.025, i / 100.0)).ToArray();
        spent.Zip(spent.Skip(1)).ShouldAllBe(pair => pair.First <= pair.Second);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_spending_function_gives_bounds_that_spend_exactly_the_error(string name)
    {
        var function = SpendingFunctions.All.Single(candidate => candidate.ToString() == name);
        foreach (var looks in new[] { 1, 2, 5, 20, 50 })
        {
            foreach (var symmetric in new[] { false, true })
            {
                var design = Plan(Equal(looks), function, 0.025) with { Symmetric = symmetric };
                var null0 = design.Solve().Cross(0);
                null0.TotalUpper.ShouldBe(0.025, 1e-12);
                null0.TotalLower.ShouldBe(symmetric ? 0.025 : 0, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Futility_keeps_the_error_it_promises_and_gives_exactly_the_power(bool binding)
    {
        foreach (var looks in new[] { 2, 5, 10, 50 })
        {
            var design = (Plan(Equal(looks), SpendingFunctions.OBrienFlemingLike, 0.025) with
            {
                Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.HwangShihDeCani(-2), 0.1), binding),
            }).Solve();
            design.Cross(0, binding ? FutilityUse.Obeyed : FutilityUse.Ignored).TotalUpper.ShouldBe(0.025, 1e-12);
            var under = design.Cross(design.Drift!.Value);
            under.TotalUpper.ShouldBe(0.9, 1e-11);
            under.Futility[0].ShouldBe(SpendingFunctions.HwangShihDeCani(-2).Spent(0.1, 1.0 / looks), 1e-12);
            design.FutilityZ[^1].ShouldBe(design.UpperZ[^1]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_inner_wedge_keeps_both_errors(bool binding)
    {
        var design = (Plan(Equal(4), SpendingFunctions.KimDeMets(2), 0.025) with
        {
            Symmetric = true,
            Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.KimDeMets(2), 0.2), binding),
        }).Solve();
        design.Cross(0, binding ? FutilityUse.Obeyed : FutilityUse.Ignored).TotalUpper.ShouldBe(0.025, 1e-12);
        var under = design.Cross(design.Drift!.Value);
        (under.TotalUpper + under.TotalLower).ShouldBe(0.8, 1e-11);
        under.TotalFutility.ShouldBe(0.2, 1e-11);
    }

    /// <summary>Two looks by hand: P(|Z1| below w1) at the drift is what is spent first, and a quadrature over the two intervals outside the wedge gives the rest.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_inner_wedge_of_two_looks_by_hand(bool binding)
    {
        var design = (Plan([0.6, 1], SpendingFunctions.PocockLike, 0.025) with
        {
            Symmetric = true,
            Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.KimDeMets(1), 0.2), binding),
        }).Solve();
        var (u1, u2, w, d, r, s) = (design.UpperZ[0], design.UpperZ[1], design.FutilityZ[0], design.Drift!.Value, Math.Sqrt(0.6), Math.Sqrt(0.4));
        (Normal.LowerTail(w - (d * r)) - Normal.LowerTail(-w - (d * r))).ShouldBe(0.12, 1e-13);
        double Over(Func<double, double> second, double at, double wedge) =>
            AdaptiveQuadrature.Integrate(z => Normal.Density(z - at) * second(z), -u1, -wedge, 1e-15) + AdaptiveQuadrature.Integrate(z => Normal.Density(z - at) * second(z), wedge, u1, 1e-15);
        Over(z => Normal.LowerTail((u2 - (z * r) - (d * 0.4)) / s) - Normal.LowerTail((-u2 - (z * r) - (d * 0.4)) / s), d * r, w).ShouldBe(0.08, 1e-12);
        (Normal.UpperTail(u1) + Over(z => Normal.UpperTail((u2 - (z * r)) / s), 0, binding ? w : 0)).ShouldBe(0.025, 1e-12);
    }

    [Fact]
    public void Harm_spends_its_own_error_and_leaves_the_upper_bounds_alone()
    {
        var plain = Plan(Equal(4), SpendingFunctions.OBrienFlemingLike, 0.025);
        var harm = (plain with { Lower = new LowerSpending(new ErrorSpending(SpendingFunctions.PocockLike, 0.05), Binding: false) }).Solve();
        harm.UpperZ.ShouldBe(plain.Solve().UpperZ, 1e-12);
        harm.Cross(0).TotalLower.ShouldBe(0.05, 1e-12);
        var both = (plain with
        {
            Lower = new LowerSpending(new ErrorSpending(SpendingFunctions.PocockLike, 0.05), Binding: false),
            Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.KimDeMets(2), 0.1), Binding: false),
        }).Solve();
        both.LowerZ.ShouldBe(harm.LowerZ, 1e-12);
        both.Power(both.Drift!.Value).ShouldBe(0.9, 1e-11);
    }

    [Fact]
    public void The_sides_of_an_asymmetric_test_each_spend_exactly_their_error()
    {
        var design = (Plan([0.3, 0.55, 1], SpendingFunctions.OBrienFlemingLike, 0.02) with
        {
            Lower = new LowerSpending(new ErrorSpending(SpendingFunctions.PocockLike, 0.03), Binding: true),
        }).Solve();
        design.Cross(0).TotalUpper.ShouldBe(0.02, 1e-13);
        design.Cross(0).TotalLower.ShouldBe(0.03, 1e-13);
    }

    [Fact]
    public void Error_of_a_look_that_is_switched_off_is_passed_on_or_given_up()
    {
        var spending = new ErrorSpending(SpendingFunctions.PocockLike, 0.025) { ActiveLooks = [true, false, true, true] };
        var passed = (Plan(Equal(4), SpendingFunctions.PocockLike, 0.025) with { Upper = spending }).Solve();
        passed.UpperZ[1].ShouldBe(double.PositiveInfinity);
        passed.Cross(0).TotalUpper.ShouldBe(0.025, 1e-13);
        passed.OneSidedAlpha.ShouldBe(0.025, 1e-16);
        var givenUp = (Plan(Equal(4), SpendingFunctions.PocockLike, 0.025) with { Upper = spending with { Skipped = SkippedError.GivenUp } }).Solve();
        var lost = SpendingFunctions.PocockLike.Spent(0.025, 0.5) - SpendingFunctions.PocockLike.Spent(0.025, 0.25);
        givenUp.Cross(0).TotalUpper.ShouldBe(0.025 - lost, 1e-13);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.25)]
    public void An_end_with_other_information_than_planned_spends_all_that_is_left(double end)
    {
        var design = (Plan([0.3, 0.6, end], SpendingFunctions.OBrienFlemingLike, 0.025) with { LastLook = LastLook.FinalAsObserved }).Solve();
        design.Cross(0).TotalUpper.ShouldBe(0.025, 1e-13);
        design.UpperZ[..2].ShouldBe(Plan([0.3, 0.6, 1], SpendingFunctions.OBrienFlemingLike, 0.025).Solve().UpperZ[..2], 1e-13);
    }

    [Fact]
    public void Spending_follows_its_own_time()
    {
        var design = (Plan([0.3, 0.6, 1], SpendingFunctions.KimDeMets(1), 0.025) with { SpendingTimes = [0.5, 0.7, 1] }).Solve();
        Normal.UpperTail(design.UpperZ[0]).ShouldBe(0.0125, 1e-15);
        design.Cross(0).Upper[1].ShouldBe(0.005, 1e-13);
    }

    /// <summary>At 1e-10 a first bound is still the normal quantile of what is spent, and all bounds together spend 1e-10 to 9 digits.</summary>
    [Fact]
    public void Tiny_errors_keep_their_digits()
    {
        foreach (var looks in new[] { 3, 50 })
        {
            var design = Plan(Equal(looks), SpendingFunctions.KimDeMets(1), 1e-10).Solve();
            design.UpperZ[0].ShouldBe(Normal.UpperQuantile(1e-10 / looks), 1e-12);
            (design.Cross(0).TotalUpper * 1e10).ShouldBe(1, 1e-9);
            (design.Cross(0, FutilityUse.Obeyed, 2).TotalUpper * 1e10).ShouldBe(1, 1e-9);
        }
    }

    [Fact]
    public void Halving_the_panels_changes_nothing_that_shows()
    {
        foreach (double[] looks in new[] { Equal(2), Equal(5), Equal(50), [0.01, 0.02, 0.9, 0.91, 1], [0.5, 0.501, 1] })
        {
            var design = (Plan(looks, SpendingFunctions.HwangShihDeCani(-1), 0.025) with
            {
                Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.HwangShihDeCani(-1), 0.1), Binding: false),
            }).Solve();
            foreach (var drift in new[] { -1, 0, design.Drift!.Value, 6 })
            {
                var (coarse, fine) = (design.Cross(drift), design.Cross(drift, FutilityUse.Obeyed, 2));
                coarse.Upper.ShouldBe(fine.Upper, 2e-13);
                coarse.Futility.ShouldBe(fine.Futility, 2e-13);
            }
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_by_name()
    {
        var plan = Plan([0.5, 1], SpendingFunctions.PocockLike, 0.025);
        Refusal(plan with { InformationFractions = [0.5, 0.4, 1] }).ShouldContain("informationFractions[1] is 0.4");
        Refusal(plan with { InformationFractions = [0.5, double.NaN] }).ShouldContain("informationFractions[1] is NaN");
        Refusal(plan with { InformationFractions = [0.5, 1, 1.2], LastLook = LastLook.FinalAsObserved }).ShouldContain("informationFractions[1] is 1 and not the end");
        Refusal(plan with { InformationFractions = [0.5, 1.2] }).ShouldContain("informationFractions[1] is 1.2 and is 1 at full information");
        Refusal(plan with { SpendingTimes = [0.7, 0.6] }).ShouldContain("spendingTimes[1] is 0.6");
        Refusal(plan with { Upper = plan.Upper with { Error = 1.5 } }).ShouldContain("the error is 1.5");
        Refusal(plan with { Power = 0.01 }).ShouldContain("the power is 0.01");
        Refusal(plan with { Lower = new LowerSpending(plan.Upper with { Error = 0.99 }, true) }).ShouldContain("add up to 1.015");
        Refusal(plan with { InformationFractions = [.. Equal(51)] }).ShouldContain("there are 51 looks");
        Refusal(plan with { InformationFractions = [0.5, 0.5000000001, 1] }).ShouldContain("too close together");
        Refusal(plan with { Futility = new FutilitySpending(plan.Upper with { Error = 0.98 }, false) }).ShouldContain("every drift gives a smaller one");
    }

    /// <summary>By hand with two looks and the second bound's quadrature: stop at 0 or below halfway.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_futility_bounds_lower_the_upper_bounds_only_if_they_bind(bool binding)
    {
        var plan = Plan([0.5, 1], SpendingFunctions.OBrienFlemingLike, 0.025) with { GivenFutility = new GivenFutility([0], binding), Power = 0.8 };
        var design = plan.Solve();
        design.FutilityZ.ShouldBe([0, design.UpperZ[1]]);
        var second = AdaptiveQuadrature.Integrate(
            z => Normal.Density(z) * Normal.UpperTail((design.UpperZ[1] - (z * Math.Sqrt(0.5))) / Math.Sqrt(0.5)), binding ? 0 : -12, design.UpperZ[0], 1e-15);
        (Normal.UpperTail(design.UpperZ[0]) + second).ShouldBe(0.025, 1e-12);
        design.Power(design.Drift!.Value).ShouldBe(0.8, 1e-11);
        foreach (var looks in new[] { 3, 8 })
        {
            var symmetric = Plan(Equal(looks), SpendingFunctions.PocockLike, 0.025) with
            {
                Symmetric = true,
                GivenFutility = new GivenFutility([.. Enumerable.Repeat(0.4, looks - 1)], binding),
            };
            symmetric.Solve().Cross(0, binding ? FutilityUse.Obeyed : FutilityUse.Ignored).TotalUpper.ShouldBe(0.025, 1e-12);
        }

        Refusal(plan with { GivenFutility = new GivenFutility([0, 1], binding) }).ShouldContain("2 given futility bounds and 1 looks");
        Refusal(plan with { GivenFutility = new GivenFutility([double.NaN], binding) }).ShouldContain("givenFutility[0] is NaN");
        Refusal(plan with { GivenFutility = new GivenFutility([3.5], binding) }).ShouldContain("at look 1 the futility bound meets the upper bound");
    }

    [Fact]
    public void Given_bounds_are_taken_as_they_are_or_refused_by_name()
    {
        var design = (Plan([0.5, 1], SpendingFunctions.PocockLike, 0.025) with { Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.KimDeMets(1), 0.1), true) }).Solve();
        var given = SequentialDesign.OfBounds("given", design.InformationFractions, design.UpperZ, null, design.FutilityZ, FutilityShape.Below, true);
        given.OneSidedAlpha.ShouldBe(0.025, 1e-13);
        given.DriftFor(0.9).ShouldBe(design.Drift!.Value, 1e-10);
        string Bad(double[] upper, double[]? lower, double[]? futility, FutilityShape shape) =>
            Should.Throw<ArgumentException>(() => SequentialDesign.OfBounds("bad", [0.5, 1], upper, lower, futility, shape, false)).Message;
        Bad([2], null, null, FutilityShape.Below).ShouldContain("1 upper");
        Bad([2, double.NaN], null, null, FutilityShape.Below).ShouldContain("upperZ[1] is NaN");
        Bad([2, 2], null, [0, 2.1], FutilityShape.Below).ShouldContain("futilityZ[1] is 2.1");
        Bad([2, 2], [-0.5, -2], [1, 2], FutilityShape.InnerWedge).ShouldContain("futilityZ[0] is 1 and lowerZ[0] is -0.5");
        Should.Throw<ArgumentOutOfRangeException>(() => design.DriftFor(1)).Message.ShouldContain("no positive drift gives this power");
    }

    internal static double[] Equal(int looks) => [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)];

    internal static SpendingPlan Plan(double[] looks, SpendingFunction function, double error) =>
        new() { InformationFractions = [.. looks], Upper = new ErrorSpending(function, error) };

    private static string Refusal(SpendingPlan plan) => Should.Throw<ArgumentException>(() => plan.Solve()).Message;
}
