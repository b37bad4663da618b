using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Tests.Sequential;

public sealed class ConditionalPowerTests
{
    [Fact]
    public void Before_the_first_datum_it_is_the_power() =>
        ConditionalPower.BrownianMotion(0, 0, 2.5, 1.96).ShouldBe(Normal.UpperTail(1.96 - 2.5), 1e-15);

    [Fact]
    public void At_full_information_the_answer_is_known()
    {
        ConditionalPower.BrownianMotion(1.96, 1, 2.5, 1.96).ShouldBe(1);
        ConditionalPower.BrownianMotion(1.95, 1, 2.5, 1.96).ShouldBe(0);
    }

    /// <summary>Half-way at z = 2 the trend leads to 2 sqrt(2): Q((1.96 - 2 sqrt(2)) / sqrt(1/2)).</summary>
    [Fact]
    public void Under_the_trend_by_hand() =>
        ConditionalPower.UnderTrend(2, 0.5, 1.96).ShouldBe(Normal.UpperTail((1.96 - (2 * Math.Sqrt(2))) / Math.Sqrt(0.5)), 1e-14);

    /// <summary>5 of 21 and 8 of 23 known to be free of the event, 13 and 11 open at the design's 0.70 and 0.40: 1.43 %, whichever of the two final bounds.</summary>
    [Theory]
    [InlineData(1.6449)]
    [InlineData(1.678)]
    public void Two_arms_of_34_with_half_of_the_outcomes_known(double criticalZ)
    {
        var power = ConditionalPower.OfProportions(Repeat(0.7, 13), 5, 34, Repeat(0.4, 11), 8, 34, criticalZ);
        power.ShouldBe(0.014277884176250375, 1e-15);
    }

    /// <summary>One open outcome each in arms of two, 1 and 0 successes so far: only 2 against 0 gives Z = 2, with probability 1/2 * 2/3.</summary>
    [Fact]
    public void Four_participants_by_hand() =>
        ConditionalPower.OfProportions([0.5], 1, 2, [1 / 3d], 0, 2, 1.9).ShouldBe(1 / 3d, 1e-15);

    [Fact]
    public void Counts_that_do_not_fit_are_refused() =>
        Should.Throw<ArgumentException>(() => ConditionalPower.OfProportions([0.5, 0.5], 3, 4, [], 0, 4, 1.9)).Message
            .ShouldBe("arm 1 has 3 successes and 2 open outcomes out of 4");

    /// <summary>The rejecting pairs are found along their edge; here every pair is asked, also with critical values at which all or none rejects.</summary>
    [Theory]
    [InlineData(13, 5, 34, 11, 8, 34)]
    [InlineData(34, 0, 34, 34, 0, 34)]
    [InlineData(6, 0, 6, 9, 3, 12)]
    [InlineData(4, 28, 32, 7, 0, 41)]
    public void The_edge_of_rejection_finds_every_rejecting_pair(int open1, int successes1, int total1, int open2, int successes2, int total2)
    {
        foreach (var critical in new[] { -9, -1.2, 0, 0.5, 1.645, 1.96, 2.8, 9 })
        {
            var (more1, more2) = (PoissonBinomial.Probabilities(Repeat(0.7, open1)), PoissonBinomial.Probabilities(Repeat(0.4, open2)));
            double expected = 0;
            for (var i = 0; i <= open1; i++)
            {
                for (var j = 0; j <= open2; j++)
                {
                    expected += ProportionTest.PooledZ(successes1 + i, total1, successes2 + j, total2) >= critical ? more1[i] * more2[j] : 0;
                }
            }

            ConditionalPower.OfProportions(Repeat(0.7, open1), successes1, total1, Repeat(0.4, open2), successes2, total2, critical).ShouldBe(expected);
        }
    }

    private static double[] Repeat(double p, int count) => Enumerable.Repeat(p, count).ToArray();
}
