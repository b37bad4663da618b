namespace Equipoise.Trials.Protocol.Document;

/// <summary>What a key of the protocol file means; printed in the JSON Schema, so that editors show it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Class)]
internal sealed class DocAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>
/// A choice that protocols leave open at their peril. The key is required, and its absence has a diagnostic of its own that says why it matters.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class OpenChoiceAttribute(string code, string why) : Attribute
{
    public string Code { get; } = code;

    public string Why { get; } = why;
}

/// <summary>The kinds that may stand where this abstract record is asked for; the key <c>kind</c> tells which.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class KindsAttribute(params Type[] types) : Attribute
{
    public IReadOnlyList<Type> Types { get; } = types;
}

/// <summary>Bounds of a number, inclusive.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class RangeAttribute(double minimum, double maximum) : Attribute
{
    public double Minimum { get; } = minimum;

    public double Maximum { get; } = maximum;
}
