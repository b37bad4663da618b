using System.Numerics;
using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Sorts times of 0 or more and carries the row numbers along; equal times keep the order of their rows. Doubles of 0 or more sort as their bits do, so three
/// passes of a radix sort over the highest bits that differ put all but a few neighbours in place, and an insertion sort within equal high bits does the rest.
/// </summary>
internal static class TimeSort
{
    private const int DigitBits = 11;
    private const int Passes = 3;
    private const int SmallSample = 256;
    private const int LongRun = 24;

    /// <summary>The values in ascending order and the row of each.</summary>
    internal static (double[] Sorted, int[] Order) Sort(double[] values)
    {
        var n = values.Length;
        var sorted = new double[n];
        var order = new int[n];
        var keys = MemoryMarshal.Cast<double, ulong>(sorted.AsSpan());
        ulong varying = 0;
        var ascending = true;
        for (var i = 0; i < n; i++)
        {
            // -0.0 has the sign bit of a negative number; adding 0 clears it.
            keys[i] = BitConverter.DoubleToUInt64Bits(values[i] + 0.0);
            varying |= keys[i] ^ keys[0];
            ascending &= i == 0 || keys[i] >= keys[i - 1];
            order[i] = i;
        }

        if (ascending)
        {
            return (sorted, order);
        }

        if (n <= SmallSample)
        {
            FinishRuns(keys, order, 63);
            return (sorted, order);
        }

        var highest = 64 - BitOperations.LeadingZeroCount(varying);
        var shift = Math.Max(BitOperations.TrailingZeroCount(varying), highest - (DigitBits * Passes));
        var otherSorted = new double[n];
        var otherOrder = new int[n];
        for (var at = shift; at < highest; at += DigitBits)
        {
            Distribute(MemoryMarshal.Cast<double, ulong>(sorted.AsSpan()), order, MemoryMarshal.Cast<double, ulong>(otherSorted.AsSpan()), otherOrder, at);
            (sorted, otherSorted) = (otherSorted, sorted);
            (order, otherOrder) = (otherOrder, order);
        }

        FinishRuns(MemoryMarshal.Cast<double, ulong>(sorted.AsSpan()), order, shift);
        return (sorted, order);
    }

    private static void Distribute(ReadOnlySpan<ulong> keys, ReadOnlySpan<int> order, Span<ulong> toKeys, Span<int> toOrder, int shift)
    {
        const uint mask = (1 << DigitBits) - 1;
        Span<int> places = stackalloc int[1 << DigitBits];
        places.Clear();
        foreach (var key in keys)
        {
            places[(int)((uint)(key >> shift) & mask)]++;
        }

        var start = 0;
        for (var digit = 0; digit < places.Length; digit++)
        {
            (places[digit], start) = (start, start + places[digit]);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            ref var place = ref places[(int)((uint)(keys[i] >> shift) & mask)];
            toKeys[place] = keys[i];
            toOrder[place] = order[i];
            place++;
        }
    }

    /// <summary>Sorts within each run of equal high bits: short runs by insertion, long ones by comparison with the row as second key.</summary>
    private static void FinishRuns(Span<ulong> keys, Span<int> order, int shift)
    {
        for (var i = 0; i < keys.Length;)
        {
            var end = i + 1;
            var ordered = true;
            while (end < keys.Length && keys[end] >> shift == keys[i] >> shift)
            {
                ordered &= keys[end] >= keys[end - 1];
                end++;
            }

            if (!ordered && end - i <= LongRun)
            {
                Insert(keys[i..end], order[i..end]);
            }
            else if (!ordered)
            {
                SortLongRun(keys[i..end], order[i..end]);
            }

            i = end;
        }
    }

    private static void Insert(Span<ulong> keys, Span<int> order)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var (key, row) = (keys[i], order[i]);
            var j = i;
            for (; j > 0 && keys[j - 1] > key; j--)
            {
                (keys[j], order[j]) = (keys[j - 1], order[j - 1]);
            }

            (keys[j], order[j]) = (key, row);
        }
    }

    private static void SortLongRun(Span<ulong> keys, Span<int> order)
    {
        keys.Sort(order);
        for (int i = 0, end; i < keys.Length; i = end)
        {
            for (end = i + 1; end < keys.Length && keys[end] == keys[i]; end++)
            {
            }

            order[i..end].Sort();
        }
    }
}
