using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Monitoring;

/// <summary>Armitage's restricted plan against the sum over every sequence of preferences.</summary>
public sealed class RestrictedPlanTests
{
    [Fact]
    public void The_plan_of_the_6_MP_protocol_has_the_numbers_of_its_formulas()
    {
        var plan = RestrictedPlan.Solve(0.75, 0.05, 0.95);

        plan.Intercept.ShouldBe(2 * Math.Log(0.95 / 0.025) / Math.Log(3), 1e-14);
        plan.Slope.ShouldBe(Math.Log(4.0 / 3) / Math.Log(3), 1e-14);
        plan.Intercept.ShouldBe(6.6221, 5e-5);
        plan.Slope.ShouldBe(0.26186, 5e-6);
        plan.MaximumPreferences.ShouldBe(66);
        plan.Power.ShouldBeGreaterThanOrEqualTo(0.95);
        plan.CrossingProbability(0.75, 65).ShouldBeLessThan(0.95);
    }

    [Theory]
    [InlineData(0.75, 0.05, 0.95)]
    [InlineData(0.9, 0.2, 0.8)]
    [InlineData(0.8, 0.1, 0.9)]
    public void Crossing_probabilities_are_the_sum_over_all_paths(double preference, double alpha, double power)
    {
        var plan = RestrictedPlan.Solve(preference, alpha, power);
        foreach (var p in new[] { 0.5, preference, 0.3 })
        {
            for (var n = 1; n <= 16; n++)
            {
                plan.CrossingProbability(p, n).ShouldBe(ByPaths(plan, p, n), 1e-13);
            }
        }
    }

    private static double ByPaths(RestrictedPlan plan, double p, int n)
    {
        var total = 0.0;
        for (var path = 0; path < 1 << n; path++)
        {
            var (excess, chance) = (0, 1.0);
            for (var i = 1; i <= n; i++)
            {
                var up = (path >> (i - 1) & 1) == 1;
                excess += up ? 1 : -1;
                chance *= up ? p : 1 - p;
                if (Math.Abs(excess) >= plan.Intercept + (plan.Slope * i))
                {
                    // The rest of the path is any; this prefix is met once for each of them.
                    total += excess > 0 ? chance / (1 << (n - i)) : 0;
                    break;
                }
            }
        }

        return total;
    }
}
