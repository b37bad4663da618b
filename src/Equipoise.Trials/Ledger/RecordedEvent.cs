using System.Text.Json;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>What folding needs of an entry: its event, and who recorded it when.</summary>
internal readonly record struct RecordedEvent(long Sequence, Instant RecordedAt, Actor Actor, TrialEvent Event)
{
    /// <summary>
    /// Reads a stored body for what it says, to fold a ledger quickly: its hash is not computed and its form not checked, which verification does.
    /// </summary>
    /// <param name="body">The body's UTF-8 bytes.</param>
    /// <param name="previousHash">The hash that the body must name as the one before.</param>
    /// <param name="like">An actor that may be the same.</param>
    /// <param name="pool">Texts that occurred before.</param>
    /// <exception cref="LedgerFormatException">The body is not an entry of a known type and version, or names another hash.</exception>
    public static RecordedEvent Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> previousHash, Actor? like, TextPool pool)
    {
        try
        {
            return ReadQuickly(body, previousHash, like, pool) ?? ReadGenerally(body, previousHash);
        }
        catch (Exception e) when (e is not LedgerFormatException)
        {
            throw new LedgerFormatException("The body cannot be read: " + e.Message, e);
        }
    }

    /// <summary>A body in canonical form without an escape in its envelope; null for any other.</summary>
    internal static RecordedEvent? ReadQuickly(ReadOnlySpan<byte> body, ReadOnlySpan<byte> previousHash, Actor? like, TextPool pool)
    {
        // The event stands in front of its type's name. A quotation mark inside a text is escaped, so that this is found nowhere else.
        var end = body.IndexOf("},\"previousHash\":"u8);
        if (end < 0)
        {
            return null;
        }

        var front = body[..end];
        var start = front.IndexOf(",\"data\":{"u8);
        if (start < 0)
        {
            return null;
        }

        var first = new CanonicalCursor(body[..start], pool);
        var id = first.Text("actor"u8);
        var c = new CanonicalCursor(body[(end + 1)..], pool, ',');
        var previous = c.Bytes("previousHash"u8);
        _ = c.TextOrNull("reason"u8);
        var at = c.Instant("recordedAt"u8);
        var role = c.Word<Role>("role"u8);
        var sequence = c.Long("sequence"u8);
        var site = c.TextOrNull("site"u8);
        var type = c.Text("type"u8);
        var version = c.Whole("version"u8);
        c.End();
        if (!first.Ended || !c.Ended || !previous.SequenceEqual(previousHash))
        {
            return null;
        }

        var data = body[(start + 8)..(end + 1)];
        var @event = FrequentEvents.Read(type, version, data, pool) ?? EventJson.FromJson(data, EventCatalogue.Of(type, version).ClrType);
        var actor = like is not null && like.Id == id && like.Role == role && like.Site == site ? like : new Actor(id, role, site);
        return new RecordedEvent(sequence, at, actor, @event);
    }

    /// <summary>Any body.</summary>
    internal static RecordedEvent ReadGenerally(ReadOnlySpan<byte> body, ReadOnlySpan<byte> previousHash)
    {
        var envelope = Envelope.Read(body);
        return System.Text.Ascii.Equals(previousHash, envelope.PreviousHash)
            ? new RecordedEvent(
                envelope.Sequence,
                envelope.RecordedAt,
                new Actor(envelope.Actor, Words.Parse<Role>(envelope.Role), envelope.Site),
                EventJson.FromJson(body[envelope.Data], EventCatalogue.Of(envelope.Type, envelope.Version).ClrType))
            : throw new LedgerFormatException(FormattableString.Invariant($"Entry {envelope.Sequence} does not follow the one before it: it names another hash."));
    }
}
