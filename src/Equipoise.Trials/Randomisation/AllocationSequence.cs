using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>
/// The allocation function: the arm at a position of a stratum's sequence, from a secret of 256 bits. docs/methods/allocation.md writes it down so that
/// anyone can re-implement it. Every choice is taken from HMAC-SHA-256(secret, message) read as big-endian 64-bit integers.
/// </summary>
public static class AllocationSequence
{
    /// <summary>Name and version of the function.</summary>
    public const string Method = "equipoise-hmac-blocks-1";

    /// <summary>The commitment to a secret that the ledger publishes: SHA-256 over the method's name, a colon and the secret's bytes.</summary>
    public static string Commitment(ReadOnlySpan<byte> secret) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(Method + ":"), .. secret]));

    /// <summary>The arm at a position, from 1.</summary>
    /// <exception cref="ArgumentException">The secret is shorter than 32 bytes, or the position below 1.</exception>
    public static string ArmAt(byte[] secret, RandomisationSection randomisation, string stratum, int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        if (secret.Length < 32)
        {
            throw new ArgumentException("The allocation secret has at least 32 bytes.", nameof(secret));
        }

        var scheme = (PermutedBlocks)randomisation.Scheme;
        var start = 0;
        for (var block = 0; ; block++)
        {
            var size = scheme.BlockSizes[Draw(secret, $"size|{stratum}|{block.ToString(CultureInfo.InvariantCulture)}", scheme.BlockSizes.Length)];
            if (position <= start + size)
            {
                return Block(secret, randomisation.Ratio, stratum, block, size)[position - start - 1];
            }

            start += size;
        }
    }

    /// <summary>A source of allocations over a protocol and a secret.</summary>
    public static Conduct.AllocationSource Source(TrialProtocol protocol, byte[] secret) =>
        (stratum, position) => ArmAt(secret, protocol.Document.Randomisation, stratum, position);

    /// <summary>A block: the arms in the order of the ratio, each as often as its share asks, then shuffled from the last place down (Fisher-Yates).</summary>
    private static string[] Block(byte[] secret, ImmutableArray<AllocationShare> ratio, string stratum, int block, int size)
    {
        var arms = ratio.SelectMany(r => Enumerable.Repeat(r.Arm, r.Share * size / ratio.Sum(x => x.Share))).ToArray();
        for (var i = arms.Length - 1; i > 0; i--)
        {
            var j = Draw(secret, string.Create(CultureInfo.InvariantCulture, $"swap|{stratum}|{block}|{i}"), i + 1);
            (arms[i], arms[j]) = (arms[j], arms[i]);
        }

        return arms;
    }

    /// <summary>A number from 0 to n - 1, all equally likely: values at or above the largest multiple of n are drawn again with the next counter.</summary>
    private static int Draw(byte[] secret, string message, int n)
    {
        var limit = ulong.MaxValue - (ulong.MaxValue % (ulong)n);
        for (var counter = 0; ; counter++)
        {
            var digest = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message}|{counter}")));
            var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(digest);
            if (value < limit)
            {
                return (int)(value % (ulong)n);
            }
        }
    }
}
