using System.Text;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Random;

/// <summary>
/// Random numbers named by (seed, replicate, purpose). The name fixes every draw: a stream neither sees nor shifts another one, whatever the order, number
/// or thread of the draws. Seed and purpose make the key of <see cref="Philox"/>, the replicate the upper half of its counter, so two replicates never overlap.
/// </summary>
public sealed class RandomStream
{
    private const double TwoToMinus53 = 1.0 / (1UL << 53);

    private readonly ulong key;
    private readonly ulong replicate;
    private ulong block;
    private ulong spare;
    private bool hasSpare;

    private RandomStream(ulong key, ulong replicate)
    {
        this.key = key;
        this.replicate = replicate;
    }

    /// <summary>The stream of a name, at its start.</summary>
    /// <param name="seed">The experiment.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="purpose">What the numbers are for, for example "accrual" or "time to event"; compared by its UTF-8 bytes.</param>
    public static RandomStream For(ulong seed, ulong replicate, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return new RandomStream(KeyOf(seed, purpose), replicate);
    }

    /// <summary>The key of Philox under a seed for a purpose.</summary>
    internal static ulong KeyOf(ulong seed, string purpose) => Mix(seed ^ Mix(Hash(purpose)));

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spare;
        }

        Span<uint> words = stackalloc uint[4];
        Philox.Block([(uint)block, (uint)(block >> 32), (uint)replicate, (uint)(replicate >> 32)], [(uint)key, (uint)(key >> 32)], words);
        block++;
        spare = ((ulong)words[3] << 32) | words[2];
        hasSpare = true;
        return ((ulong)words[1] << 32) | words[0];
    }

    /// <summary>A multiple of 2^-53 strictly between 0 and 1; the place of 0 is taken by 2^-54.</summary>
    public double NextUniform()
    {
        var bits = NextUInt64() >> 11;
        return bits == 0 ? TwoToMinus53 / 2 : bits * TwoToMinus53;
    }

    /// <summary>A whole number from 0 to one less than the argument, each equally likely. Source: Lemire, ACM TOMACS 2019;29:3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        var range = (ulong)exclusiveMax;
        var rejectedBelow = unchecked(0UL - range) % range;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), range, out var low);
            if (low >= rejectedBelow)
            {
                return (int)high;
            }
        }
    }

    /// <summary>An exponential waiting time with the given events per unit of time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not positive and finite.</exception>
    public double NextExponential(double rate)
    {
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate is positive and finite");
        }

        return -Math.Log(NextUniform()) / rate;
    }

    /// <summary>A standard normal number, by inversion: one draw each, rising with the uniform number behind it.</summary>
    public double NextNormal() => Normal.Quantile(NextUniform());

    /// <summary>True with probability p; never at 0, always at 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not a probability.</exception>
    public bool NextBernoulli(double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability lies between 0 and 1");
        }

        return NextUniform() < p;
    }

    /// <summary>Puts the items in random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> destination)
    {
        for (var last = destination.Length - 1; last > 0; last--)
        {
            var chosen = NextInt(last + 1);
            (destination[last], destination[chosen]) = (destination[chosen], destination[last]);
        }
    }

    /// <summary>FNV-1a, 64 bits, over the UTF-8 bytes.</summary>
    private static ulong Hash(string purpose)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var octet in Encoding.UTF8.GetBytes(purpose))
        {
            hash = unchecked((hash ^ octet) * 0x100000001B3);
        }

        return hash;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection that spreads every bit.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
