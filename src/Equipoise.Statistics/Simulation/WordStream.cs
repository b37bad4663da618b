using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The words of the random stream (seed, replicate, purpose) by their number: word i is word i mod 4 of block i div 4, the upper or lower half of what <see cref="RandomStream"/> gives.
/// A participant's number is the word's, so that no draw shifts another.
/// </summary>
internal readonly struct WordStream(ulong key, ulong replicate)
{
    internal uint this[int number]
    {
        get
        {
            Span<uint> words = stackalloc uint[4];
            Philox.Block([(uint)number >> 2, 0, (uint)replicate, (uint)(replicate >> 32)], [(uint)key, (uint)(key >> 32)], words);
            return words[number & 3];
        }
    }

    /// <summary>(word + 1/2) 2^-32: one of 2^32 numbers strictly between 0 and 1.</summary>
    internal static double Uniform(uint word) => (word + 0.5) * (1.0 / (1UL << 32));
}
