using Equipoise.Statistics;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class SequentialPropertyTests
{
    /// <summary>Whatever the looks, errors and functions: either the plan is refused by name, or its bounds keep every promise.</summary>
    [Fact]
    public void Random_plans_keep_their_errors_and_power_or_are_refused()
    {
        var solved = 0;
        for (var i = 0; i < 300; i++)
        {
            var random = RandomStream.For(20261122, (ulong)i, "sequential plans");
            var plan = RandomPlan(random);
            SequentialDesign design;
            try
            {
                design = plan.Solve();
            }
            catch (ArgumentException refused)
            {
                refused.Message.ShouldContain("bound");
                continue;
            }

            solved++;
            var use = plan.Futility is { Binding: true } ? FutilityUse.Obeyed : FutilityUse.Ignored;
            var counted = plan.Lower is { Binding: false } ? design with { LowerZ = [.. design.LowerZ.Select(_ => double.NegativeInfinity)] } : design;
            (counted.Cross(0, use).TotalUpper / plan.Upper.Error).ShouldBe(1, 1e-9, $"plan {i}");
            if (plan.Futility is { } futility)
            {
                var under = design.Cross(design.Drift!.Value);
                (1 - under.TotalUpper - (plan.Symmetric ? under.TotalLower : 0)).ShouldBe(futility.Spending.Error, 1e-9, $"plan {i}");
            }

            var ends = design.Cross(2);
            (ends.TotalUpper + ends.TotalLower + ends.TotalFutility).ShouldBe(1, 1e-12);
            ends.ExpectedInformation.ShouldBeInRange(design.InformationFractions[0], 1);
            ends.Upper.ShouldBe(design.Cross(2, FutilityUse.Obeyed, 2).Upper, 2e-13);
        }

        solved.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Power_rises_with_the_drift_and_the_stage_wise_P_value_falls_with_Z()
    {
        var design = FamilyDesigns.Of(BoundaryFamily.Pocock, 0.025, SpendingPlanTests.Equal(4), false);
        double before = 0, p = 1;
        for (var step = -20; step <= 60; step++)
        {
            var power = design.Power(step / 10.0);
            power.ShouldBeGreaterThan(before);
            var next = SequentialInference.StageWiseP(design, new TrialEnd(3, step / 10.0, 0.75), FutilityUse.Ignored);
            next.ShouldBeLessThan(p);
            (before, p) = (power, next);
        }
    }

    /// <summary>
    /// Far bounds by a quadrature of their own: the density of Z2 with Z1 below its bound is closed, the tail at the third look its integral. Ten O'Brien-Fleming-like
    /// looks at 0.005; the third bound is 4.99281257150 where rpact's two-sided design says 4.99318.
    /// </summary>
    [Fact]
    public void Far_bounds_spend_their_error_to_nine_digits()
    {
        var design = SpendingPlanTests.Plan(SpendingPlanTests.Equal(10), SpendingFunctions.OBrienFlemingLike, 0.005).Solve();
        var (u1, u2, u3) = (design.UpperZ[0], design.UpperZ[1], design.UpperZ[2]);
        double Spent(int look) => SpendingFunctions.OBrienFlemingLike.Spent(0.005, look / 10.0);
        var second = AdaptiveQuadrature.Integrate(z => Normal.Density(z) * Normal.UpperTail((u2 - (z * Math.Sqrt(0.5))) / Math.Sqrt(0.5)), -9, u1, 1e-24);
        (second / (Spent(2) - Spent(1))).ShouldBe(1, 1e-9);
        var third = AdaptiveQuadrature.Integrate(
            z => Normal.Density(z) * Normal.LowerTail((u1 - (z * Math.Sqrt(0.5))) / Math.Sqrt(0.5)) * Normal.UpperTail((u3 - (z * Math.Sqrt(2.0 / 3))) / Math.Sqrt(1.0 / 3)),
            -9, u2, 1e-22);
        (third / (Spent(3) - Spent(2))).ShouldBe(1, 1e-9);
        u3.ShouldBe(4.99281257150, 1e-10);
    }

    /// <summary>Bounds recalculated at each look with the information found: those already used do not change, and the end spends what is left.</summary>
    [Fact]
    public void Bounds_follow_the_information_observed()
    {
        var planned = SpendingPlanTests.Plan([0.25, 0.5, 0.75, 1], SpendingFunctions.OBrienFlemingLike, 0.025);
        var first = (planned with { InformationFractions = [0.31], LastLook = LastLook.Interim }).Solve();
        var second = (planned with { InformationFractions = [0.31, 0.66], LastLook = LastLook.Interim }).Solve();
        var end = (planned with { InformationFractions = [0.31, 0.66, 1.08], LastLook = LastLook.FinalAsObserved }).Solve();
        second.UpperZ[0].ShouldBe(first.UpperZ[0], 1e-13);
        end.UpperZ[..2].ShouldBe(second.UpperZ, 1e-13);
        second.Cross(0).TotalUpper.ShouldBe(SpendingFunctions.OBrienFlemingLike.Spent(0.025, 0.66), 1e-13);
        end.Cross(0).TotalUpper.ShouldBe(0.025, 1e-13);
    }

    private static SpendingPlan RandomPlan(RandomStream random)
    {
        var looks = 1 + random.NextInt(12);
        var steps = Enumerable.Range(0, looks).Select(_ => 0.02 + random.NextExponential(1)).ToArray();
        var total = steps.Sum();
        double sum = 0;
        double[] fractions = [.. steps.Select(step => (sum += step) / total)];
        fractions[^1] = 1;
        SpendingFunction Function() => SpendingFunctions.All[random.NextInt(SpendingFunctions.All.Length)];
        var kind = random.NextInt(4);
        return new SpendingPlan
        {
            InformationFractions = [.. fractions],
            Upper = new ErrorSpending(Function(), Math.Pow(10, -1 - (7 * random.NextUniform()))),
            Symmetric = kind == 1,
            Lower = kind is 2 or 3 ? new LowerSpending(new ErrorSpending(Function(), 0.001 + (0.1 * random.NextUniform())), kind == 3) : null,
            Futility = kind != 3 && random.NextBernoulli(0.7)
                ? new FutilitySpending(new ErrorSpending(Function(), 0.02 + (0.3 * random.NextUniform())), random.NextBernoulli(0.5))
                : null,
        };
    }
}
