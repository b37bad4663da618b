using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Equipoise.Statistics.Simulation;

/// <summary>Passes over columns of ticks, eight at a time. Columns are padded to a multiple of 8 by ticks that lie beyond every cut.</summary>
internal static class TickColumns
{
    internal const int Lanes = 8;

    internal static int Padded(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>How many are at or below a tick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int CountAtMost(ReadOnlySpan<int> padded, int tick)
    {
        ref var from = ref MemoryMarshal.GetReference(padded);
        var limit = Vector256.Create(tick);
        Vector256<int> first = default, second = default;
        nuint i = 0, end = (nuint)padded.Length;
        for (; i + (2 * Lanes) <= end; i += 2 * Lanes)
        {
            first += Vector256.GreaterThan(Vector256.LoadUnsafe(ref from, i), limit);
            second += Vector256.GreaterThan(Vector256.LoadUnsafe(ref from, i + Lanes), limit);
        }

        for (; i + Lanes <= end; i += Lanes)
        {
            first += Vector256.GreaterThan(Vector256.LoadUnsafe(ref from, i), limit);
        }

        return padded.Length + Vector256.Sum(first + second);
    }

    /// <summary>
    /// The k-th smallest (from 1), or <see cref="TickScale.Never"/> when it lies beyond the last tick. Counts at guesses close in on it; the answer does not depend on the guesses.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Select(ReadOnlySpan<int> padded, int k, int last, int guess)
    {
        // At most `below` there are fewer than k; at most `above` there are k or more.
        int below = -1, above = last, countBelow = 0, countAbove = CountAtMost(padded, last);
        if (countAbove < k)
        {
            return TickScale.Never;
        }

        for (var step = 0; ; step++)
        {
            if (countAbove == k)
            {
                return LargestAtMost(padded, above);
            }

            if (countBelow == k - 1)
            {
                return SmallestAbove(padded, below);
            }

            if (above - below == 1)
            {
                return above;
            }

            // The first guess is given; then by proportion, and every fourth time by halves.
            var next = step == 0 ? guess
                : (step & 3) == 3 ? below + ((above - below) / 2)
                : below + (int)((above - below) * (k - countBelow - 0.5) / (countAbove - countBelow));
            next = Math.Clamp(next, below + 1, above - 1);
            var count = CountAtMost(padded, next);
            if (count >= k)
            {
                (above, countAbove) = (next, count);
            }
            else
            {
                (below, countBelow) = (next, count);
            }
        }
    }

    /// <summary>destination[i] = the smaller of exits[i] and cut - entries[i]: time under observation, negative for those who have not entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FollowUp(ReadOnlySpan<int> exits, ReadOnlySpan<int> entries, int cut, Span<int> destination)
    {
        ref var exit = ref MemoryMarshal.GetReference(exits);
        ref var entry = ref MemoryMarshal.GetReference(entries);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var limit = Vector256.Create(cut);
        for (nuint i = 0; i + Lanes <= (nuint)exits.Length; i += Lanes)
        {
            Vector256.Min(Vector256.LoadUnsafe(ref exit, i), limit - Vector256.LoadUnsafe(ref entry, i)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>destination[i] = a[i] + b[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(ReadOnlySpan<int> a, ReadOnlySpan<int> b, Span<int> destination)
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        ref var to = ref MemoryMarshal.GetReference(destination);
        for (nuint i = 0; i + Lanes <= (nuint)a.Length; i += Lanes)
        {
            (Vector256.LoadUnsafe(ref first, i) + Vector256.LoadUnsafe(ref second, i)).StoreUnsafe(ref to, i);
        }
    }

    /// <summary>Writes the lanes that a mask marks one after the other (and anything behind them, eight in all), and says how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Pick(Vector256<int> values, Vector256<int> mask, ref int to, nuint at)
    {
        var marked = mask.ExtractMostSignificantBits();
        if (Avx2.IsSupported && Bmi2.X64.IsSupported)
        {
            // The mask's bits become bytes, which pick the numbers of the lanes.
            var lanes = Bmi2.X64.ParallelBitExtract(0x0706050403020100, Bmi2.X64.ParallelBitDeposit(marked, 0x0101010101010101) * 0xFF);
            Avx2.PermuteVar8x32(values, Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(lanes).AsByte())).StoreUnsafe(ref to, at);
        }
        else
        {
            for (var left = marked; left != 0; left &= left - 1)
            {
                Unsafe.Add(ref to, at++) = values[BitOperations.TrailingZeroCount(left)];
            }
        }

        return BitOperations.PopCount(marked);
    }

    private static int LargestAtMost(ReadOnlySpan<int> padded, int tick)
    {
        ref var from = ref MemoryMarshal.GetReference(padded);
        var (limit, largest) = (Vector256.Create(tick), Vector256.Create(-1));
        for (nuint i = 0; i + Lanes <= (nuint)padded.Length; i += Lanes)
        {
            var values = Vector256.LoadUnsafe(ref from, i);
            largest = Vector256.Max(largest, Vector256.AndNot(values, Vector256.GreaterThan(values, limit)));
        }

        var half = Vector128.Max(largest.GetLower(), largest.GetUpper());
        return Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3]));
    }

    private static int SmallestAbove(ReadOnlySpan<int> padded, int tick)
    {
        ref var from = ref MemoryMarshal.GetReference(padded);
        var (limit, smallest) = (Vector256.Create(tick), Vector256.Create(int.MaxValue));
        for (nuint i = 0; i + Lanes <= (nuint)padded.Length; i += Lanes)
        {
            var values = Vector256.LoadUnsafe(ref from, i);
            smallest = Vector256.Min(smallest, Vector256.ConditionalSelect(Vector256.GreaterThan(values, limit), values, Vector256.Create(int.MaxValue)));
        }

        var half = Vector128.Min(smallest.GetLower(), smallest.GetUpper());
        return Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3]));
    }
}
