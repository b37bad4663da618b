using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The first words of a stream at once: what <see cref="WordStream"/> gives one by one. With AVX2 eight blocks of Philox go side by side, each word in the lower half of 64 bits, where the
/// multiplication wants it. Whole numbers only, so there is nothing to round; a test compares the two ways.
/// </summary>
internal static class WordBlocks
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>Words are made in multiples of this many.</summary>
    internal const int Granularity = 32;

    /// <summary>So many words, rounded up to what is made at once.</summary>
    internal static int Padded(int words) => (words + Granularity - 1) / Granularity * Granularity;

    /// <summary>Words 0, 1, ... of a stream.</summary>
    /// <param name="key">Of seed and purpose.</param>
    /// <param name="replicate">From 0.</param>
    /// <param name="destination">A multiple of <see cref="Granularity"/> long.</param>
    internal static void Fill(ulong key, ulong replicate, Span<uint> destination)
    {
        if (Avx2.IsSupported)
        {
            FillWide(key, replicate, destination);
        }
        else
        {
            FillNarrow(key, replicate, destination);
        }
    }

    internal static void FillNarrow(ulong key, ulong replicate, Span<uint> destination)
    {
        for (var block = 0; block < destination.Length / 4; block++)
        {
            Philox.Block([(uint)block, 0, (uint)replicate, (uint)(replicate >> 32)], [(uint)key, (uint)(key >> 32)], destination.Slice(4 * block, 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FillWide(ulong key, ulong replicate, Span<uint> destination)
    {
        ref var to = ref MemoryMarshal.GetReference(destination);
        var (m0, m1) = (Vector256.Create((ulong)Multiplier0).AsUInt32(), Vector256.Create((ulong)Multiplier1).AsUInt32());
        var (low, high) = (Vector256.Create(replicate & uint.MaxValue), Vector256.Create(replicate >> 32));
        for (nuint at = 0; at + Granularity <= (nuint)destination.Length; at += Granularity)
        {
            var a0 = Vector256.Create(0UL, 1, 2, 3) + Vector256.Create((ulong)at / 4);
            var b0 = a0 + Vector256.Create(4UL);
            var (a1, a2, a3) = (Vector256<ulong>.Zero, low, high);
            var (b1, b2, b3) = (a1, a2, a3);
            var (k0, k1) = ((uint)key, (uint)(key >> 32));
            for (var round = 0; round < 10; round++)
            {
                var (key0, key1) = (Vector256.Create((ulong)k0), Vector256.Create((ulong)k1));
                var p0 = Avx2.Multiply(a0.AsUInt32(), m0);
                var p1 = Avx2.Multiply(a2.AsUInt32(), m1);
                var q0 = Avx2.Multiply(b0.AsUInt32(), m0);
                var q1 = Avx2.Multiply(b2.AsUInt32(), m1);
                a0 = (p1 >>> 32) ^ (a1 ^ key0);
                a2 = (p0 >>> 32) ^ (a3 ^ key1);
                (a1, a3) = (p1, p0);
                b0 = (q1 >>> 32) ^ (b1 ^ key0);
                b2 = (q0 >>> 32) ^ (b3 ^ key1);
                (b1, b3) = (q1, q0);
                k0 = unchecked(k0 + Weyl0);
                k1 = unchecked(k1 + Weyl1);
            }

            Store(a0, a1, a2, a3, ref to, at);
            Store(b0, b1, b2, b3, ref to, at + 16);
        }
    }

    /// <summary>Four blocks, whose words lie in lower halves, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<ulong> c0, Vector256<ulong> c1, Vector256<ulong> c2, Vector256<ulong> c3, ref uint to, nuint at)
    {
        var first = Avx2.Blend(c0.AsUInt32(), (c1 << 32).AsUInt32(), 0b10101010).AsUInt64();
        var second = Avx2.Blend(c2.AsUInt32(), (c3 << 32).AsUInt32(), 0b10101010).AsUInt64();
        var even = Avx2.UnpackLow(first, second);
        var odd = Avx2.UnpackHigh(first, second);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().StoreUnsafe(ref to, at);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().StoreUnsafe(ref to, at + 8);
    }
}
