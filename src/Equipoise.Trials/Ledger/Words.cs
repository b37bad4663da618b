using System.Collections.Frozen;

namespace Equipoise.Trials.Ledger;

/// <summary>Enum values as they are written in files: the name in lower camel case.</summary>
public static class Words
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>The word for a value as people read it: "stop accrual" for <c>stopAccrual</c>.</summary>
    public static string Spoken<T>(T value)
        where T : struct, Enum =>
        string.Concat(Of(value).Select(c => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>The value for a word.</summary>
    /// <exception cref="FormatException">The word is not one of the enum's.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum =>
        Table<T>.ByWord.TryGetValue(word, out var value) ? value
        : throw new FormatException($"'{word}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Of))}.");

    /// <summary>The value for a word; false where it is none of the enum's.</summary>
    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum =>
        Table<T>.ByWord.TryGetValue(word, out value);

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, T> ByWord = Enum.GetValues<T>().ToFrozenDictionary(v => Of(v), StringComparer.Ordinal);
    }
}
