using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The k-th smallest tick of one column after another. Those that lie about where the answer was before are picked out, and the answer from among them; where it is not among them, from all.
/// What is found does not depend on what was found before.
/// </summary>
internal sealed class TickSelection(int participants, int last)
{
    /// <summary>Up to so many, everyone is compared with everyone.</summary>
    private const int Few = 3 * TickColumns.Lanes;

    private readonly int[] picked = new int[participants + (2 * TickColumns.Lanes)];
    private int mean = last / 16;
    private int deviation = last / 32;

    /// <summary>The k-th smallest (from 1), or <see cref="TickScale.Never"/> when it lies beyond the last tick.</summary>
    internal int Select(ReadOnlySpan<int> padded, int k)
    {
        var found = Find(padded, k);
        if (found <= last)
        {
            deviation += (Math.Abs(found - mean) - deviation) / 16;
            mean += (found - mean) / 16;
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(ReadOnlySpan<int> padded, int k)
    {
        // About 1.6 standard deviations either way.
        var (from, to) = (mean - (2 * deviation), Math.Min(mean + (2 * deviation), last));
        var (before, within) = Pick(padded, from, to);
        var rank = k - before;
        if (rank < 1 || rank > within)
        {
            return TickColumns.Select(padded, k, last, mean);
        }

        picked.AsSpan(within, TickColumns.Lanes).Fill(int.MaxValue);
        return within <= Few ? Smallest(within, rank) : TickColumns.Select(picked.AsSpan(0, TickColumns.Padded(within)), rank, to, mean);
    }

    /// <summary>Picks those above one tick and at or below another; says how many lie at or below the first, and how many were picked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Before, int Within) Pick(ReadOnlySpan<int> padded, int above, int to)
    {
        ref var value0 = ref MemoryMarshal.GetReference(padded);
        ref var picked0 = ref MemoryMarshal.GetArrayDataReference(picked);
        var (lower, upper) = (Vector256.Create(above), Vector256.Create(to));
        var beyondLower = Vector256<int>.Zero;
        var within = 0;
        for (nuint i = 0; i + TickColumns.Lanes <= (nuint)padded.Length; i += TickColumns.Lanes)
        {
            var values = Vector256.LoadUnsafe(ref value0, i);
            var beyond = Vector256.GreaterThan(values, lower);
            beyondLower += beyond;
            within += TickColumns.Pick(values, Vector256.AndNot(beyond, Vector256.GreaterThan(values, upper)), ref picked0, (nuint)within);
        }

        return (padded.Length + Vector256.Sum(beyondLower), within);
    }

    /// <summary>The r-th smallest of few: the largest than which fewer than r are smaller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Smallest(int among, int rank)
    {
        ref var picked0 = ref MemoryMarshal.GetArrayDataReference(picked);
        var limit = Vector256.Create(rank);
        var largest = Vector256.Create(-1);
        for (nuint i = 0; i < (nuint)among; i += TickColumns.Lanes)
        {
            var values = Vector256.LoadUnsafe(ref picked0, i);
            var smaller = Vector256<int>.Zero;
            for (var j = 0; j < among; j++)
            {
                smaller -= Vector256.GreaterThan(values, Vector256.Create(Unsafe.Add(ref picked0, j)));
            }

            largest = Vector256.Max(largest, values & Vector256.LessThan(smaller, limit));
        }

        var half = Vector128.Max(largest.GetLower(), largest.GetUpper());
        return Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3]));
    }
}
