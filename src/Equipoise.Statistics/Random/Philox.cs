using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Random;

/// <summary>
/// Philox4x32-10: a bijection of a 128-bit counter under a 64-bit key, whose outputs pass as random numbers.
/// Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC 2011. Proved by the known answers published with Random123.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;

    // The golden ratio and sqrt(3) - 1, as fractions of 2^32: the increments of the key between rounds.
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four words that a counter gives under a key.</summary>
    /// <param name="counter">Four words.</param>
    /// <param name="key">Two words.</param>
    /// <param name="destination">Receives four words.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(ReadOnlySpan<uint> counter, ReadOnlySpan<uint> key, Span<uint> destination)
    {
        if (counter.Length != 4 || key.Length != 2 || destination.Length != 4)
        {
            throw new ArgumentException($"Philox takes 4 counter words, 2 key words and gives 4 words; it got {counter.Length}, {key.Length} and {destination.Length}");
        }

        var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3]);
        var (k0, k1) = (key[0], key[1]);
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        (destination[0], destination[1], destination[2], destination[3]) = (c0, c1, c2, c3);
    }
}
