using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Entries;

/// <summary>The data of an entry, from the stored JSON, whatever its type: a new event needs nothing here.</summary>
internal static class EntryData
{
    private const int Long = 240;

    /// <summary>A unit that stands at the end of a field's name, and the decimals that such a value is shown with.</summary>
    private static readonly ImmutableArray<(string Ending, string Unit, int Decimals)> NamedUnits = [("Kilograms", "kg", 4), ("Millilitres", "mL", 2)];

    /// <summary>The fields, in the order stored; the participant stands in the entry's head and is left out.</summary>
    public static ImmutableArray<Datum> Of(JsonObject data, DateTimeZone? zone)
    {
        var unit = Text(data["unit"]);
        return [.. data.Where(p => p.Key != "participant" && !(p.Key == "unit" && unit is not null)).Select(p => Datum(p.Key, p.Value, unit, zone))];
    }

    /// <summary>A field's name in words: "exactAmount" becomes "Exact amount".</summary>
    public static string Label(string name)
    {
        var words = new StringBuilder();
        foreach (var c in name)
        {
            _ = words.Length == 0 ? words.Append(char.ToUpperInvariant(c)) : char.IsAsciiLetterUpper(c) ? words.Append(' ').Append(char.ToLowerInvariant(c)) : words.Append(c);
        }

        return words.Replace("sha256", "SHA-256").ToString();
    }

    private static Datum Datum(string name, JsonNode? value, string? unit, DateTimeZone? zone)
    {
        if (value is JsonArray array && array.Count > 0 && array.All(item => item is JsonObject))
        {
            return Table(Label(name), [.. array.OfType<JsonObject>()]);
        }

        if (Text(value) is { } text)
        {
            if (InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var instant })
            {
                return new MomentDatum(Label(name), Moment.Of(instant, zone));
            }

            if (text.Length > Long)
            {
                return new LongTextDatum(Label(name), text);
            }
        }

        foreach (var (ending, symbol, decimals) in NamedUnits.Where(u => name.EndsWith(u.Ending, StringComparison.Ordinal)))
        {
            return new TextDatum(Label(name[..^ending.Length]), Quantity.Words(Rounded(Show(value), decimals), value is null ? null : symbol));
        }

        return new TextDatum(Label(name), name is "explanation" or "description" ? Quantity.InText(Show(value)) : name.EndsWith("mount", StringComparison.Ordinal) ? Quantity.Words(Show(value), unit) : Show(value));
    }

    private static TableDatum Table(string label, List<JsonObject> items)
    {
        var columns = items.SelectMany(i => i.Select(p => p.Key)).Distinct(StringComparer.Ordinal).Where(c => items.TrueForAll(i => i[c] is not JsonArray { Count: > 0 } nested || nested[0] is not JsonObject)).Where(c => c != "unit" || items.TrueForAll(i => !i.ContainsKey("value"))).ToImmutableArray();
        return new TableDatum(label, [.. columns.Select(Label)], [.. items.Select(i => columns.Select(c => c == "value" && Text(i["unit"]) is { } unit ? Quantity.Words(Show(i[c]), unit) : c == "explanation" ? Quantity.InText(Show(i[c])) : Show(i[c])).ToImmutableArray())]);
    }

    private static string Show(JsonNode? value) => value switch
    {
        null => "none",
        JsonArray { Count: 0 } => "none",
        JsonArray array => string.Join(", ", array.Select(Show)),
        JsonValue v when v.GetValueKind() is JsonValueKind.True => "yes",
        JsonValue v when v.GetValueKind() is JsonValueKind.False => "no",
        JsonValue v when v.GetValueKind() is JsonValueKind.String => v.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static string? Text(JsonNode? value) => value is JsonValue v && v.GetValueKind() is JsonValueKind.String ? v.GetValue<string>() : null;

    private static string Rounded(string number, int decimals) =>
        decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Math.Round(value, decimals, MidpointRounding.AwayFromZero).ToString(CultureInfo.InvariantCulture) : number;
}
