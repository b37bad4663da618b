using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Equipoise.Trials.Protocol.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Tests.Protocol;

/// <summary>The subset of JSON Schema that the protocol's schema uses, applied to YAML by the core schema of YAML 1.2.</summary>
internal static class SchemaValidator
{
    private static readonly HashSet<string> Understood =
        ["$schema", "$ref", "$defs", "title", "description", "type", "enum", "const", "oneOf", "anyOf", "properties", "required", "additionalProperties", "items", "pattern", "minLength", "minimum", "maximum", "format"];

    public static JsonObject Schema { get; } = JsonNode.Parse(SchemaWriter.Write())!.AsObject();

    public static IReadOnlyList<string> Faults(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. Faults(stream.Documents[0].RootNode, Schema, "")];
    }

    private static IEnumerable<string> Faults(YamlNode node, JsonObject schema, string path)
    {
        if (schema.Select(p => p.Key).FirstOrDefault(k => !Understood.Contains(k)) is { } unknown)
        {
            throw new NotSupportedException($"The validator of the tests does not know the keyword '{unknown}'.");
        }

        if (schema["$ref"] is not null)
        {
            foreach (var fault in Faults(node, ProtocolTree.Resolve(schema), path))
            {
                yield return fault;
            }
        }

        if (schema["oneOf"] is JsonArray one && one.Count(s => !Faults(node, s!.AsObject(), path).Any()) != 1)
        {
            yield return $"{path}: not exactly one of the kinds";
        }

        if (schema["anyOf"] is JsonArray any && any.All(s => Faults(node, s!.AsObject(), path).Any()))
        {
            yield return $"{path}: none of the forms";
        }

        var types = schema["type"] switch { JsonArray a => a.Select(t => t!.GetValue<string>()).ToList(), JsonValue v => [v.GetValue<string>()], _ => [] };
        if (types.Count > 0 && !types.Any(t => Is(node, t)))
        {
            yield return $"{path}: is not {string.Join(" or ", types)}";
            yield break;
        }

        var text = (node as YamlScalarNode)?.Value;
        if (schema["enum"] is JsonArray words && !words.Any(w => w!.GetValue<string>() == text))
        {
            yield return $"{path}: '{text}' is not one of the words";
        }

        if (schema["format"] is not null && !NodaTime.Text.LocalDatePattern.Iso.Parse(text ?? "").Success)
        {
            yield return $"{path}: '{text}' is not a date";
        }

        if (schema["const"] is { } constant && constant.GetValue<string>() != text)
        {
            yield return $"{path}: '{text}' is not {constant}";
        }

        if (text is not null)
        {
            if ((schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>())) || (schema["minLength"] is { } least && text.Length < least.GetValue<int>()))
            {
                yield return $"{path}: '{text}' has another form";
            }

            if (double.TryParse(text, CultureInfo.InvariantCulture, out var number)
                && ((schema["minimum"] is { } low && number < low.GetValue<double>()) || (schema["maximum"] is { } high && number > high.GetValue<double>())))
            {
                yield return $"{path}: {text} is out of range";
            }
        }

        if (node is YamlSequenceNode list && schema["items"] is JsonObject items)
        {
            foreach (var fault in list.Children.SelectMany((c, i) => Faults(c, items, $"{path}[{i}]")))
            {
                yield return fault;
            }
        }

        if (node is YamlMappingNode mapping && schema["properties"] is JsonObject properties)
        {
            var names = mapping.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => c.Value);
            foreach (var missing in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).Where(r => !names.ContainsKey(r)))
            {
                yield return $"{path}.{missing}: missing";
            }

            foreach (var (name, value) in names)
            {
                if (properties[name] is JsonObject property)
                {
                    foreach (var fault in Faults(value, property, $"{path}.{name}"))
                    {
                        yield return fault;
                    }
                }
                else if (schema["additionalProperties"]?.GetValue<bool>() == false)
                {
                    yield return $"{path}.{name}: not known";
                }
            }
        }
    }

    private static bool Is(YamlNode node, string type)
    {
        var plain = node is YamlScalarNode { Style: ScalarStyle.Plain };
        var text = (node as YamlScalarNode)?.Value ?? "";
        return type switch
        {
            "object" => node is YamlMappingNode,
            "array" => node is YamlSequenceNode,
            "integer" => plain && Regex.IsMatch(text, "^[-+]?[0-9]+$"),
            "number" => plain && Number(text),
            "boolean" => plain && text is "true" or "false",
            "string" => node is YamlScalarNode && (!plain || !(Number(text) || text is "true" or "false" or "null" or "~" or "")),
            _ => throw new NotSupportedException(type),
        };
    }

    private static bool Number(string text) => Regex.IsMatch(text, @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$");
}
