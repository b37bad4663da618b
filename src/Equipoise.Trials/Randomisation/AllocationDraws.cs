using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Statistics.Random;

namespace Equipoise.Trials.Randomisation;

/// <summary>Where a scheme's random numbers come from: a secret, so that anyone who has it can derive them again, or a stream, for simulation.</summary>
public abstract class AllocationDraws
{
    /// <summary>Draws named by a secret and a sequence, as docs/methods/allocation.md writes them down.</summary>
    /// <param name="secret">32 bytes or more.</param>
    /// <param name="sequence">The sequence's name: a stratum, or "all".</param>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes.</exception>
    public static AllocationDraws Of(byte[] secret, string sequence)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret.Length >= 32 ? new Named(secret, sequence) : throw new ArgumentException("The allocation secret has at least 32 bytes.", nameof(secret));
    }

    /// <summary>Draws from a stream, in the order in which they are asked for.</summary>
    public static AllocationDraws Of(RandomStream stream) => new Streamed(stream);

    /// <summary>A whole number from 0 to one less than the bound, all equally likely.</summary>
    /// <param name="what">What it is for: size, swap, coin or arm.</param>
    /// <param name="number">The block, from 0, or the position, from 1.</param>
    /// <param name="place">The place within a block; null outside blocks.</param>
    /// <param name="below">The bound, at least 1.</param>
    internal abstract long Below(string what, int number, int? place, long below);

    private sealed class Named(byte[] secret, string sequence) : AllocationDraws
    {
        /// <summary>Values at or above the largest multiple of the bound are drawn again with the next counter.</summary>
        internal override long Below(string what, int number, int? place, long below)
        {
            var message = place is { } p
                ? string.Create(CultureInfo.InvariantCulture, $"{what}|{sequence}|{number}|{p}")
                : string.Create(CultureInfo.InvariantCulture, $"{what}|{sequence}|{number}");
            var limit = ulong.MaxValue - (ulong.MaxValue % (ulong)below);
            for (var counter = 0; ; counter++)
            {
                var digest = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message}|{counter}")));
                var value = BinaryPrimitives.ReadUInt64BigEndian(digest);
                if (value < limit)
                {
                    return (long)(value % (ulong)below);
                }
            }
        }
    }

    private sealed class Streamed(RandomStream stream) : AllocationDraws
    {
        internal override long Below(string what, int number, int? place, long below)
        {
            if (below <= int.MaxValue)
            {
                return stream.NextInt((int)below);
            }

            var limit = ulong.MaxValue - (ulong.MaxValue % (ulong)below);
            while (true)
            {
                var value = stream.NextUInt64();
                if (value < limit)
                {
                    return (long)(value % (ulong)below);
                }
            }
        }
    }
}
