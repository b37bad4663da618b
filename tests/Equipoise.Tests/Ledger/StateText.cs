using System.Collections;
using System.Globalization;
using System.Reflection;
using Equipoise.Trials.Ledger;

namespace Equipoise.Tests.Ledger;

/// <summary>All that a state holds, as text: two states are the same where their texts are.</summary>
internal static class StateText
{
    public static string Of(TrialState state) => string.Join('\n', Properties(typeof(TrialState)).Where(p => p.Name is not ("Protocol" or "InOrder")).Select(p => $"{p.Name}: {Value(p.GetValue(state))}"));

    /// <summary>Compares two states; where they differ, the first difference is shown with what stands around it.</summary>
    public static void ShouldBeSame(TrialState state, TrialState expected)
    {
        var (found, sought) = (Of(state), Of(expected));
        var at = found.AsSpan().CommonPrefixLength(sought);
        if (at < found.Length || at < sought.Length)
        {
            string Around(string text) => text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 100)];
            Around(found).ShouldBe(Around(sought));
        }
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        NodaTime.DateTimeZone zone => zone.Id,
        Trials.Protocol.TrialProtocol protocol => protocol.Sha256,
        IDictionary map => "{" + string.Join(", ", map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(k => k + ": " + Value(map[k]))) + "}",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Value)) + "]",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        System.Runtime.CompilerServices.ITuple tuple => "(" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Value(tuple[i]))) + ")",
        bool flag => flag ? "true" : "false",
        _ => value.GetType().Name + "(" + string.Join(", ", Properties(value.GetType()).Select(p => p.Name + " " + Value(p.GetValue(value)))) + ")",
    };

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0);
}
