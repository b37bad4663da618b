using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Equipoise.Adapters.Storage;

/// <summary>A secret in a vault, encrypted: the one it was made with, or one for a later scheme.</summary>
/// <param name="Method">Name and version of the allocation function.</param>
/// <param name="Commitment">The commitment to the secret.</param>
/// <param name="Nonce">The nonce of its encryption.</param>
/// <param name="Secret">The secret, encrypted.</param>
/// <param name="Tag">The tag of its encryption.</param>
internal sealed record VaultSection(string Method, string Commitment, string Nonce, string Secret, string Tag);

/// <summary>A line of a vault's journal: a position was issued, the ledger was seen to end with an entry, or a secret was added.</summary>
/// <param name="Issued">The sequence of which a position was issued.</param>
/// <param name="Position">The position.</param>
/// <param name="Ledger">The last entry of the ledger, as committed.</param>
/// <param name="Head">Its hash.</param>
/// <param name="Section">A secret that was added.</param>
/// <param name="Seal">HMAC over the line before's seal and this line.</param>
internal sealed record VaultLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Issued,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Ledger,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Head,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VaultSection? Section,
    string Seal);

/// <summary>What a vault's journal comes to: positions issued, the ledger's head as last seen, and the secrets that were added.</summary>
internal sealed record VaultCount(ImmutableDictionary<string, int> Issued, long Ledger, string? Head, long Total, ImmutableArray<VaultSection> Sections, string Seal, long Length)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>Nothing issued, behind a header whose seal starts the chain.</summary>
    public static VaultCount Start(string seal, long length) => new(ImmutableDictionary<string, int>.Empty, 0, null, 0, [], seal, length);

    /// <summary>The count after lines of the journal. A last line without its end was cut off by a crash before it counted, and is passed over.</summary>
    /// <exception cref="FormatException">A line was changed, or does not follow the one before.</exception>
    public VaultCount Read(ReadOnlySpan<byte> text, byte[] key)
    {
        var count = this;
        while (text.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = JsonSerializer.Deserialize<VaultLine>(text[..end], Form) ?? throw new FormatException("an empty line in the journal");
            var (next, bytes) = count.Add(line, key);
            count = next.Seal == line.Seal && bytes.AsSpan().SequenceEqual(text[..(end + 1)])
                ? next
                : throw new FormatException(FormattableString.Invariant($"the journal was changed after position {count.Total} was issued"));
            text = text[(end + 1)..];
        }

        return count;
    }

    /// <summary>The count after a line, and the line; its seal is computed.</summary>
    public (VaultCount Count, byte[] Line) Add(VaultLine line, byte[] key)
    {
        var open = JsonSerializer.Serialize(line with { Seal = "" }, Form);
        var seal = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Seal + open)));
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line with { Seal = seal }, Form) + "\n");
        var count = line switch
        {
            { Issued: { } sequence } => this with { Issued = Issued.SetItem(sequence, line.Position), Total = Total + Math.Max(0, line.Position - Issued.GetValueOrDefault(sequence)) },
            { Section: { } section } => this with { Sections = Sections.Add(section) },
            _ => this with { Ledger = line.Ledger, Head = line.Head },
        };
        return (count with { Seal = seal, Length = Length + bytes.Length }, bytes);
    }
}
