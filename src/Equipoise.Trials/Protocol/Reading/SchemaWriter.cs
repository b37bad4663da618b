using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Protocol.Reading;

/// <summary>Writes the JSON Schema (2020-12) of the protocol file from the document records, so that editors complete and check it.</summary>
public static class SchemaWriter
{
    /// <summary>The schema as indented JSON with a final newline.</summary>
    public static string Write()
    {
        var definitions = new JsonObject();
        var root = Reference(typeof(ProtocolDocument), definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Equipoise trial protocol",
            ["$ref"] = root["$ref"]!.GetValue<string>(),
            ["$defs"] = Sorted(definitions),
        };
        var options = new System.Text.Json.JsonSerializerOptions
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        return schema.ToJsonString(options) + "\n";
    }

    private static JsonObject Sorted(JsonObject source) =>
        new(source.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));

    private static JsonObject Of(Type type, JsonObject definitions)
    {
        if (type.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. ScalarReader.Words(type).Select(w => JsonValue.Create(w))]) };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(type.GetGenericArguments()[0], definitions) };
        }

        return type == typeof(string) ? new JsonObject { ["type"] = "string", ["minLength"] = 1 }
            : type == typeof(int) ? new JsonObject { ["type"] = "integer" }
            : type == typeof(double) || type == typeof(decimal) ? new JsonObject { ["type"] = "number" }
            : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : type == typeof(LocalDate) ? new JsonObject { ["type"] = "string", ["format"] = "date" }
            : type == typeof(Quantity) ? new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9.]+(e[0-9]+)? (" + string.Join("|", Units.All.Select(u => Escape(u.Symbol))) + ")$" }
            : type == typeof(ScalarOrList) ? ScalarOrListSchema()
            : Reference(type, definitions);
    }

    private static string Escape(string symbol) =>
        string.Concat(symbol.Select(c => c is '^' or '[' or ']' or '/' or '.' ? $"\\{c}" : c.ToString()));

    private static JsonObject ScalarOrListSchema()
    {
        static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };
        return new JsonObject { ["anyOf"] = new JsonArray(Scalar(), new JsonObject { ["type"] = "array", ["items"] = Scalar() }) };
    }

    private static JsonObject Reference(Type type, JsonObject definitions)
    {
        var name = RecordShape.WordOf(type.Name);
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = new JsonObject();
            definitions[name] = type.GetCustomAttribute<KindsAttribute>() is { } kinds
                ? new JsonObject { ["oneOf"] = new JsonArray([.. kinds.Types.Select(k => Reference(k, definitions))]) }
                : Record(type, definitions);
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    private static JsonObject Record(Type type, JsonObject definitions)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (type.BaseType is { IsAbstract: true } parent && parent != typeof(object) && parent.GetCustomAttribute<KindsAttribute>() is not null)
        {
            properties["kind"] = new JsonObject { ["const"] = RecordShape.WordOf(type.Name) };
            required.Add("kind");
        }

        foreach (var key in RecordShape.Of(type).Keys)
        {
            var schema = Of(key.Type, definitions);
            if (key.Doc is { } doc)
            {
                schema["description"] = doc + (key.Choice is { } choice ? " Must be stated: " + choice.Why : "");
            }

            if (key.Range is { } range)
            {
                schema["minimum"] = range.Minimum;
                schema["maximum"] = range.Maximum;
            }

            properties[key.Name] = schema;
            if (!key.Optional)
            {
                required.Add(key.Name);
            }
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = type.GetCustomAttribute<DocAttribute>()?.Text,
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        };
    }
}
