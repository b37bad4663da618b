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
    private const int Longest = 40;

    private readonly string?[] texts = new string?[System.Numerics.BitOperations.IsPow2(places) ? places : throw new ArgumentException(FormattableString.Invariant($"{places} places are no power of two"), nameof(places))];

    /// <summary>The text of UTF-8 bytes; null where they are not UTF-8.</summary>
    public string? Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest || !Ascii.IsValid(utf8))
        {
            return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : null;
        }

        // FNV-1a.
        var hash = 2166136261u;
        foreach (var b in utf8)
        {
            hash = (hash ^ b) * 16777619u;
        }

        ref var place = ref texts[(int)((hash ^ (hash >> 15)) & (uint)(texts.Length - 1))];
        var known = place;
        return known is not null && Ascii.Equals(utf8, known) ? known : place = Encoding.ASCII.GetString(utf8);
    }
}
