using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>How a field of an entry is typed.</summary>
public enum EntryFieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, with a decimal point.</summary>
    Number,

    /// <summary>A date.</summary>
    Date,

    /// <summary>An instant, typed as the site's date and time.</summary>
    Instant,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>Any of several words.</summary>
    Choices,
}

/// <summary>A field of an entry that can be corrected, with the value that counts now.</summary>
/// <param name="Name">Its name as in the entry, such as <c>measurements[2].value</c>.</param>
/// <param name="Label">The name in words, without the list's index.</param>
/// <param name="Of">What an item of a list is about, such as "Serum creatinine"; null for a field of the entry itself.</param>
/// <param name="Kind">How it is typed.</param>
/// <param name="Value">The value as in the entry, a text without quotes; several are separated by semicolons; empty for none.</param>
/// <param name="Choices">The words accepted; empty where any can be typed.</param>
/// <param name="MayBeEmpty">Whether none is a value.</param>
public sealed record EntryField(string Name, string Label, string? Of, EntryFieldKind Kind, string Value, ImmutableArray<string> Choices, bool MayBeEmpty);

/// <summary>The fields of an event as a form shows them, read off the event's own record: an event that is new needs nothing here.</summary>
public static class EntryFields
{
    private static readonly ImmutableHashSet<string> Fixed = ["participant", "foundByRule"];

    /// <summary>The fields of an event that can be corrected, in the order stored.</summary>
    /// <param name="e">The event as it counts now.</param>
    /// <param name="protocol">The protocol in force for the participant; its codes and units are the choices of a measurement.</param>
    public static ImmutableArray<EntryField> Of(ParticipantEvent e, TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(protocol);
        return [.. Of((JsonObject)EventJson.ToJson(e), e.GetType(), "", null, protocol)];
    }

    /// <summary>Why an event is never corrected, in words after a colon; null where it can be.</summary>
    /// <param name="e">The event.</param>
    public static string? NeverBecause(ParticipantEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return Cleaning.Corrections.Closed(e);
    }

    private static IEnumerable<EntryField> Of(JsonObject body, Type type, string front, string? about, TrialProtocol protocol)
    {
        var nullability = new NullabilityInfoContext();
        var members = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters().ToDictionary(p => Word(p.Name!), StringComparer.Ordinal);
        var measured = type == typeof(Measurement) ? protocol.Document.Fields.FirstOrDefault(f => f.Id == (string?)body["field"]) : null;
        foreach (var (key, value) in body)
        {
            if (Fixed.Contains(key) || !members.TryGetValue(key, out var member) || (measured is not null && key == "field"))
            {
                continue;
            }

            var (name, given) = (front + key, member.ParameterType);
            var own = Nullable.GetUnderlyingType(given) ?? given;
            if (own.IsGenericType && own.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                var item = own.GetGenericArguments()[0];
                if (item.IsEnum)
                {
                    yield return new EntryField(name, Spoken(key), about, EntryFieldKind.Choices, string.Join(';', (value as JsonArray ?? []).Select(v => (string?)v)), [.. Enum.GetNames(item).Select(Word)], MayBeEmpty: true);
                }
                else if (value is JsonArray list)
                {
                    foreach (var field in list.SelectMany((v, i) => v is JsonObject o ? Of(o, item, FormattableString.Invariant($"{name}[{i}]."), About(o, protocol, i), protocol) : []))
                    {
                        yield return field;
                    }
                }

                continue;
            }

            if (value is JsonObject inner)
            {
                foreach (var field in Of(inner, own, name + ".", Spoken(key), protocol))
                {
                    yield return field;
                }

                continue;
            }

            var empty = Nullable.GetUnderlyingType(given) is not null || (!given.IsValueType && nullability.Create(member).WriteState == NullabilityState.Nullable);
            var (kind, choices) = Kind(own, key, measured);
            yield return new EntryField(name, Spoken(key), about, kind, Text(value), choices, empty);
        }
    }

    private static (EntryFieldKind Kind, ImmutableArray<string> Choices) Kind(Type type, string key, FieldDeclaration? measured) =>
        type.IsEnum ? (EntryFieldKind.Choice, [.. Enum.GetNames(type).Select(Word)])
        : type == typeof(bool) ? (EntryFieldKind.Choice, ["true", "false"])
        : type == typeof(LocalDate) ? (EntryFieldKind.Date, [])
        : type == typeof(Instant) ? (EntryFieldKind.Instant, [])
        : type == typeof(int) || type == typeof(long) || type == typeof(decimal) || type == typeof(double) ? (EntryFieldKind.Number, [])
        : measured is null ? (EntryFieldKind.Text, [])
        : (key, measured.Kind) switch
        {
            ("value", FieldKind.Code) => (EntryFieldKind.Choice, measured.Codes),
            ("value", FieldKind.Date) => (EntryFieldKind.Date, []),
            ("value", _) => (EntryFieldKind.Number, []),
            ("unit", FieldKind.Number) => (EntryFieldKind.Choice, [.. Units.All.Select(u => u.Symbol).Where(measured.Takes)]),
            _ => (EntryFieldKind.Text, []),
        };

    private static string About(JsonObject item, TrialProtocol protocol, int index) =>
        (string?)item["field"] is { } field ? protocol.Document.Fields.FirstOrDefault(f => f.Id == field)?.Label ?? field : FormattableString.Invariant($"Item {index + 1}");

    private static string Text(JsonNode? value) => value is null ? "" : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Spoken(string key) => char.ToUpperInvariant(key[0]) + string.Concat(key[1..].Select(c => char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
