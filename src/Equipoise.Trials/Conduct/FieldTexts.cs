using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Equipoise.Trials.Ledger.Events;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Conduct;

/// <summary>How a command's field is written as a text, by its type.</summary>
internal static partial class FieldTexts
{
    private static readonly ImmutableDictionary<Type, (string Accepted, Func<string, JsonNode?> Read)> Kinds = new Dictionary<Type, (string, Func<string, JsonNode?>)>
    {
        [typeof(string)] = ("a text", t => JsonValue.Create(t)),
        [typeof(int)] = ("a whole number", t => int.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? JsonValue.Create(n) : null),
        [typeof(long)] = ("a whole number", t => long.TryParse(t, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? JsonValue.Create(n) : null),
        [typeof(decimal)] = ("a number such as 71.5", t => decimal.TryParse(t, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? JsonValue.Create(t) : null),
        [typeof(double)] = ("a number such as 0.5", t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? JsonValue.Create(n) : null),
        [typeof(bool)] = ("yes or no", t => t is "yes" or "true" ? JsonValue.Create(true) : t is "no" or "false" ? JsonValue.Create(false) : null),
        [typeof(LocalDate)] = ("a date as YYYY-MM-DD", t => LocalDatePattern.Iso.Parse(t).Success ? JsonValue.Create(t) : null),
        [typeof(Instant)] = ("an instant such as 2026-06-01T08:00:00-05:00 or 2026-06-01T13:00:00Z", Moment),
        [typeof(Measurement)] = ("FIELD=VALUE UNIT@YYYY-MM-DD (SOURCE), such as 'creatinine=1.2 mg/dL@2026-06-01 (laboratory report)'", Measured),
    }.ToImmutableDictionary();

    public static CommandField Of(ParameterInfo parameter, NullabilityInfoContext nullability)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var list = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);
        var item = list ? type.GetGenericArguments()[0] : type;
        ImmutableArray<string> words = item.IsEnum ? [.. Enum.GetNames(item).Select(Word)] : [];
        var (accepted, read) = item.IsEnum ? ("one of " + string.Join(", ", words), t => words.Contains(t) ? JsonValue.Create(t) : null) : Kinds.TryGetValue(item, out var kind) ? kind : Record(item);
        var optional = parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null || nullability.Create(parameter).WriteState == NullabilityState.Nullable;
        return new CommandField(Word(parameter.Name!), !optional && !list, list, words, list ? accepted + "; several are separated by semicolons" : accepted) { Read = read, HasDefault = parameter.HasDefaultValue && Nullable.GetUnderlyingType(parameter.ParameterType) is not null, NullIfAbsent = optional && !parameter.HasDefaultValue };
    }

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static JsonValue? Moment(string text) =>
        InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var instant } ? JsonValue.Create(InstantPattern.ExtendedIso.Format(instant))
        : OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true, Value: var local } ? JsonValue.Create(InstantPattern.ExtendedIso.Format(local.ToInstant()))
        : null;

    private static JsonObject? Measured(string text)
    {
        var match = MeasurementText().Match(text);
        return match.Success && LocalDatePattern.Iso.Parse(match.Groups["date"].Value).Success
            ? new JsonObject
            {
                ["field"] = match.Groups["field"].Value,
                ["value"] = match.Groups["value"].Value,
                ["unit"] = match.Groups["unit"] is { Success: true, Value: var unit } ? unit : null,
                ["takenOn"] = match.Groups["date"].Value,
                ["source"] = match.Groups["source"] is { Success: true, Value: var source } ? source : null,
            }
            : null;
    }

    /// <summary>A record of two texts is written FIRST=SECOND; any other as a JSON object.</summary>
    private static (string Accepted, Func<string, JsonNode?> Read) Record(Type type)
    {
        var keys = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First().GetParameters();
        return keys is [var first, var second] && first.ParameterType == typeof(string) && second.ParameterType == typeof(string)
            ? ($"{first.Name!.ToUpperInvariant()}={second.Name!.ToUpperInvariant()}", t => t.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? new JsonObject { [Word(first.Name!)] = t[..at].Trim(), [Word(second.Name!)] = t[(at + 1)..].Trim() } : null)
            : ("a JSON object with the keys " + string.Join(", ", keys.Select(k => Word(k.Name!))), Parsed);
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<field>[^=@\s]+)\s*=\s*(?<value>[^@\s]+)(\s+(?<unit>[^@\s]+))?\s*@\s*(?<date>\d{4}-\d{2}-\d{2})(\s*\((?<source>[^)]+)\))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MeasurementText();
}
