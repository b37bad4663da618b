using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>The words as the engine uses them: evenly spread, and no stream knows of its neighbour. With fixed seeds each test passes or fails for good.</summary>
public sealed class StreamQualityTests
{
    private const int Replicates = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(67)]
    public void A_participants_words_are_evenly_spread_over_replicates(int participant)
    {
        foreach (var shift in new[] { 26, 13, 0 })
        {
            var counts = new int[64];
            foreach (var word in Words("time to event", participant, 0))
            {
                counts[(word >> shift) & 63]++;
            }

            var expected = Replicates / 64.0;
            ChiSquared.UpperTail(counts.Sum(count => (count - expected) * (count - expected) / expected), 63).ShouldBeGreaterThan(1e-4);
        }
    }

    [Theory]
    [InlineData("time to event", 0, 1, "the next replicate")]
    [InlineData("time to event", 1, 0, "the next participant")]
    [InlineData("dropout", 0, 0, "another purpose")]
    [InlineData("time to event", 4, 1, "the next block of the next replicate")]
    public void Neighbouring_streams_are_not_correlated(string purpose, int participants, int replicates, string what)
    {
        var first = Words("time to event", 3, 0).Select(WordStream.Uniform).ToArray();
        var second = Words(purpose, 3 + participants, replicates).Select(WordStream.Uniform).ToArray();
        var correlation = first.Zip(second, (a, b) => (a - 0.5) * (b - 0.5)).Average() * 12;
        Math.Abs(correlation).ShouldBeLessThan(4 / Math.Sqrt(Replicates), what);

        // In pairs: 8 x 8 cells.
        var cells = new int[64];
        foreach (var (a, b) in first.Zip(second))
        {
            cells[((int)(a * 8) * 8) + (int)(b * 8)]++;
        }

        ChiSquared.UpperTail(cells.Sum(count => (count - (Replicates / 64.0)) * (count - (Replicates / 64.0)) / (Replicates / 64.0)), 63).ShouldBeGreaterThan(1e-4, what);
    }

    [Fact]
    public void A_word_differs_in_half_of_its_bits_from_that_of_the_next_seed()
    {
        var bits = Enumerable.Range(0, 2000).Sum(seed =>
            System.Numerics.BitOperations.PopCount(new WordStream(RandomStream.KeyOf((ulong)seed, "entry"), 0)[0] ^ new WordStream(RandomStream.KeyOf((ulong)seed + 1, "entry"), 0)[0]));
        ((double)bits / 2000).ShouldBe(16, 4 * Math.Sqrt(8.0 / 2000));
    }

    private static IEnumerable<uint> Words(string purpose, int participant, int from)
    {
        var key = RandomStream.KeyOf(11, purpose);
        return Enumerable.Range(from, Replicates).Select(replicate => new WordStream(key, (ulong)replicate)[participant]);
    }
}
