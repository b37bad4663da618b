using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// A participant's events as they count now: corrected entries stand with their corrected values, struck ones are gone. The ledger keeps what was written. A history never changes; one that follows
/// another shares its place in memory with it.
/// </summary>
public sealed class EventHistory
{
    private readonly Shelf shelf;

    private EventHistory(Shelf shelf, int count)
    {
        this.shelf = shelf;
        Count = count;
    }

    /// <summary>The number of events, 1 or more.</summary>
    public int Count { get; }

    /// <summary>The last event.</summary>
    public Sourced<ParticipantEvent> Last => shelf.Items[Count - 1];

    /// <summary>The events from the newest to the oldest; none for null.</summary>
    public static IEnumerable<Sourced<ParticipantEvent>> NewestFirst(EventHistory? history)
    {
        for (var i = (history?.Count ?? 0) - 1; i >= 0; i--)
        {
            yield return history!.shelf.Items[i];
        }
    }

    /// <summary>The events from the oldest to the newest; none for null.</summary>
    public static IEnumerable<Sourced<ParticipantEvent>> OldestFirst(EventHistory? history)
    {
        for (var i = 0; i < (history?.Count ?? 0); i++)
        {
            yield return history!.shelf.Items[i];
        }
    }

    /// <summary>The event of an entry; null where it is not among them.</summary>
    public ParticipantEvent? Of(long sequence)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (shelf.Items[middle].Sequence < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < Count && shelf.Items[low].Sequence == sequence ? shelf.Items[low].Fact : null;
    }

    /// <summary>A history of one event, with room for others to follow.</summary>
    internal static EventHistory Begin(ParticipantEvent @event, long sequence, int room)
    {
        var first = new Shelf(1 + room) { Used = 1 };
        first.Items[0] = new Sourced<ParticipantEvent>(@event, sequence);
        return new EventHistory(first, 1);
    }

    /// <summary>The history with an event more.</summary>
    internal EventHistory Add(ParticipantEvent @event, long sequence)
    {
        // The place behind the last is for whoever takes it first; another history that follows the same one gets a shelf of its own.
        if (Count < shelf.Items.Length && Interlocked.CompareExchange(ref shelf.Used, Count + 1, Count) == Count)
        {
            shelf.Items[Count] = new Sourced<ParticipantEvent>(@event, sequence);
            return new EventHistory(shelf, Count + 1);
        }

        return WithRoom(2 + (Count / 8)).Add(@event, sequence);
    }

    /// <summary>The same history with room for others to follow.</summary>
    internal EventHistory WithRoom(int room)
    {
        var wider = new Shelf(Count + room) { Used = Count };
        Array.Copy(shelf.Items, wider.Items, Count);
        return new EventHistory(wider, Count);
    }

    private sealed class Shelf(int places)
    {
        public readonly Sourced<ParticipantEvent>[] Items = new Sourced<ParticipantEvent>[places];
        public int Used;
    }
}

/// <summary>Sets fields of an event by their names in the ledger's JSON, such as <c>evidenceOn</c> or <c>measurements[2].value</c>.</summary>
internal static class EventFields
{
    /// <summary>The field's value as canonical JSON; null where the event has no such field.</summary>
    public static string? Read(TrialEvent e, string field) => TryFind(EventJson.ToJson(e), field, out var owner, out var key) ? CanonicalJson.Write(At(owner, key)) : null;

    /// <summary>
    /// Whether the field's value is written as a text in quotes, by the type that the event's record declares for it: texts, words, dates, instants and decimal numbers are; whole numbers, yes or no, lists and records
    /// are not. What stands in it now, which may be nothing, does not say.
    /// </summary>
    public static bool IsText(TrialEvent e, string field)
    {
        var type = e.GetType();
        foreach (var part in Parts(field))
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            type = part is int ? type.GetGenericArguments().SingleOrDefault()
                : type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault()?.GetParameters().FirstOrDefault(p => string.Equals(JsonNamingPolicy.CamelCase.ConvertName(p.Name!), (string)part, StringComparison.Ordinal))?.ParameterType;
            if (type is null)
            {
                return false;
            }
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type == typeof(decimal) || type == typeof(LocalDate) || type == typeof(Instant) || type.IsEnum;
    }

    /// <summary>The names of the event's fields, those of list items included.</summary>
    public static IEnumerable<string> Names(TrialEvent e) => Leaves(EventJson.ToJson(e), "");

    /// <summary>The event with fields set to values in JSON; null where a field is not there or the values make no such event.</summary>
    public static ParticipantEvent? With(ParticipantEvent e, IEnumerable<(string Field, string Json)> values)
    {
        var body = EventJson.ToJson(e);
        try
        {
            foreach (var (field, json) in values)
            {
                if (!TryFind(body, field, out var owner, out var key))
                {
                    return null;
                }

                Set(owner, key, JsonNode.Parse(json));
            }

            return (ParticipantEvent)EventJson.FromJson(body, e.GetType());
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static JsonNode? At(JsonNode owner, object key) => key is int index ? owner[index] : owner[(string)key];

    private static void Set(JsonNode owner, object key, JsonNode? value)
    {
        if (key is int index)
        {
            owner[index] = value;
        }
        else
        {
            owner[(string)key] = value;
        }
    }

    private static bool TryFind(JsonNode body, string field, [NotNullWhen(true)] out JsonNode? owner, [NotNullWhen(true)] out object? key)
    {
        (owner, key) = (null, null);
        JsonNode? at = body;
        foreach (var next in Parts(field))
        {
            var there = (at, next) switch
            {
                (JsonArray list, int i) => i < list.Count,
                (JsonObject o, string name) => o.ContainsKey(name),
                _ => false,
            };
            if (!there)
            {
                return false;
            }

            (owner, key) = (at!, next);
            at = At(owner, next);
        }

        return owner is not null && key is not null;
    }

    /// <summary>The steps to a field: names, and the indices of lists.</summary>
    private static IEnumerable<object> Parts(string field)
    {
        foreach (var part in field.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return part.StartsWith('[') && part.EndsWith(']') && int.TryParse(part.AsSpan(1, part.Length - 2), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? index : part;
        }
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, path.Length == 0 ? p.Key : path + "." + p.Key)),
        JsonArray { Count: > 0 } list => list.SelectMany((item, i) => Leaves(item, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        _ => [path],
    };
}
