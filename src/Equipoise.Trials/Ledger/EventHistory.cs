using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Ledger;

/// <summary>A participant's events as they count now, newest first: corrected entries stand with their corrected values, struck ones are gone. The ledger keeps what was written.</summary>
/// <param name="Before">The events before this one.</param>
/// <param name="Event">The event.</param>
/// <param name="Sequence">Its ledger entry.</param>
public sealed record EventHistory(EventHistory? Before, ParticipantEvent Event, long Sequence)
{
    /// <summary>The events from the newest to the oldest.</summary>
    public static IEnumerable<Sourced<ParticipantEvent>> NewestFirst(EventHistory? history)
    {
        for (var node = history; node is not null; node = node.Before)
        {
            yield return new Sourced<ParticipantEvent>(node.Event, node.Sequence);
        }
    }
}

/// <summary>Sets fields of an event by their names in the ledger's JSON, such as <c>evidenceOn</c> or <c>measurements[2].value</c>.</summary>
internal static class EventFields
{
    /// <summary>The field's value as canonical JSON; null where the event has no such field.</summary>
    public static string? Read(TrialEvent e, string field) => TryFind(EventJson.ToJson(e), field, out var owner, out var key) ? CanonicalJson.Write(At(owner, key)) : null;

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
        foreach (var part in field.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            object next = part.StartsWith('[') && part.EndsWith(']') && int.TryParse(part.AsSpan(1, part.Length - 2), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? index : part;
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

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, path.Length == 0 ? p.Key : path + "." + p.Key)),
        JsonArray { Count: > 0 } list => list.SelectMany((item, i) => Leaves(item, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        _ => [path],
    };
}
