using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Ledger;

/// <summary>Who acts, in which part, and at which site (null for people who belong to none).</summary>
public sealed record Actor(string Id, Role Role, string? Site = null);

/// <summary>
/// One entry of the ledger: an event in its envelope, sealed by the hash of the entry before it. The body is the canonical JSON (RFC 8785) of the
/// envelope; the hash is the SHA-256 of the body's UTF-8 bytes. Two ledgers are equal exactly when their last hashes are.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>The hash that the first entry names as its predecessor's.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string EnvelopeKeys = "actor data previousHash reason recordedAt role sequence site type version";

    // A pool without room for anything: a text of its own each time.
    private static readonly TextPool Unshared = new(1);

    private LedgerEntry(long sequence, Instant recordedAt, Actor actor, string? reason, TrialEvent @event, string previousHash, string body)
    {
        Sequence = sequence;
        RecordedAt = recordedAt;
        Actor = actor;
        Reason = reason;
        Event = @event;
        PreviousHash = previousHash;
        Body = body;
        Hash = HashOf(body);
    }

    /// <summary>Position, from 1, without gaps.</summary>
    public long Sequence { get; }

    /// <summary>When the entry was recorded. Order comes from <see cref="Sequence"/>, never from here.</summary>
    public Instant RecordedAt { get; }

    /// <summary>Who recorded it.</summary>
    public Actor Actor { get; }

    /// <summary>Why, where a reason was given or is required.</summary>
    public string? Reason { get; }

    /// <summary>What happened.</summary>
    public TrialEvent Event { get; }

    /// <summary>Hash of the entry before, or <see cref="Genesis"/>.</summary>
    public string PreviousHash { get; }

    /// <summary>The canonical JSON that is stored and hashed.</summary>
    public string Body { get; }

    /// <summary>SHA-256 of the body, lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>What folding needs of it.</summary>
    internal RecordedEvent Recorded => new(Sequence, RecordedAt, Actor, Event);

    /// <summary>SHA-256 of a body's UTF-8 bytes, lower-case hexadecimal.</summary>
    public static string HashOf(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    /// <summary>Puts an event into its envelope behind the entry before it.</summary>
    public static LedgerEntry Seal(long sequence, Instant recordedAt, Actor actor, string? reason, TrialEvent @event, string previousHash)
    {
        return new LedgerEntry(sequence, recordedAt, actor, reason, @event, previousHash, BodyOf(sequence, recordedAt, actor, reason, @event, previousHash));
    }

    /// <summary>Seals several events behind the entry before them, in order.</summary>
    public static ImmutableArray<LedgerEntry> SealAll(long lastSequence, string lastHash, Instant recordedAt, Actor actor, string? reason, IEnumerable<TrialEvent> events)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        foreach (var @event in events)
        {
            var entry = Seal(++lastSequence, recordedAt, actor, reason, @event, lastHash);
            lastHash = entry.Hash;
            entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    /// <summary>
    /// When a body's entry was recorded, where sealing again what was understood of it gives the same text; null for any other body, of which <see cref="Read"/> says what is wrong. Quicker than
    /// reading: verification asks it of every entry.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="sequence">The sequence that it must name.</param>
    /// <param name="previousHash">The hash that it must name.</param>
    public static Instant? WrittenAt(string body, ReadOnlySpan<byte> utf8, long sequence, string previousHash)
    {
        try
        {
            var envelope = Envelope.Read(utf8);
            var data = utf8[envelope.Data];
            var @event = FrequentEvents.Read(envelope.Type, envelope.Version, data, Unshared) ?? EventJson.FromJson(data, EventCatalogue.Of(envelope.Type, envelope.Version).ClrType);
            var actor = new Actor(envelope.Actor, Words.Parse<Role>(envelope.Role), envelope.Site);
            return BodyOf(sequence, envelope.RecordedAt, actor, envelope.Reason, @event, previousHash) == body ? envelope.RecordedAt : null;
        }
        catch (Exception e) when (e is LedgerFormatException or FormatException or ArgumentException or JsonException or InvalidOperationException or NodaTime.Text.UnparsableValueException)
        {
            return null;
        }
    }

    /// <summary>Two entries are equal when their bodies are.</summary>
    public bool Equals(LedgerEntry? other) => other is not null && Hash == other.Hash && Body == other.Body;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical JSON of an envelope: its keys stand in their order.</summary>
    private static string BodyOf(long sequence, Instant recordedAt, Actor actor, string? reason, TrialEvent @event, string previousHash)
    {
        var type = EventCatalogue.Of(@event.GetType());
        var body = new StringBuilder(512);
        void Text(string key, string? text)
        {
            body.Append(",\"").Append(key).Append("\":");
            if (text is null)
            {
                body.Append("null");
            }
            else
            {
                CanonicalJson.Append(body, text);
            }
        }

        CanonicalJson.Append(body.Append("{\"actor\":"), actor.Id);
        CanonicalJson.Append(body.Append(",\"data\":"), EventJson.ToJson(@event));
        Text("previousHash", previousHash);
        Text("reason", reason);
        Text("recordedAt", InstantPattern.ExtendedIso.Format(recordedAt));
        Text("role", Words.Of(actor.Role));
        body.Append(CultureInfo.InvariantCulture, $",\"sequence\":{sequence}");
        Text("site", actor.Site);
        Text("type", type.Name);
        return body.Append(CultureInfo.InvariantCulture, $",\"version\":{type.Version}}}").ToString();
    }

    /// <summary>Reads a stored body.</summary>
    /// <exception cref="LedgerFormatException">The body is not an entry of a known type and version, or not in canonical form.</exception>
    public static LedgerEntry Read(string body)
    {
        try
        {
            var json = JsonNode.Parse(body)!.AsObject();
            if (string.Join(' ', json.Select(p => p.Key)) != EnvelopeKeys)
            {
                throw new LedgerFormatException($"The envelope's keys are not {EnvelopeKeys}, in this order.");
            }

            string Text(string key) => json[key]!.GetValue<string>();
            var type = EventCatalogue.Of(Text("type"), json["version"]!.GetValue<int>());
            var actor = new Actor(Text("actor"), Words.Parse<Role>(Text("role")), json["site"]?.GetValue<string>());
            return CanonicalJson.Write(json) == body
                ? new LedgerEntry(
                    json["sequence"]!.GetValue<long>(),
                    InstantPattern.ExtendedIso.Parse(Text("recordedAt")).Value,
                    actor,
                    json["reason"]?.GetValue<string>(),
                    EventJson.FromJson(json["data"]!, type.ClrType),
                    Text("previousHash"),
                    body)
                : throw new LedgerFormatException("The body is not in canonical form.");
        }
        catch (Exception e) when (e is not LedgerFormatException)
        {
            throw new LedgerFormatException("The body cannot be read: " + e.Message, e);
        }
    }
}

/// <summary>A stored body is not an entry that this program can read.</summary>
public sealed class LedgerFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LedgerFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public LedgerFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The entry, where it is known.</summary>
    public long? Sequence { get; init; }
}
