using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Short texts that occur again and again in a ledger (participants, units, terms), each made once rather than for every entry. A text that is not found in its place takes it; which one
/// stands there changes speed and memory, never a value. Several threads may use a pool.
/// </summary>
/// <param name="places">Places, a power of two: about as many as there are different texts.</param>
public sealed class TextPool(int places)
{
    private const int Longest = 160;

    private readonly string?[] texts = new string?[System.Numerics.BitOperations.IsPow2(places) ? places : throw new ArgumentException(FormattableString.Invariant($"{places} places are no power of two"), nameof(places))];

    /// <summary>The text of UTF-8 bytes; null where they are not UTF-8.</summary>
    public string? Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest || !Ascii.IsValid(utf8))
        {
            return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
        }

        // Eight bytes at a time, multiplied and folded.
        var hash = (ulong)utf8.Length;
        var rest = utf8;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            hash = Folded((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * 0x9E3779B97F4A7C15);
        }

        foreach (var b in rest)
        {
            hash = Folded((hash ^ b) * 0x9E3779B97F4A7C15);
        }

        ref var place = ref texts[(int)(hash & (uint)(texts.Length - 1))];
        var known = place;
        return known is not null && Ascii.Equals(utf8, known) ? known : place = Encoding.ASCII.GetString(utf8);
    }

    private static ulong Folded(ulong hash) => hash ^ (hash >> 29);
}
