using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Protocol.Reading;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Trials.Protocol;

/// <summary>The text of a protocol file with single values replaced, everything else as it was: for asking what a design would be if.</summary>
public static class ProtocolText
{
    /// <summary>Replaces the value at a path, such as design.control, analyses.interim.when.fraction (an entry by its id) or analyses[0].when.fraction (by position).</summary>
    /// <param name="yaml">A protocol file's text.</param>
    /// <param name="file">Its name, for the diagnostic.</param>
    /// <param name="path">Keys separated by dots.</param>
    /// <param name="value">The new value, as it would be written in the file.</param>
    /// <returns>The new text, or a diagnostic that names the first key which is not there and those that are; not both.</returns>
    public static (string? Text, Diagnostic? Problem) With(string yaml, string file, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(path);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException)
        {
            // The text cannot be read at all; reading it as a protocol says so with its place.
            return (yaml, null);
        }

        if (stream.Documents.Count == 0)
        {
            return (yaml, null);
        }

        var node = stream.Documents[0].RootNode;
        foreach (var key in path.Replace("[", ".[", StringComparison.Ordinal).Split('.'))
        {
            if (Child(node, key) is { } child)
            {
                node = child;
                continue;
            }

            return (null, new Diagnostic("P014", file, path, (int)node.Start.Line, (int)node.Start.Column, $"There is no '{key}' here.", $"\"{path}\"", Suggestion.Among(key, Keys(node))));
        }

        return node is YamlScalarNode
            ? (string.Concat(yaml.AsSpan(0, (int)node.Start.Index), value, yaml.AsSpan((int)node.End.Index)), null)
            : (null, new Diagnostic("P014", file, path, (int)node.Start.Line, (int)node.Start.Column, "Only a single value can be replaced.", $"\"{path}\"", $"one of {string.Join(", ", Keys(node).Select(k => $"{path}.{k}"))}"));
    }

    private static YamlNode? Child(YamlNode node, string key) => node switch
    {
        YamlMappingNode map => map.Children.FirstOrDefault(c => (c.Key as YamlScalarNode)?.Value == key).Value,
        YamlSequenceNode list when key is ['[', .. var digits, ']'] => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Children.Count ? list.Children[index] : null,
        YamlSequenceNode list => list.Children.FirstOrDefault(c => Id(c) == key),
        _ => null,
    };

    private static string? Id(YamlNode entry) => entry is YamlMappingNode ? (Child(entry, "id") as YamlScalarNode)?.Value : null;

    private static ImmutableArray<string> Keys(YamlNode node) => node switch
    {
        YamlMappingNode map => [.. map.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "")],
        YamlSequenceNode list => [.. list.Children.Select((c, i) => Id(c) ?? string.Create(CultureInfo.InvariantCulture, $"[{i}]"))],
        _ => [],
    };
}
