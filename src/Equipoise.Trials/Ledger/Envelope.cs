using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Ledger;

/// <summary>The envelope of a stored body, read in one pass; the event's JSON stays where it is.</summary>
internal readonly record struct Envelope(long Sequence, Instant RecordedAt, string Actor, string Role, string? Site, string? Reason, string Type, int Version, string PreviousHash, Range Data)
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="LedgerFormatException">A key is missing or not known.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static Envelope Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var (sequence, recordedAt, version) = (0L, default(Instant?), 0);
        string? actor = null, role = null, site = null, reason = null, type = null, previousHash = null;
        Range? data = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "sequence": sequence = reader.GetInt64(); break;
                case "recordedAt": recordedAt = InstantOf(reader.GetString()!); break;
                case "actor": actor = reader.GetString(); break;
                case "role": role = reader.GetString(); break;
                case "site": site = reader.GetString(); break;
                case "reason": reason = reader.GetString(); break;
                case "type": type = reader.GetString(); break;
                case "version": version = reader.GetInt32(); break;
                case "previousHash": previousHash = reader.GetString(); break;
                case "data":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    data = start..(int)reader.BytesConsumed;
                    break;
                default: throw new LedgerFormatException($"The envelope has a key '{key}' that is not known.");
            }
        }

        return actor is not null && role is not null && type is not null && previousHash is not null && recordedAt is { } at && data is { } range
            ? new Envelope(sequence, at, actor, role, site, reason, type, version, previousHash, range)
            : throw new LedgerFormatException("The envelope lacks a key.");
    }

    /// <summary>An instant in ISO form; whole seconds, which most are, without the general pattern.</summary>
    private static Instant InstantOf(string text)
    {
        if (text.Length == 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text[19] == 'Z')
        {
            int Two(int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
            var digits = true;
            foreach (var at in (ReadOnlySpan<int>)[0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
            {
                digits &= char.IsAsciiDigit(text[at]);
            }

            if (digits)
            {
                return Instant.FromUtc((Two(0) * 100) + Two(2), Two(5), Two(8), Two(11), Two(14), Two(17));
            }
        }

        return InstantPattern.ExtendedIso.Parse(text).Value;
    }
}
