using System.Collections.Immutable;
using System.Reflection;
using Equipoise.Trials.Protocol.Document;
using YamlDotNet.RepresentationModel;

namespace Equipoise.Trials.Protocol.Reading;

/// <summary>Binds YAML nodes to document records. Everything that does not fit becomes a diagnostic; binding goes on, so that all of them are found at once.</summary>
internal sealed class YamlBinder(SourceMap map)
{
    private static readonly MethodInfo CreateArray = typeof(ImmutableArray).GetMethods()
        .Single(m => m.Name == nameof(ImmutableArray.Create) && m.GetParameters() is [{ ParameterType.IsArray: true }]);

    private readonly Dictionary<Type, RecordShape> _shapes = [];

    public object? Bind(YamlNode node, Type type, string path)
    {
        map.Place(path, node.Start.Line, node.Start.Column);
        if (ScalarReader.Reads(type))
        {
            return node is YamlScalarNode { Value: { } text } ? ScalarReader.Read(text, type, path, map) : Wrong(path, node, ScalarReader.FormOf(type));
        }

        if (type == typeof(ScalarOrList))
        {
            return BindScalarOrList(node, path);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return BindList(node, type.GetGenericArguments()[0], path);
        }

        return node is YamlMappingNode mapping ? BindRecord(mapping, type, path) : Wrong(path, node, "a mapping (key: value)");
    }

    private ScalarOrList? BindScalarOrList(YamlNode node, string path) => node switch
    {
        YamlScalarNode { Value: { Length: > 0 } text } => new ScalarOrList([text]),
        YamlSequenceNode list when list.All(n => n is YamlScalarNode) => new ScalarOrList([.. list.Cast<YamlScalarNode>().Select(n => n.Value ?? "")]),
        _ => (ScalarOrList?)Wrong(path, node, "a value or a list of values"),
    };

    private object? BindList(YamlNode node, Type element, string path)
    {
        if (node is not YamlSequenceNode list)
        {
            return Wrong(path, node, "a list");
        }

        var items = list.Select((child, i) => Bind(child, element, $"{path}[{i}]")).ToList();
        return items.Contains(null) ? null : ImmutableArrayOf(element, items);
    }

    private object? BindRecord(YamlMappingNode mapping, Type type, string path)
    {
        var entries = new Dictionary<string, (YamlNode Key, YamlNode Value)>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            entries[(key as YamlScalarNode)?.Value ?? key.ToString()] = (key, value);
        }

        var chosen = type.IsAbstract ? ChooseKind(type, entries, path) : type;
        if (chosen is null)
        {
            return null;
        }

        var shape = ShapeOf(chosen);
        foreach (var (name, (key, _)) in entries.Where(e => !(type.IsAbstract && e.Key == "kind") && shape.Keys.All(k => k.Name != e.Key)))
        {
            map.Place(Join(path, name), key.Start.Line, key.Start.Column);
            map.Add("P002", Join(path, name), "The key is not known here.", $"\"{name}\"", Suggestion.Among(name, shape.Keys.Select(k => k.Name)));
        }

        var complete = true;
        var arguments = shape.Keys.Select(key =>
        {
            if (!entries.TryGetValue(key.Name, out var entry) || IsNothing(entry.Value, key.Type))
            {
                complete &= key.Optional;
                return Absent(key, path);
            }

            // What is present and wrong is not read as absent: one mistake, one diagnostic.
            var value = Bounded(Bind(entry.Value, key.Type, Join(path, key.Name)), key, Join(path, key.Name));
            complete &= value is not null;
            return value;
        }).ToArray();
        return complete ? shape.Constructor.Invoke(arguments) : null;
    }

    /// <summary>An empty value; the word null is one too, unless it is a word of the key.</summary>
    private static bool IsNothing(YamlNode node, Type type) =>
        node is YamlScalarNode { Value: "" or null or "~" or "null" } scalar && !(type.IsEnum && ScalarReader.Words(type).Contains(scalar.Value));

    private RecordShape ShapeOf(Type type) => _shapes.TryGetValue(type, out var known) ? known : _shapes[type] = RecordShape.Of(type);

    private Type? ChooseKind(Type type, Dictionary<string, (YamlNode Key, YamlNode Value)> entries, string path)
    {
        var kinds = type.GetCustomAttribute<KindsAttribute>()!.Types;
        var words = kinds.Select(k => RecordShape.WordOf(k.Name)).ToList();
        if (!entries.TryGetValue("kind", out var entry))
        {
            map.Add("P003", Join(path, "kind"), "The key is required and missing.", "nothing", "kind: " + string.Join(" | ", words));
            return null;
        }

        var word = (entry.Value as YamlScalarNode)?.Value ?? "";
        map.Place(Join(path, "kind"), entry.Value.Start.Line, entry.Value.Start.Column);
        var index = words.IndexOf(word);
        if (index < 0)
        {
            map.Add("P005", Join(path, "kind"), "The kind is not known here.", $"\"{word}\"", Suggestion.Among(word, words));
            return null;
        }

        return kinds[index];
    }

    private object? Absent(KeyShape key, string path)
    {
        if (!key.Optional)
        {
            var (code, message) = key.Choice is { } choice
                ? (choice.Code, $"The protocol leaves open what must be decided beforehand. {choice.Why}")
                : ("P003", "The key is required and missing.");
            map.Add(code, Join(path, key.Name), message, "nothing", $"{key.Name}: {Describe(key.Type)}{(key.Doc is null ? "" : $" ({key.Doc.TrimEnd('.')})")}");
        }

        return key.Default ?? EmptyOf(key.Type);
    }

    private object? Bounded(object? value, KeyShape key, string path)
    {
        double? size = value switch { double d => d, int i => i, decimal m => (double)m, _ => null };
        if (key.Range is { } range && size is { } number && (number < range.Minimum || number > range.Maximum))
        {
            map.Add("P009", path, "The number is out of range.", FormattableString.Invariant($"{number}"), FormattableString.Invariant($"{range.Minimum} to {range.Maximum}"));
            return null;
        }

        return value;
    }

    private object? Wrong(string path, YamlNode node, string accepted)
    {
        var found = node switch
        {
            YamlMappingNode => "a mapping",
            YamlSequenceNode => "a list",
            YamlScalarNode scalar => $"\"{scalar.Value}\"",
            _ => node.NodeType.ToString(),
        };
        map.Add("P004", path, "The value has another form than this key takes.", found, accepted);
        return null;
    }

    private static string Describe(Type type) =>
        ScalarReader.Reads(type) ? ScalarReader.FormOf(type)
        : type.GetCustomAttribute<KindsAttribute>() is { } kinds ? "{kind: " + string.Join(" | ", kinds.Types.Select(k => RecordShape.WordOf(k.Name))) + "}"
        : type.IsGenericType ? "a list"
        : type == typeof(ScalarOrList) ? "a value or a list of values"
        : "{" + string.Join(", ", RecordShape.Of(type).Keys.Where(k => !k.Optional).Select(k => k.Name)) + "}";

    private static object? EmptyOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? ImmutableArrayOf(type.GetGenericArguments()[0], []) : null;

    private static object ImmutableArrayOf(Type element, List<object?> list)
    {
        var array = Array.CreateInstance(element, list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            array.SetValue(list[i], i);
        }

        return CreateArray.MakeGenericMethod(element).Invoke(null, [array])!;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
