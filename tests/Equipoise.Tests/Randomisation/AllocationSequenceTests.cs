using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Tests.Randomisation;

public sealed class AllocationSequenceTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void The_written_algorithm_implemented_anew_gives_the_same_arms()
    {
        foreach (var (secret, stratum) in from s in Enumerable.Range(0, 20) from t in new[] { "S1", "01/complete", "Köln", "" } select (SHA256.HashData([(byte)s]), t))
        {
            var scheme = Scheme([4, 6], ("IL2", 1), ("OBS", 1));

            Enumerable.Range(1, 60).Select(p => AllocationSequence.ArmAt(secret, scheme, stratum, p)).ShouldBe(Anew(secret, [4, 6], ["IL2", "OBS"], stratum).Take(60));
        }
    }

    /// <summary>The first twenty positions for the secret 00 01 ... 1f, as in validation/reference/allocation.json.</summary>
    [Fact]
    public void The_sequence_of_a_published_secret_is_the_one_that_R_gives()
    {
        var scheme = Scheme([4, 6], ("IL2", 1), ("OBS", 1));

        string.Concat(Enumerable.Range(1, 20).Select(p => AllocationSequence.ArmAt(Secret, scheme, "S1", p)[0])).ShouldBe(PublishedByR);
    }

    private const string PublishedByR = "IOIOOIOIIOIOOIIOIOOO";

    [Fact]
    public void Every_block_is_balanced_and_both_sizes_occur_about_equally_often()
    {
        var scheme = Scheme([4, 6], ("IL2", 1), ("OBS", 1));
        var (position, fours, blocks) = (1, 0, 400);
        for (var block = 0; block < blocks; block++)
        {
            var size = Draw(Secret, $"size|S1|{block}", 2) == 0 ? 4 : 6;
            fours += size == 4 ? 1 : 0;
            Enumerable.Range(position, size).Count(p => AllocationSequence.ArmAt(Secret, scheme, "S1", p) == "IL2").ShouldBe(size / 2);
            position += size;
        }

        // Binomial(400, 1/2): four standard deviations are 40.
        fours.ShouldBeInRange(160, 240);
    }

    [Fact]
    public void Unequal_shares_hold_in_every_block()
    {
        var scheme = Scheme([6], ("A", 2), ("B", 1));
        for (var block = 0; block < 50; block++)
        {
            Enumerable.Range((block * 6) + 1, 6).Count(p => AllocationSequence.ArmAt(Secret, scheme, "x", p) == "A").ShouldBe(4);
        }
    }

    /// <summary>All 6 orders of a block of 4 are equally likely: chi-square on 5 df over 3,000 blocks, below its 0.9999 quantile 25.74.</summary>
    [Fact]
    public void Every_order_of_a_block_is_equally_likely()
    {
        var scheme = Scheme([4], ("A", 1), ("B", 1));
        var counts = Enumerable.Range(0, 3000)
            .Select(s => string.Concat(Enumerable.Range(1, 4).Select(p => AllocationSequence.ArmAt(Secret, scheme, $"stratum {s}", p))))
            .CountBy(b => b).ToDictionary();

        counts.Count.ShouldBe(6);
        counts.Values.Sum(c => Math.Pow(c - 500, 2) / 500).ShouldBeLessThan(25.74);
    }

    /// <summary>
    /// Blackwell and Hodges: a guesser names the arm that is behind and tosses a coin when level. The expected share of right guesses is
    /// (b + (4^b / C(2b, b) - 1) / 2) / 2b in a block of 2b: 0.7083 for 4; a mixture is the mean of the numerators over the mean length: 0.6933 for {4, 6}.
    /// Sixty allocations of 1,500 strata; guesses within a block depend on each other, so the standard error is taken from the strata themselves.
    /// </summary>
    [Theory]
    [InlineData(new[] { 4 }, 0.708333)]
    [InlineData(new[] { 4, 6 }, 0.693333)]
    [InlineData(new[] { 2 }, 0.75)]
    public void A_guesser_is_right_as_often_as_theory_says(int[] sizes, double expected)
    {
        var random = new System.Random(7);
        var rates = Enumerable.Range(0, 1500).Select(s => GuessRate([.. Anew(SHA256.HashData(BitConverter.GetBytes(s)), sizes, ["A", "B"], "S1", 12)], random)).ToList();

        // The sequences hold whole blocks, so the ratio of means is the long-run rate.
        var mean = rates.Sum(r => r.Right) / rates.Sum(r => r.Length);
        var error = Math.Sqrt(rates.Sum(r => Math.Pow(r.Right - (mean * r.Length), 2))) / rates.Sum(r => r.Length);
        Math.Abs(mean - expected).ShouldBeLessThan(4 * error);
        error.ShouldBeLessThan(0.004);
    }

    [Fact]
    public void Another_secret_or_stratum_gives_another_sequence()
    {
        var scheme = Scheme([4, 6], ("IL2", 1), ("OBS", 1));
        string Of(byte[] secret, string stratum) => string.Concat(Enumerable.Range(1, 64).Select(p => AllocationSequence.ArmAt(secret, scheme, stratum, p)[0]));

        Of(Secret, "S1").ShouldNotBe(Of(Secret, "S2"));
        Of(Secret, "S1").ShouldNotBe(Of(SHA256.HashData(Secret), "S1"));
    }

    [Fact]
    public void A_short_secret_and_a_position_below_one_are_refused()
    {
        var scheme = Scheme([4], ("A", 1), ("B", 1));

        Should.Throw<ArgumentException>(() => AllocationSequence.ArmAt(new byte[31], scheme, "S1", 1));
        Should.Throw<ArgumentOutOfRangeException>(() => AllocationSequence.ArmAt(Secret, scheme, "S1", 0));
    }

    [Fact]
    public void The_commitment_is_the_hash_of_method_and_secret() =>
        AllocationSequence.Commitment(Secret).ShouldBe(Convert.ToHexStringLower(SHA256.HashData([.. "equipoise-hmac-blocks-1:"u8, .. Secret])));

    private static (double Right, double Length) GuessRate(List<string> arms, System.Random random)
    {
        var (a, b, right) = (0, 0, 0);
        foreach (var arm in arms)
        {
            var guess = a < b ? "A" : b < a ? "B" : random.Next(2) == 0 ? "A" : "B";
            right += guess == arm ? 1 : 0;
            (a, b) = arm == "A" ? (a + 1, b) : (a, b + 1);
        }

        return (right, arms.Count);
    }

    private static RandomisationSection Scheme(int[] sizes, params (string Arm, int Share)[] ratio) =>
        new(new PermutedBlocks([.. sizes], SizesKnownToSites: false), [.. ratio.Select(r => new AllocationShare(r.Arm, r.Share))], ErrorHandling.MarkAndAnalyseAsRandomised, 2);

    /// <summary>The algorithm as its description reads, for two arms of equal share: size, arms in order, Fisher-Yates from the last place down.</summary>
    private static IEnumerable<string> Anew(byte[] secret, int[] sizes, string[] arms, string stratum, int blocks = 20)
    {
        for (var block = 0; block < blocks; block++)
        {
            var size = sizes[Draw(secret, $"size|{stratum}|{block}", sizes.Length)];
            var places = Enumerable.Range(0, size).Select(i => arms[i < size / 2 ? 0 : 1]).ToList();
            for (var last = size - 1; last >= 1; last--)
            {
                var other = Draw(secret, $"swap|{stratum}|{block}|{last}", last + 1);
                (places[last], places[other]) = (places[other], places[last]);
            }

            foreach (var place in places)
            {
                yield return place;
            }
        }
    }

    private static int Draw(byte[] secret, string message, int n)
    {
        for (var counter = 0; ; counter++)
        {
            var value = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{message}|{counter}")));
            if (value < ulong.MaxValue - (ulong.MaxValue % (ulong)n))
            {
                return (int)(value % (ulong)n);
            }
        }
    }
}
