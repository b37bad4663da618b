using System.Text.Json.Nodes;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Tests.Protocol;

/// <summary>A key of a protocol file: the mapping it stands in, and whether the schema requires it.</summary>
public sealed record ProtocolKey(string Parent, string Name, bool Required)
{
    public string Path => Parent.Length == 0 ? Name : $"{Parent}.{Name}";
}

/// <summary>A protocol file as a tree without aliases, walked beside the JSON Schema, so that single keys can be taken away.</summary>
internal sealed class ProtocolTree
{
    private static readonly JsonObject Schema = JsonNode.Parse(SchemaWriter.Write())!.AsObject();

    public ProtocolTree(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        Root = (YamlMappingNode)Copy(stream.Documents[0].RootNode);
        Keys = [.. Walk(Root, Schema, "")];
    }

    public static IEnumerable<string> Shipped => ["il2-rcc.yaml", "6mp-leukaemia.yaml"];

    public YamlMappingNode Root { get; }

    public IReadOnlyList<ProtocolKey> Keys { get; }

    public static ProtocolTree Of(string file) => new(Repository.Read("protocols", file));

    /// <summary>The file without a key, and the line on which the mapping that lost it begins.</summary>
    public (string Yaml, int ParentLine) Without(ProtocolKey key)
    {
        var parent = (YamlMappingNode)At(Root, key.Parent);
        var name = parent.Children.Keys.First(k => ((YamlScalarNode)k).Value == key.Name);
        var position = parent.Children.Keys.ToList().IndexOf(name);
        var value = parent.Children[name];
        parent.Children.Remove(name);
        var yaml = Save(Root);
        parent.Children.Insert(position, name, value);

        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (yaml, (int)At(stream.Documents[0].RootNode, key.Parent).Start.Line);
    }

    public static YamlNode At(YamlNode root, string path)
    {
        var node = root;
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            node = ((YamlMappingNode)node).Children[new YamlScalarNode(bracket < 0 ? part : part[..bracket])];
            if (bracket >= 0)
            {
                node = part[(bracket + 1)..].Split("][").Aggregate(node, (n, i) => ((YamlSequenceNode)n).Children[int.Parse(i.TrimEnd(']'), System.Globalization.CultureInfo.InvariantCulture)]);
            }
        }

        return node;
    }

    public static string Save(YamlNode root)
    {
        var writer = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    public static JsonObject Resolve(JsonObject schema) => schema["$ref"] is { } reference
        ? Schema["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!.AsObject()
        : schema;

    private static IEnumerable<ProtocolKey> Walk(YamlNode node, JsonObject schema, string path)
    {
        var resolved = Resolve(schema);
        if (resolved["oneOf"] is JsonArray kinds && node is YamlMappingNode chosen)
        {
            var word = ((YamlScalarNode)chosen.Children[new YamlScalarNode("kind")]).Value;
            resolved = kinds.Select(k => Resolve(k!.AsObject())).First(k => k["properties"]!["kind"]!["const"]!.GetValue<string>() == word);
        }

        switch (node)
        {
            case YamlSequenceNode list when resolved["items"] is JsonObject items:
                for (var i = 0; i < list.Children.Count; i++)
                {
                    foreach (var key in Walk(list.Children[i], items, $"{path}[{i}]"))
                    {
                        yield return key;
                    }
                }

                break;
            case YamlMappingNode mapping:
                var required = resolved["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToHashSet();
                foreach (var (name, value) in mapping.Children)
                {
                    var word = ((YamlScalarNode)name).Value!;
                    var key = new ProtocolKey(path, word, required.Contains(word));
                    yield return key;
                    foreach (var below in Walk(value, resolved["properties"]![word]!.AsObject(), key.Path))
                    {
                        yield return below;
                    }
                }

                break;
            default:
                break;
        }
    }

    private static YamlNode Copy(YamlNode node) => node switch
    {
        YamlMappingNode m => new YamlMappingNode(m.Children.Select(c => KeyValuePair.Create(Copy(c.Key), Copy(c.Value)))),
        YamlSequenceNode s => new YamlSequenceNode(s.Children.Select(Copy)) { Style = SequenceStyle.Flow },
        YamlScalarNode c => new YamlScalarNode(c.Value) { Style = c.Style == ScalarStyle.Plain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted },
        _ => throw new YamlException("alias"),
    };
}
