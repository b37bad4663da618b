using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Trials.Protocol;

/// <summary>A place in which two protocol texts differ.</summary>
/// <param name="Section">The section of the file, such as eligibility.</param>
/// <param name="Path">The place, such as eligibility.criteria.E01.require.value; entries of a list go by their id, or else by position.</param>
/// <param name="Before">What stood there, as YAML in one line; null where nothing did.</param>
/// <param name="After">What stands there now; null where nothing does.</param>
public sealed record ProtocolChange(string Section, string Path, string? Before, string? After);

/// <summary>
/// What differs between two protocol files, section by section, as written: comments, layout and the order of keys say nothing. A list whose entries have ids is compared by id, and its order,
/// where that changed, is a change of its own; any other list is compared by position.
/// </summary>
public static class ProtocolComparison
{
    /// <summary>The changes, in the order of the new file and then what is gone.</summary>
    /// <param name="before">The old text, a protocol that can be read.</param>
    /// <param name="after">The new text, a protocol that can be read.</param>
    public static ImmutableArray<ProtocolChange> Of(TrialProtocol before, TrialProtocol after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = ImmutableArray.CreateBuilder<ProtocolChange>();
        Compare("", Root(before.Source), Root(after.Source), changes);
        return changes.ToImmutable();
    }

    /// <summary>A change in one line, for people.</summary>
    public static string Line(ProtocolChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Before is null ? $"{change.Path}: {change.After} (new)" : change.After is null ? $"{change.Path}: {change.Before} (gone)" : $"{change.Path}: {change.Before} -> {change.After}";
    }

    private static YamlNode Root(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text.TrimStart('\uFEFF')));
        return stream.Documents[0].RootNode;
    }

    private static void Compare(string path, YamlNode before, YamlNode after, ImmutableArray<ProtocolChange>.Builder changes)
    {
        if (before is YamlScalarNode a && after is YamlScalarNode b ? a.Value == b.Value : Flow(before) == Flow(after))
        {
            return;
        }

        var (old, now) = (Parts(before), Parts(after));
        if (old is null || now is null || Named(before) != Named(after))
        {
            changes.Add(new ProtocolChange(SectionOf(path), path, Flow(before), Flow(after)));
            return;
        }

        foreach (var (key, node) in now)
        {
            if (old.FirstOrDefault(o => o.Key == key).Node is { } was)
            {
                Compare(Join(path, key), was, node, changes);
            }
            else
            {
                changes.Add(new ProtocolChange(SectionOf(Join(path, key)), Join(path, key), null, Flow(node)));
            }
        }

        foreach (var (key, node) in old.Where(o => now.All(n => n.Key != o.Key)))
        {
            changes.Add(new ProtocolChange(SectionOf(Join(path, key)), Join(path, key), Flow(node), null));
        }

        var kept = old.Select(o => o.Key).Where(k => now.Any(n => n.Key == k)).ToList();
        var order = now.Select(n => n.Key).Where(k => kept.Contains(k, StringComparer.Ordinal)).ToList();
        if (Named(before) && !kept.SequenceEqual(order, StringComparer.Ordinal))
        {
            changes.Add(new ProtocolChange(SectionOf(path), path + " (order)", string.Join(", ", kept), string.Join(", ", order)));
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : key.StartsWith('[') ? path + key : path + "." + key;

    private static string SectionOf(string path) => path.Split('.', '[')[0];

    /// <summary>Whether a list's entries all have an id, each its own.</summary>
    private static bool Named(YamlNode node) => node is YamlSequenceNode { Children.Count: > 0 } list && list.Children.Select(Id).ToList() is var ids && ids.TrueForAll(i => i is not null) && ids.Distinct().Count() == ids.Count;

    private static List<(string Key, YamlNode Node)>? Parts(YamlNode node) => node switch
    {
        YamlMappingNode map => [.. map.Children.Select(c => (((YamlScalarNode)c.Key).Value ?? "", c.Value))],
        YamlSequenceNode list when Named(list) => [.. list.Children.Select(c => (Id(c)!, c))],
        YamlSequenceNode list => [.. list.Children.Select((c, i) => (string.Create(CultureInfo.InvariantCulture, $"[{i}]"), c))],
        _ => null,
    };

    private static string? Id(YamlNode entry) => entry is YamlMappingNode map ? map.Children.Where(c => c.Key is YamlScalarNode { Value: "id" }).Select(c => (c.Value as YamlScalarNode)?.Value).FirstOrDefault() : null;

    /// <summary>A node in YAML's flow style, in one line.</summary>
    private static string Flow(YamlNode node)
    {
        var text = new StringBuilder();
        Flow(node, text);
        return text.ToString();
    }

    private static void Flow(YamlNode node, StringBuilder text)
    {
        switch (node)
        {
            case YamlMappingNode map:
                text.Append('{');
                foreach (var (i, (key, value)) in map.Children.Index())
                {
                    text.Append(i == 0 ? "" : ", ");
                    Flow(key, text);
                    text.Append(": ");
                    Flow(value, text);
                }

                text.Append('}');
                break;
            case YamlSequenceNode list:
                text.Append('[');
                foreach (var (i, item) in list.Children.Index())
                {
                    text.Append(i == 0 ? "" : ", ");
                    Flow(item, text);
                }

                text.Append(']');
                break;
            default:
                var scalar = ((YamlScalarNode)node).Value ?? "";
                text.Append(scalar.AsSpan().IndexOfAny("{}[],:\n\"") >= 0 ? "\"" + scalar.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal) + "\"" : scalar);
                break;
        }
    }
}
