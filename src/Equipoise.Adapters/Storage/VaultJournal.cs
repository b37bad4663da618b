using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equipoise.Adapters.Storage;

/// <summary>A line of a vault's journal: a position was issued, or the ledger was seen to end with an entry.</summary>
/// <param name="Issued">The sequence of which a position was issued.</param>
/// <param name="Position">The position.</param>
/// <param name="Ledger">The last entry of the ledger, as committed.</param>
/// <param name="Head">Its hash.</param>
/// <param name="Seal">HMAC over the line before's seal and this line.</param>
internal sealed record VaultLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Issued,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Ledger,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Head,
    string Seal);

/// <summary>What a vault's journal comes to: positions issued, and the ledger's head as last seen.</summary>
internal sealed record VaultCount(ImmutableDictionary<string, int> Issued, long Ledger, string? Head, long Total, string Seal, long Length)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>Nothing issued, behind a header whose seal starts the chain.</summary>
    public static VaultCount Start(string seal, long length) => new(ImmutableDictionary<string, int>.Empty, 0, null, 0, seal, length);

    /// <summary>The count after lines of the journal. A last line without its end was cut off by a crash before it counted, and is passed over.</summary>
    /// <exception cref="FormatException">A line was changed, or does not follow the one before.</exception>
    public VaultCount Read(ReadOnlySpan<byte> text, byte[] key)
    {
        var count = this;
        while (text.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = JsonSerializer.Deserialize<VaultLine>(text[..end], Form) ?? throw new FormatException("an empty line in the journal");
            var (next, bytes) = count.Add(line.Issued, line.Position, line.Ledger, line.Head, key);
            count = next.Seal == line.Seal && bytes.AsSpan().SequenceEqual(text[..(end + 1)])
                ? next
                : throw new FormatException(FormattableString.Invariant($"the journal was changed after position {count.Total} was issued"));
            text = text[(end + 1)..];
        }

        return count;
    }

    /// <summary>The count after a line, and the line.</summary>
    public (VaultCount Count, byte[] Line) Add(string? issued, int position, long ledger, string? head, byte[] key)
    {
        var open = JsonSerializer.Serialize(new VaultLine(issued, position, ledger, head, ""), Form);
        var seal = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Seal + open)));
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new VaultLine(issued, position, ledger, head, seal), Form) + "\n");
        var count = issued is not null
            ? this with { Issued = Issued.SetItem(issued, position), Total = Total + (position > Issued.GetValueOrDefault(issued) ? 1 : 0) }
            : this with { Ledger = ledger, Head = head };
        return (count with { Seal = seal, Length = Length + line.Length }, line);
    }
}
