using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Equipoise.Trials.Ledger.Events;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Trials.Ledger;

/// <summary>Events to JSON and back: camel case, dates and instants in ISO form, decimals as text so that no digit is lost.</summary>
public static class EventJson
{
    /// <summary>The serializer's options, shared with commands.</summary>
    public static JsonSerializerOptions Options { get; } = Fixed(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new DateConverter(),
            new TextConverter<Instant>(InstantPattern.ExtendedIso),
            new DecimalConverter(),
        },
    });

    /// <summary>An event as JSON.</summary>
    public static JsonNode ToJson(TrialEvent @event) => JsonSerializer.SerializeToNode(@event, @event.GetType(), Options)!;

    /// <summary>An event from JSON.</summary>
    public static TrialEvent FromJson(JsonNode json, Type type) => (TrialEvent)json.Deserialize(type, Options)!;

    /// <summary>An event from the bytes of its JSON.</summary>
    internal static TrialEvent FromJson(ReadOnlySpan<byte> json, Type type) => (TrialEvent)JsonSerializer.Deserialize(json, Options.GetTypeInfo(type))!;

    /// <summary>Fixed from the start: several threads read with them, and the first to do so may not find them unfinished.</summary>
    private static JsonSerializerOptions Fixed(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class TextConverter<T>(IPattern<T> pattern) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("A date or instant is written as text in ISO form.");
            return pattern.Parse(text) is { Success: true, Value: var value } ? value : throw new JsonException($"'{text}' is not a {typeof(T).Name} in ISO form.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(pattern.Format(value));
    }

    private sealed class DateConverter : JsonConverter<LocalDate>
    {
        private readonly TextConverter<LocalDate> general = new(LocalDatePattern.Iso);

        /// <summary>A date as it stands in every entry, YYYY-MM-DD, without the general pattern; whatever is not plainly that goes to the pattern.</summary>
        public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && !reader.ValueIsEscaped && IsoTime.Date(reader.ValueSpan) is { } date)
            {
                return date;
            }

            return general.Read(ref reader, typeToConvert, options);
        }

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) => general.Write(writer, value, options);
    }

    private sealed class DecimalConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? reader.GetDecimal()
            : reader.TokenType == JsonTokenType.String && decimal.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw new JsonException("A decimal number is written as text, such as \"43.8\".");

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString("0.############################", CultureInfo.InvariantCulture));
    }
}
