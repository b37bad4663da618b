using System.Collections.Immutable;
using System.Reflection;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Protocol.Reading;

/// <summary>The keys of a document record, read off its constructor: one source for the reader and for the JSON Schema.</summary>
internal sealed class RecordShape
{
    private RecordShape(ConstructorInfo constructor, ImmutableArray<KeyShape> keys)
    {
        Constructor = constructor;
        Keys = keys;
    }

    public ConstructorInfo Constructor { get; }

    public ImmutableArray<KeyShape> Keys { get; }

    public static RecordShape Of(Type type)
    {
        var constructor = PrimaryConstructor(type);
        return new RecordShape(constructor, [.. constructor.GetParameters().Select(p => KeyShape.Of(p, type))]);
    }

    /// <summary>The name under which a record stands in <c>kind</c>, or an enum value in a scalar.</summary>
    public static string WordOf(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    public static ConstructorInfo PrimaryConstructor(Type type) =>
        type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
            .OrderByDescending(c => c.GetParameters().Length)
            .First();
}

/// <summary>One key: its type, whether it may be absent, and what its annotations say.</summary>
internal sealed record KeyShape(string Name, Type Type, bool Optional, object? Default, string? Doc, OpenChoiceAttribute? Choice, RangeAttribute? Range)
{
    public static KeyShape Of(ParameterInfo parameter, Type owner)
    {
        // Annotations of an inherited key stand on the base record's constructor.
        var sources = new List<ParameterInfo> { parameter };
        for (var type = owner.BaseType; type is not null && type != typeof(object); type = type.BaseType)
        {
            sources.AddRange(RecordShape.PrimaryConstructor(type).GetParameters().Where(p => p.Name == parameter.Name));
        }

        T? Annotation<T>() where T : Attribute => sources.Select(s => s.GetCustomAttribute<T>()).FirstOrDefault(a => a is not null);
        var underlying = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return new KeyShape(
            RecordShape.WordOf(parameter.Name!),
            underlying,
            parameter.HasDefaultValue,
            parameter.HasDefaultValue ? parameter.DefaultValue : null,
            Annotation<DocAttribute>()?.Text,
            Annotation<OpenChoiceAttribute>(),
            Annotation<RangeAttribute>());
    }
}
