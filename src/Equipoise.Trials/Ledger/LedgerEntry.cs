using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
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
        var type = EventCatalogue.Of(@event.GetType());
        var envelope = new JsonObject
        {
            ["sequence"] = sequence,
            ["recordedAt"] = InstantPattern.ExtendedIso.Format(recordedAt),
            ["actor"] = actor.Id,
            ["role"] = Words.Of(actor.Role),
            ["site"] = actor.Site,
            ["reason"] = reason,
            ["type"] = type.Name,
            ["version"] = type.Version,
            ["data"] = EventJson.ToJson(@event),
            ["previousHash"] = previousHash,
        };
        return new LedgerEntry(sequence, recordedAt, actor, reason, @event, previousHash, CanonicalJson.Write(envelope));
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

    /// <summary>Two entries are equal when their bodies are.</summary>
    public bool Equals(LedgerEntry? other) => other is not null && Hash == other.Hash && Body == other.Body;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

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
