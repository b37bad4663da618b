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
                case "recordedAt": recordedAt = IsoTime.Instant(reader.ValueSpan) ?? InstantPattern.ExtendedIso.Parse(reader.GetString()!).Value; break;
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
}
