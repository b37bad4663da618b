using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class GroupSequentialTests
{
    [Fact]
    public void One_look_is_the_fixed_test()
    {
        var crossing = GroupSequential.Compute([1], [0.5], [1.96], 2.3);
        crossing.TotalUpper.ShouldBe(Normal.UpperTail(1.96 - 2.3), 1e-15);
        crossing.TotalLower.ShouldBe(Normal.LowerTail(0.5 - 2.3), 1e-15);
        Boundary.Solve(BoundaryFamily.Pocock, 0.025, 1).UpperZ.ShouldBe([1.9599639845400545], 1e-14);
    }

    /// <summary>Two looks at drift 0 with bounds at 0: the orthant probability 1/4 - asin(rho) / (2 pi) with rho = sqrt(t) = 1/2.</summary>
    [Fact]
    public void Two_looks_at_zero_by_hand()
    {
        var crossing = GroupSequential.Compute([0.25, 1], [double.NegativeInfinity, double.NegativeInfinity], [0, 0], 0);
        crossing.Upper[0].ShouldBe(0.5, 1e-15);
        crossing.Upper[1].ShouldBe(0.25 - (Math.Asin(0.5) / (2 * Math.PI)), 1e-10);
    }

    [Fact]
    public void When_the_last_bounds_meet_all_paths_end()
    {
        var crossing = GroupSequential.Compute([0.2, 0.4, 0.6, 0.8, 1], [-1, -0.5, 0.2, 1, 2], [4.5, 3.2, 2.6, 2.3, 2], 1.7);
        (crossing.TotalUpper + crossing.TotalLower).ShouldBe(1, 1e-10);
    }

    [Fact]
    public void Turning_drift_and_bounds_round_exchanges_the_sides()
    {
        var crossing = GroupSequential.Compute([0.3, 0.7, 1], [-1, 0, 1.9], [3, 2.5, 1.9], 1.2);
        var mirrored = GroupSequential.Compute([0.3, 0.7, 1], [-3, -2.5, -1.9], [1, 0, -1.9], -1.2);
        mirrored.Lower.ShouldBe(crossing.Upper, 1e-13);
    }

    [Fact]
    public void Looks_that_nothing_crosses_change_nothing()
    {
        double[] open = Enumerable.Repeat(double.PositiveInfinity, 19).ToArray();
        double[] looks = [.. Enumerable.Range(1, 20).Select(look => look / 20.0)];
        double[] none = Enumerable.Repeat(double.NegativeInfinity, 20).ToArray();
        GroupSequential.Compute(looks, none, [.. open, 1.96], 2.8).TotalUpper.ShouldBe(Normal.UpperTail(1.96 - 2.8), 1e-10);
    }

    [Fact]
    public void Bounds_and_fractions_out_of_order_are_refused_by_place()
    {
        Should.Throw<ArgumentException>(() => GroupSequential.Compute([0.5, 0.4], [-9, -9], [2, 2], 0)).Message.ShouldContain("informationFractions[1] is 0.4");
        Should.Throw<ArgumentException>(() => GroupSequential.Compute([0.5, 1], [-9, 3], [2, 2], 0)).Message.ShouldContain("lowerZ[1] is 3 and upperZ[1] is 2");
        Should.Throw<ArgumentException>(() => GroupSequential.Compute([0.5, 1], [-9], [2, 2], 0)).Message.ShouldContain("1 lower");
        Should.Throw<ArgumentException>(() => Boundary.Solve(BoundaryFamily.Pocock, 0.05, [0.5, 0.9])).Message.ShouldContain("last information fraction is 1");
    }
}
