using Equipoise.Statistics.Random;

namespace Equipoise.Tests.Random;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_same_name_gives_the_same_numbers() =>
        Draw(RandomStream.For(7, 3, "accrual"), 50).ShouldBe(Draw(RandomStream.For(7, 3, "accrual"), 50));

    [Fact]
    public void Every_part_of_the_name_matters()
    {
        ulong[] first =
        [
            RandomStream.For(7, 3, "accrual").NextUInt64(),
            RandomStream.For(8, 3, "accrual").NextUInt64(),
            RandomStream.For(7, 4, "accrual").NextUInt64(),
            RandomStream.For(7, 3, "dropout").NextUInt64(),
            RandomStream.For(3, 7, "accrual").NextUInt64(),
        ];
        first.Distinct().Count().ShouldBe(first.Length);
    }

    [Fact]
    public void Drawing_more_for_one_purpose_does_not_shift_another()
    {
        var alone = Draw(RandomStream.For(1, 0, "time to event"), 10);
        var accrual = RandomStream.For(1, 0, "accrual");
        var beside = RandomStream.For(1, 0, "time to event");
        var interleaved = Enumerable.Range(0, 10).Select(_ => (accrual.NextUInt64(), beside.NextUInt64()).Item2).ToArray();
        interleaved.ShouldBe(alone);
    }

    /// <summary>Published results rest on these bits: a change here is a change of every simulation. Computed a second time by a script in another language.</summary>
    [Fact]
    public void The_first_numbers_of_a_stream_are_pinned() =>
        Draw(RandomStream.For(20030816, 1, "accrual"), 3).ShouldBe([2382933570862900529, 10056230760742220030, 1414967009534924432]);

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        var stream = RandomStream.For(1, 1, "uniform");
        var draws = Enumerable.Range(0, 100_000).Select(_ => stream.NextUniform()).ToArray();
        draws.ShouldAllBe(u => u > 0 && u < 1);
        // Five standard errors: 5 sqrt(1/12 / 1e5) and 5 sqrt(1/180 / 1e5).
        draws.Average().ShouldBe(0.5, 0.0046);
        draws.Average(u => (u - 0.5) * (u - 0.5)).ShouldBe(1.0 / 12, 0.0012);
    }

    [Fact]
    public void Normal_and_exponential_numbers_have_their_mean_and_variance()
    {
        var stream = RandomStream.For(1, 1, "normal and exponential");
        var normal = Enumerable.Range(0, 100_000).Select(_ => stream.NextNormal()).ToArray();
        normal.Average().ShouldBe(0, 0.016);
        normal.Average(z => z * z).ShouldBe(1, 0.023);
        var exponential = Enumerable.Range(0, 100_000).Select(_ => stream.NextExponential(0.25)).ToArray();
        exponential.Average().ShouldBe(4, 0.064);
        exponential.Average(t => t > 4 ? 1.0 : 0).ShouldBe(Math.Exp(-1), 0.008);
    }

    [Fact]
    public void Whole_numbers_are_equally_likely()
    {
        var stream = RandomStream.For(1, 1, "whole");
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
        {
            counts[stream.NextInt(6)]++;
        }

        // Chi-squared with 5 degrees of freedom; 25.7 is exceeded once in ten thousand seeds.
        counts.Sum(count => Math.Pow(count - 10_000, 2) / 10_000).ShouldBeLessThan(25.7);
    }

    [Fact]
    public void A_shuffle_keeps_the_items_and_makes_every_order_equally_likely()
    {
        var stream = RandomStream.For(1, 1, "shuffle");
        var orders = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 24_000; i++)
        {
            var items = "ABCD".ToCharArray();
            stream.Shuffle<char>(items);
            var order = new string(items);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        orders.Count.ShouldBe(24);
        // Chi-squared with 23 degrees of freedom; 56 is exceeded about once in eight thousand seeds.
        orders.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000).ShouldBeLessThan(56);
    }

    [Fact]
    public void Certain_and_impossible_events_are_certain_and_impossible()
    {
        var stream = RandomStream.For(1, 1, "bernoulli");
        Enumerable.Range(0, 1000).ShouldAllBe(_ => stream.NextBernoulli(1) && !stream.NextBernoulli(0));
        Enumerable.Range(0, 10_000).Average(_ => stream.NextBernoulli(0.3) ? 1.0 : 0).ShouldBe(0.3, 0.023);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_probability_outside_zero_to_one_is_refused(double p) =>
        Should.Throw<ArgumentOutOfRangeException>(() => RandomStream.For(1, 1, "x").NextBernoulli(p));

    private static ulong[] Draw(RandomStream stream, int count) => [.. Enumerable.Range(0, count).Select(_ => stream.NextUInt64())];
}
