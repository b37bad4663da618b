using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Sorts times of 0 or more and gives the row of each; equal times keep the order of their rows. Doubles of 0 or more sort as their bits do. The highest bits that
/// differ and the row share one word; the words are dealt out by their highest digit, on all cores, and each heap is sorted by further digits while it lies in the cache;
/// neighbours that differ only in bits that found no room are put right at the end. The order is unique, so it does not depend on the number of cores.
/// </summary>
internal static class TimeSort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int RowsPerChunk = 1 << 16;
    private const int RowsWorthThreads = 1 << 15;
    private const int ShortRun = 24;

    /// <summary>The values in ascending order and the row of each.</summary>
    internal static (double[] Sorted, int[] Order) Sort(double[] values)
    {
        var n = values.Length;
        var order = GC.AllocateUninitializedArray<int>(n);
        var (varying, ascending) = Survey(values);
        if (ascending)
        {
            for (var i = 0; i < n; i++)
            {
                order[i] = i;
            }

            return (Array.ConvertAll(values, value => value + 0.0), order);
        }

        var rowBits = 32 - BitOperations.LeadingZeroCount((uint)(n - 1));
        var highest = 64 - BitOperations.LeadingZeroCount(varying);
        var lowest = BitOperations.TrailingZeroCount(varying);
        var shift = Math.Max(lowest, highest - (64 - rowBits));
        var layout = new Layout(shift, highest - shift, rowBits);
        var sorted = GC.AllocateUninitializedArray<double>(n);
        // Arrays of doubles, so that what comes after sorting finds them in the pool.
        var words = Rented.Array(n);
        var dealt = Rented.Array(n);
        if (n < RowsWorthThreads)
        {
            Pack(values, Words(words, 0, n), layout, 0);
            SortHeap(Words(words, 0, n), Words(dealt, 0, n), rowBits + layout.KeyBits, rowBits);
            Unpack(Words(words, 0, n), values, sorted, order, layout);
        }
        else
        {
            SortOnAllCores(values, words, dealt, sorted, order, layout);
        }

        Rented.Return(words);
        Rented.Return(dealt);
        if (shift > lowest)
        {
            FinishRuns(sorted, order, shift);
        }

        return (sorted, order);
    }

    /// <summary>What a word holds: the key's bits from Shift on, KeyBits of them, above RowBits of the row.</summary>
    private readonly record struct Layout(int Shift, int KeyBits, int RowBits)
    {
        internal ulong RowMask => (1UL << RowBits) - 1;

        internal ulong KeyMask => KeyBits == 64 ? ulong.MaxValue : (1UL << KeyBits) - 1;
    }

    private static Span<ulong> Words(double[] array, int from, int to) => MemoryMarshal.Cast<double, ulong>(array.AsSpan(from, to - from));

    // -0.0 has the sign bit of a negative number; adding 0 clears it.
    private static ulong Key(double value) => BitConverter.DoubleToUInt64Bits(value + 0.0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (ulong Varying, bool Ascending) Survey(double[] values)
    {
        ulong varying = 0;
        var ascending = true;
        for (var i = 1; i < values.Length; i++)
        {
            varying |= Key(values[i]) ^ Key(values[0]);
            ascending &= values[i] >= values[i - 1];
        }

        return (varying, ascending);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(double[] values, Span<ulong> words, Layout layout, int firstRow)
    {
        var (shift, mask, rowBits) = (layout.Shift, layout.KeyMask, layout.RowBits);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = (((Key(values[firstRow + i]) >> shift) & mask) << rowBits) | (uint)(firstRow + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack(ReadOnlySpan<ulong> words, double[] values, Span<double> sorted, Span<int> order, Layout layout)
    {
        var mask = layout.RowMask;
        for (var i = 0; i < words.Length; i++)
        {
            var row = (int)(words[i] & mask);
            order[i] = row;
            sorted[i] = values[row] + 0.0;
        }
    }

    private static void SortOnAllCores(double[] values, double[] words, double[] dealt, double[] sorted, int[] order, Layout layout)
    {
        var n = values.Length;
        var chunks = (n + RowsPerChunk - 1) / RowsPerChunk;
        var top = layout.RowBits + layout.KeyBits;
        var digitAt = Math.Max(layout.RowBits, top - DigitBits);
        var places = new int[chunks][];
        Parallel.For(0, chunks, chunk =>
        {
            var (from, to) = Bounds(chunk);
            Pack(values, Words(words, from, to), layout, from);
            places[chunk] = Count(Words(words, from, to), digitAt);
        });
        var starts = new int[Digits + 1];
        for (int digit = 0, start = 0; digit < Digits; digit++)
        {
            foreach (var place in places)
            {
                (place[digit], start) = (start, start + place[digit]);
            }

            starts[digit + 1] = start;
        }

        Parallel.For(0, chunks, chunk => Deal(Words(words, Bounds(chunk).From, Bounds(chunk).To), Words(dealt, 0, n), places[chunk], digitAt));
        Parallel.For(0, Digits, digit =>
        {
            var (from, to) = (starts[digit], starts[digit + 1]);
            SortHeap(Words(dealt, from, to), Words(words, from, to), digitAt, layout.RowBits);
            Unpack(Words(dealt, from, to), values, sorted.AsSpan(from..to), order.AsSpan(from..to), layout);
        });

        (int From, int To) Bounds(int chunk) => (chunk * RowsPerChunk, Math.Min(n, (chunk + 1) * RowsPerChunk));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Count(ReadOnlySpan<ulong> words, int digitAt)
    {
        var counts = new int[Digits];
        foreach (var word in words)
        {
            counts[(int)((uint)(word >> digitAt) & (Digits - 1))]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deal(ReadOnlySpan<ulong> words, Span<ulong> destination, int[] places, int digitAt)
    {
        foreach (var word in words)
        {
            destination[places[(int)((uint)(word >> digitAt) & (Digits - 1))]++] = word;
        }
    }

    /// <summary>Sorts words that agree from bit <paramref name="top"/> up and stand in order of row: by digits as wide as the heap needs, down to the row's bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortHeap(Span<ulong> words, Span<ulong> scratch, int top, int rowBits)
    {
        if (top <= rowBits || words.Length < 2)
        {
            return;
        }

        if (words.Length <= ShortRun)
        {
            Insert(words);
            return;
        }

        var width = Math.Min(Math.Min(DigitBits, BitOperations.Log2((uint)words.Length)), top - rowBits);
        var at = top - width;
        var mask = (1u << width) - 1;
        Span<int> ends = stackalloc int[1 << width];
        ends.Clear();
        foreach (var word in words)
        {
            ends[(int)((uint)(word >> at) & mask)]++;
        }

        for (int digit = 0, start = 0; digit < ends.Length; digit++)
        {
            (ends[digit], start) = (start, start + ends[digit]);
        }

        foreach (var word in words)
        {
            scratch[ends[(int)((uint)(word >> at) & mask)]++] = word;
        }

        scratch[..words.Length].CopyTo(words);
        for (int digit = 0, start = 0; digit < ends.Length; start = ends[digit], digit++)
        {
            if (ends[digit] - start > 1)
            {
                SortHeap(words[start..ends[digit]], scratch, at, rowBits);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Insert(Span<ulong> words)
    {
        for (var i = 1; i < words.Length; i++)
        {
            var word = words[i];
            var j = i;
            for (; j > 0 && words[j - 1] > word; j--)
            {
                words[j] = words[j - 1];
            }

            words[j] = word;
        }
    }

    /// <summary>Sorts within each run of equal high bits: short runs by insertion, long ones by comparison with the row as second key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FinishRuns(double[] sorted, int[] order, int shift)
    {
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] >= sorted[i - 1])
            {
                continue;
            }

            var high = Key(sorted[i]) >> shift;
            var (start, end) = (i - 1, i + 1);
            for (; start > 0 && Key(sorted[start - 1]) >> shift == high; start--)
            {
            }

            for (; end < sorted.Length && Key(sorted[end]) >> shift == high; end++)
            {
            }

            SortRun(sorted.AsSpan(start..end), order.AsSpan(start..end));
            i = end;
        }
    }

    private static void SortRun(Span<double> sorted, Span<int> order)
    {
        if (sorted.Length > ShortRun)
        {
            sorted.Sort(order);
            for (int i = 0, end; i < sorted.Length; i = end)
            {
                for (end = i + 1; end < sorted.Length && sorted[end] == sorted[i]; end++)
                {
                }

                order[i..end].Sort();
            }

            return;
        }

        for (var i = 1; i < sorted.Length; i++)
        {
            var (value, row) = (sorted[i], order[i]);
            var j = i;
            for (; j > 0 && sorted[j - 1] > value; j--)
            {
                (sorted[j], order[j]) = (sorted[j - 1], order[j - 1]);
            }

            (sorted[j], order[j]) = (value, row);
        }
    }
}
