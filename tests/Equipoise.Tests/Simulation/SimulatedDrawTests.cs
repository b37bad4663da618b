using Equipoise.Statistics.Design;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>Words, logarithms and times, one by one and many at once.</summary>
public sealed class SimulatedDrawTests
{
    [Fact]
    public void Words_of_all_ways_are_those_of_the_random_stream()
    {
        var (wide, narrow) = (new uint[WordBlocks.Padded(100)], new uint[WordBlocks.Padded(100)]);
        foreach (var replicate in new ulong[] { 0, 1, 4095, uint.MaxValue, (1UL << 32) + 5 })
        {
            var key = RandomStream.KeyOf(9, "time to event");
            WordBlocks.FillNarrow(key, replicate, narrow);
            WordBlocks.Fill(key, replicate, wide);
            wide.ShouldBe(narrow);

            var stream = RandomStream.For(9, replicate, "time to event");
            for (var i = 0; i < narrow.Length; i += 2)
            {
                var both = stream.NextUInt64();
                ((uint)both, (uint)(both >> 32)).ShouldBe((narrow[i], narrow[i + 1]));
                new WordStream(key, replicate)[i].ShouldBe(narrow[i]);
            }
        }
    }

    [Fact]
    public void Logarithms_and_ticks_have_the_same_bits_one_by_one_and_four_at_a_time()
    {
        var words = new uint[100_000];
        WordBlocks.FillNarrow(77, 1, words);
        (words[0], words[1], words[2], words[3]) = (0, uint.MaxValue, 1u << 31, (1u << 31) - 1);
        var (wide, narrow) = (new double[words.Length], new double[words.Length]);
        HazardBlocks.Fill(words, wide);
        HazardBlocks.FillNarrow(words, narrow);
        wide.Select(BitConverter.DoubleToInt64Bits).ShouldBe(narrow.Select(BitConverter.DoubleToInt64Bits));

        var means = words.Select((_, i) => 1e6 * (1 + (i % 7))).ToArray();
        var (wideTicks, narrowTicks) = (new int[words.Length], new int[words.Length]);
        HazardBlocks.FillTicks(words, means, wideTicks);
        HazardBlocks.FillTicksNarrow(words, means, narrowTicks);
        wideTicks.ShouldBe(narrowTicks);
        narrowTicks.Min().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_logarithm_is_right_to_a_relative_error_of_12_in_10_to_the_16()
    {
        var words = new uint[200_000];
        WordBlocks.FillNarrow(78, 1, words);
        var worst = 0.0;
        foreach (var word in words.Concat<uint>([0, 1, 2, uint.MaxValue, uint.MaxValue - 1, 1u << 31, 3037000500]))
        {
            var u = WordStream.Uniform(word);
            worst = Math.Max(worst, Math.Abs(NaturalLogarithm.Of(u) - Math.Log(u)) / Math.Abs(Math.Log(u)));
        }

        worst.ShouldBeLessThan(1.2e-15);
        NaturalLogarithm.Of(1).ShouldBe(0);
        NaturalLogarithm.Of(0.5).ShouldBe(-NaturalLogarithm.LogOf2);
    }

    [Fact]
    public void A_time_law_inverts_the_hazard_it_is_made_of()
    {
        var scale = new TickScale(240);
        foreach (var hazard in new[]
        {
            PiecewiseHazard.Constant(0.05), PiecewiseHazard.Of([6, 18], [0.1, 0, 0.03]), PiecewiseHazard.Of([4], [0.02, 0.2]).WithCuredShare(0.3), PiecewiseHazard.Of([12], [0.1, 0]), PiecewiseHazard.None,
        })
        {
            var law = new TimeLaw(hazard, scale);
            for (var k = 1; k < 1000; k++)
            {
                var expected = hazard.Quantile(1 - (k / 1000.0));
                var ticks = law.Ticks(k / 1000.0);
                if (expected is { } time && time < 240)
                {
                    Math.Abs(ticks - Math.Ceiling(time * scale.PerUnit)).ShouldBeLessThan(3, $"{k}");
                }
                else
                {
                    ticks.ShouldBeGreaterThan(scale.Last);
                }
            }
        }
    }

    [Theory]
    [InlineData(1000.0)]
    [InlineData(1024.0)]
    [InlineData(0.3)]
    [InlineData(1e9)]
    public void A_trial_has_at_most_2_to_the_29_ticks_and_more_than_half_as_many(double longest)
    {
        var scale = new TickScale(longest);
        scale.Last.ShouldBeInRange(1 << 28, 1 << 29);
        scale.Time(scale.Last).ShouldBe(longest, longest * 1e-8);
        Math.ILogB(scale.PerUnit).ShouldBe((int)Math.Round(Math.Log2(scale.PerUnit)));
    }

    [Fact]
    public void The_selected_event_is_that_of_sorting()
    {
        var random = RandomStream.For(1, 0, "selection");
        for (var trial = 0; trial < 2000; trial++)
        {
            var n = 1 + random.NextInt(80);
            var values = new int[TickColumns.Padded(n)];
            Array.Fill(values, int.MaxValue);
            var range = trial % 3 == 0 ? 10 : 1 << 29;
            for (var i = 0; i < n; i++)
            {
                values[i] = random.NextInt(range);
            }

            var (k, last) = (1 + random.NextInt(n), trial % 5 == 0 ? range / 2 : range);
            var expected = values.Order().ElementAt(k - 1);
            TickColumns.Select(values, k, last, random.NextInt(range)).ShouldBe(expected <= last ? expected : TickScale.Never);
        }
    }
}
