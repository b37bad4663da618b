using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The log-rank U and V of one stratum as functions of who is in the second group, given as bits from the longest follow-up to the shortest. With n_j at risk at
/// event time j, s_j of them in the second group: U = sum (d_j / n_j) s_j less the group's events, V = sum d_j (n_j - d_j) / ((n_j - 1) n_j^2) s_j (n_j - s_j).
/// s_j is a running count of bits, so a relabelling costs a few operations per four subjects. Lanes are added in a fixed order: the same bits give the same doubles.
/// </summary>
internal sealed class LabelStatistic
{
    /// <summary>For each four bits the running count after each of them.</summary>
    private static readonly double[] RunningCounts = [.. Enumerable.Range(0, 16).SelectMany(bits => Enumerable.Range(1, 4).Select(i => (double)BitOperations.PopCount((uint)(bits & ((1 << i) - 1)))))];

    private readonly double[] expectedPerCount;
    private readonly double[] variancePerPair;
    private readonly double[] atRisk;
    private readonly ulong[] eventBits;

    /// <summary>In 256ths, the chance with which a subject joins before the number is put right.</summary>
    private readonly int share;

    internal LabelStatistic(RowSpan exits)
    {
        Count = exits.Count;
        Words = (Count + 63) / 64;
        expectedPerCount = new double[Words * 64];
        variancePerPair = new double[Words * 64];
        atRisk = new double[Words * 64];
        eventBits = new ulong[Words];
        Observed = new ulong[Words];
        for (int i = Count - 1, first = i; i >= 0; first = i)
        {
            // Position Count - 1 - i holds row i; the last row of a tied time, at position Count - 1 - (first of the tie), closes its risk set.
            var events = 0;
            for (; i >= 0 && exits.Times[i] == exits.Times[first]; i--)
            {
                var position = Count - 1 - i;
                var bit = 1UL << position;
                events += exits.Marks[i] & 1;
                eventBits[position / 64] |= (exits.Marks[i] & 1) == 1 ? bit : 0;
                Observed[position / 64] |= exits.Marks[i] >> 1 == 1 ? bit : 0;
            }

            var closing = Count - 2 - i;
            double n = closing + 1;
            atRisk[closing] = n;
            expectedPerCount[closing] = events / n;
            variancePerPair[closing] = LogRankSums.VarianceScale(n, events) / (n * n);
        }

        Members = Observed.Sum(BitOperations.PopCount);
        share = CheapestShare();
    }

    /// <summary>Subjects.</summary>
    internal int Count { get; }

    /// <summary>Subjects in the second group.</summary>
    internal int Members { get; }

    /// <summary>Words of 64 bits that hold a labelling.</summary>
    internal int Words { get; }

    /// <summary>The labelling that happened.</summary>
    internal ulong[] Observed { get; }

    /// <summary>Adds U and V of a labelling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(ReadOnlySpan<ulong> bits, ref double u, ref double v)
    {
        ref var counts = ref MemoryMarshal.GetArrayDataReference(RunningCounts);
        ref var alpha = ref MemoryMarshal.GetArrayDataReference(expectedPerCount);
        ref var beta = ref MemoryMarshal.GetArrayDataReference(variancePerPair);
        ref var n = ref MemoryMarshal.GetArrayDataReference(atRisk);
        var (sumU, sumV) = (Vector256<double>.Zero, Vector256<double>.Zero);
        int before = 0, events = 0;
        for (var word = 0; word < Words; word++)
        {
            var rest = bits[word];
            events += BitOperations.PopCount(rest & eventBits[word]);
            for (var at = (nuint)(word * 64); at < (nuint)Math.Min(Count, (word * 64) + 64); at += 4)
            {
                var four = (uint)rest & 15;
                var second = Vector256.Create((double)before) + Vector256.LoadUnsafe(ref counts, four * 4);
                sumU += Vector256.LoadUnsafe(ref alpha, at) * second;
                sumV += Vector256.LoadUnsafe(ref beta, at) * (second * (Vector256.LoadUnsafe(ref n, at) - second));
                before += BitOperations.PopCount(four);
                rest >>= 4;
            }
        }

        u += sumU[0] + sumU[1] + (sumU[2] + sumU[3]) - events;
        v += sumV[0] + sumV[1] + (sumV[2] + sumV[3]);
    }

    /// <summary>
    /// Draws a labelling with the observed number of members, each equally likely: every subject joins independently with a chance near the group's share, made of
    /// whole words of random bits, and then random members leave, or others join, until the number is right. Given the first draw's size all its subsets are
    /// equally likely, and so are those after each correction.
    /// </summary>
    internal void Draw(RandomStream stream, Span<ulong> destination)
    {
        if (Members == 0 || Members == Count)
        {
            Observed.CopyTo(destination);
            return;
        }

        var drawn = 0;
        for (var word = 0; word < Words; word++)
        {
            var inside = word == Words - 1 && Count % 64 != 0 ? (1UL << (Count % 64)) - 1 : ulong.MaxValue;
            destination[word] = RandomBits(stream, share) & inside;
            drawn += BitOperations.PopCount(destination[word]);
        }

        while (drawn != Members)
        {
            var chosen = stream.NextInt(Count);
            var bit = 1UL << chosen;
            ref var word = ref destination[chosen / 64];
            if ((word & bit) != 0 == drawn > Members)
            {
                word ^= bit;
                drawn += drawn > Members ? -1 : 1;
            }
        }
    }

    /// <summary>
    /// A share of few binary digits needs few random words, one near the group's share few corrections. Counting random words, about two for a correction, the
    /// cheapest is taken: for 496 of 1000 it is 1/2 instead of 127/256.
    /// </summary>
    private int CheapestShare()
    {
        var (cheapest, lowest) = (0, double.PositiveInfinity);
        for (var digits = 1; digits <= 8; digits++)
        {
            var candidate = (int)Math.Round((double)(1 << digits) * Members / Math.Max(1, Count)) << (8 - digits);
            var mean = Count * candidate / 256.0;
            var corrections = Math.Abs(mean - Members) + Math.Sqrt(mean * (256 - candidate) / 256.0);
            var cost = (digits * Words) + (2 * corrections);
            (cheapest, lowest) = cost < lowest ? (candidate, cost) : (cheapest, lowest);
        }

        return cheapest;
    }

    /// <summary>64 bits, each 1 with probability share/256: from the lowest binary digit of the share up, a digit 1 ors and a digit 0 ands another random word.</summary>
    private static ulong RandomBits(RandomStream stream, int share)
    {
        if (share is 0 or 256)
        {
            return share == 0 ? 0 : ulong.MaxValue;
        }

        ulong bits = 0;
        for (var digit = BitOperations.TrailingZeroCount(share); digit < 8; digit++)
        {
            var random = stream.NextUInt64();
            bits = (share >> digit & 1) == 1 ? bits | random : bits & random;
        }

        return bits;
    }
}
