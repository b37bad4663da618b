using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Equipoise.Trials.Protocol.Reading;

/// <summary>What a file holds too much of, and where that was noticed.</summary>
internal sealed record YamlExcess(string Message, string Found, string Accepted, Mark At);

/// <summary>
/// Refuses, before any tree is built, text whose tree would not end: nesting beyond a depth, an alias inside its own anchor or of nothing before it, and aliases of aliases that
/// unfold to more nodes than any protocol has ("a billion laughs").
/// </summary>
internal static class YamlLimits
{
    /// <summary>Levels of nesting; the shipped protocols need 12.</summary>
    private const int Depth = 64;

    /// <summary>Nodes once every alias is unfolded; the shipped protocols have below 4,000.</summary>
    private const long Nodes = 100_000;

    /// <summary>The first excess; null if there is none.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static YamlExcess? In(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var open = new Stack<(AnchorName Anchor, long Before)>();
        var sizes = new Dictionary<AnchorName, long>();
        long nodes = 0;
        while (Next(parser))
        {
            var current = parser.Current!;
            switch (current)
            {
                case MappingStart or SequenceStart:
                    open.Push((((NodeEvent)current).Anchor, nodes++));
                    break;
                case MappingEnd or SequenceEnd:
                    var (anchor, before) = open.Pop();
                    Remember(sizes, anchor, nodes - before);
                    break;
                case Scalar scalar:
                    nodes++;
                    Remember(sizes, scalar.Anchor, 1);
                    break;
                case AnchorAlias alias when open.Any(o => o.Anchor == alias.Value):
                    return new YamlExcess("An alias stands inside its own anchor; the document would never end.", $"*{alias.Value}", "an alias of something complete", alias.Start);
                case AnchorAlias alias when !sizes.ContainsKey(alias.Value):
                    // A tree with such an alias as a key would be compared with itself without end.
                    return new YamlExcess("An alias names nothing that stands before it.", $"*{alias.Value}", sizes.Count == 0 ? "no alias: the text has no anchor" : $"one of {string.Join(", ", sizes.Keys.Select(k => "*" + k.Value).Order(StringComparer.Ordinal).Take(10))}", alias.Start);
                case AnchorAlias alias:
                    nodes += sizes[alias.Value];
                    break;
                default:
                    break;
            }

            if (open.Count > Depth)
            {
                return new YamlExcess("The document is nested too deeply.", FormattableString.Invariant($"more than {Depth} levels"), FormattableString.Invariant($"at most {Depth} levels"), current.Start);
            }

            if (nodes > Nodes)
            {
                return new YamlExcess("The document is too large once its aliases are unfolded.", FormattableString.Invariant($"more than {Nodes} nodes"), FormattableString.Invariant($"at most {Nodes} nodes"), current.Start);
            }
        }

        return null;
    }

    /// <summary>The next event. An unclosed bracket before a shorter line makes the scanner throw something else than its own exception; it becomes one.</summary>
    private static bool Next(Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            var at = parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "a value does not end where it should; is a bracket or a quote unclosed?", e);
        }
    }

    private static void Remember(Dictionary<AnchorName, long> sizes, AnchorName anchor, long size)
    {
        if (!anchor.IsEmpty)
        {
            sizes[anchor] = size;
        }
    }
}
