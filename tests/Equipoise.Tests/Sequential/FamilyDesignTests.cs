using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class FamilyDesignTests
{
    /// <summary>Two looks by a quadrature of its own: P(Z1 below u1, Z2 at or above u2) over z1, the second tail in closed form.</summary>
    [Theory]
    [InlineData(0.5, 2.8, 1.98, 0)]
    [InlineData(0.3, 2.2, 2.1, 3)]
    [InlineData(0.9, 1.5, 2.5, -1)]
    [InlineData(0.02, 4, 1.96, 2)]
    public void Two_looks_by_hand_to_1e_12(double t, double u1, double u2, double drift)
    {
        var (root, low) = (Math.Sqrt(t), (drift * Math.Sqrt(t)) - 12);
        var second = AdaptiveQuadrature.Integrate(
            z => Normal.Density(z - (drift * root)) * Normal.UpperTail((u2 - (z * root) - (drift * (1 - t))) / Math.Sqrt(1 - t)), low, u1, 1e-15);
        var ends = AdjustedInferenceAgainstRTests.Rejecting([t, 1], [u1, u2]).Cross(drift);
        ends.Upper[0].ShouldBe(Normal.UpperTail(u1 - (drift * root)), 1e-15);
        ends.Upper[1].ShouldBe(second, 1e-12);
    }

    [Fact]
    public void Every_family_keeps_its_error_and_gives_its_power()
    {
        foreach (var looks in new[] { 1, 2, 5, 20 })
        {
            var t = SpendingPlanTests.Equal(looks);
            foreach (var twoSided in new[] { false, true })
            {
                foreach (var design in BoundaryFamily.All.Select(family => FamilyDesigns.Of(family, 0.025, t, twoSided, 0.9)).Append(FamilyDesigns.HaybittlePeto(0.025, t, 3, twoSided, 0.9)))
                {
                    design.Cross(0).TotalUpper.ShouldBe(0.025, 1e-12, design.Name);
                    design.Power(design.Drift!.Value).ShouldBe(0.9, 1e-12, design.Name);
                }

                foreach (var binding in new[] { false, true })
                {
                    var wedge = FamilyDesigns.PampallonaTsiatis(0.025, 0.1, t, 0.1, 0.2, twoSided, binding);
                    wedge.Cross(0, binding ? FutilityUse.Obeyed : FutilityUse.Ignored).TotalUpper.ShouldBe(0.025, 1e-12);
                    wedge.Power(wedge.Drift!.Value).ShouldBe(0.9, 1e-11);
                }
            }
        }
    }

    [Fact]
    public void Fifty_looks_at_an_error_of_1e_10_are_right_for_every_family()
    {
        var t = SpendingPlanTests.Equal(50);
        foreach (var family in BoundaryFamily.All)
        {
            var design = FamilyDesigns.Of(family, 1e-10, t, twoSided: true, power: 0.8);
            (design.Cross(0, FutilityUse.Ignored, 2).TotalUpper * 1e10).ShouldBe(1, 1e-8, family.Name);
            design.Power(design.Drift!.Value).ShouldBe(0.8, 1e-11);
        }

        var futile = (SpendingPlanTests.Plan(t, SpendingFunctions.PocockLike, 1e-10) with { Futility = new FutilitySpending(new ErrorSpending(SpendingFunctions.PocockLike, 0.2), true) }).Solve();
        (futile.Cross(0).TotalUpper * 1e10).ShouldBe(1, 1e-8);
        futile.Power(futile.Drift!.Value).ShouldBe(0.8, 1e-11);
    }

    [Fact]
    public void Without_early_rejection_the_last_bound_is_that_of_the_fixed_test()
    {
        var plan = SpendingPlanTests.Plan([0.3, 0.7, 1], SpendingFunctions.PocockLike, 0.025);
        var design = (plan with { Upper = plan.Upper with { ActiveLooks = [false, false, true] }, Power = 0.8 }).Solve();
        design.UpperZ[2].ShouldBe(Normal.UpperQuantile(0.025), 1e-12);
        design.Drift!.Value.ShouldBe(Normal.UpperQuantile(0.025) + Normal.UpperQuantile(0.2), 1e-11);
        design.Inflation(0.8).ShouldBe(1, 1e-11);
    }

    [Fact]
    public void One_sided_bounds_are_those_of_the_older_solver()
    {
        foreach (var family in BoundaryFamily.All)
        {
            FamilyDesigns.Of(family, 0.025, SpendingPlanTests.Equal(5), false).UpperZ.ShouldBe(Boundary.Solve(family, 0.025, 5).UpperZ, 1e-11);
        }
    }

    [Fact]
    public void The_exact_triangle_has_its_error_and_by_symmetry_the_same_type_II_error()
    {
        foreach (var looks in new[] { 1, 2, 5, 20, 50 })
        {
            var design = FamilyDesigns.Triangular(0.025, SpendingPlanTests.Equal(looks));
            design.Cross(0).TotalUpper.ShouldBe(0.025, 1e-12);
            design.Cross(design.Drift!.Value).TotalFutility.ShouldBe(0.025, 1e-11);
            FamilyDesigns.Triangular(0.025, SpendingPlanTests.Equal(looks), 0.9).Drift!.Value.ShouldBeLessThan(design.Drift!.Value);
        }
    }

    /// <summary>The correction aims at the error and comes near: with 5 to 50 looks within 0.002 of 0.025, and its drift is that of the continuous test.</summary>
    [Fact]
    public void The_Christmas_tree_comes_near_the_error()
    {
        foreach (var looks in new[] { 5, 10, 50 })
        {
            var design = FamilyDesigns.TriangularChristmasTree(0.025, SpendingPlanTests.Equal(looks));
            design.Cross(0).TotalUpper.ShouldBe(0.025, 0.002);
            design.Cross(design.Drift!.Value).TotalFutility.ShouldBe(0.025, 0.002);
        }

        FamilyDesigns.TriangularChristmasTree(0.025, [0.5, 1]).Drift!.Value.ShouldBe(Math.Sqrt(8 * Math.Log(20)), 1e-14);
    }

    [Fact]
    public void Interim_bounds_that_spend_everything_are_refused() =>
        Should.Throw<ArgumentException>(() => FamilyDesigns.HaybittlePeto(0.005, SpendingPlanTests.Equal(5), 2)).Message.ShouldContain("nothing is left for the last look");

    [Fact]
    public void Expected_information_by_hand()
    {
        var design = FamilyDesigns.Of(BoundaryFamily.OBrienFleming, 0.025, [0.5, 1], false);
        var stop = Normal.UpperTail(design.UpperZ[0]);
        design.Cross(0).ExpectedInformation.ShouldBe(1 - (0.5 * stop), 1e-14);
        design.Cross(0).Stopping.Sum().ShouldBe(1, 1e-15);
    }

    /// <summary>Simon's optimal design for 10 % against 30 %: 1 of 10, then 5 of 29; stops at the first look with probability 0.9^10 + 0.9^9.</summary>
    [Fact]
    public void An_exact_binomial_design_by_hand()
    {
        var design = new BinomialSequential([10, 29], [null, 6], [1, 5]);
        var early = Math.Pow(0.9, 10) + Math.Pow(0.9, 9);
        var ends = design.At(0.1);
        ends.Accept[0].ShouldBe(early, 1e-15);
        ends.ExpectedSubjects.ShouldBe(10 + (19 * (1 - early)), 1e-12);
        Math.Round(ends.ExpectedSubjects, 1).ShouldBe(15.0);
        ends.TotalReject.ShouldBeLessThan(0.05);
        design.At(0.3).TotalReject.ShouldBeGreaterThan(0.8);
        (design.At(0.3).Reject.Sum() + design.At(0.3).Accept.Sum()).ShouldBe(1, 1e-14);
        Should.Throw<ArgumentException>(() => new BinomialSequential([10, 9], [null, 6], [1, 5])).Message.ShouldContain("subjects[1] is 9");
        Should.Throw<ArgumentException>(() => new BinomialSequential([10, 29], [1, 6], [1, 5])).Message.ShouldContain("acceptTo[0] is 1 and rejectFrom[0] is 1");
    }
}
