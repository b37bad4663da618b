using System.Text.RegularExpressions;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>Answers without what is fresh in each: tokens against forged posts, keys of forms, traces.</summary>
internal static partial class SameText
{
    /// <summary>The text, with what is fresh taken out; nothing else.</summary>
    public static string Of(string text) => Trace().Replace(Fresh().Replace(text, "$1"), "");

    /// <summary>The text without hashes as well: they change with every entry, and are not read backwards.</summary>
    public static string WithoutHashes(string text) => Hash().Replace(Of(text), "(hash)");

    [GeneratedRegex("""(name="(?:__RequestVerificationToken|_key|_draft)"(?: type="hidden")?) value="[^"]*"(?: /)?""")]
    private static partial Regex Fresh();

    [GeneratedRegex(""","traceId":"[^"]*"|,"requestId":"[^"]*"|"instance":"[^"]*",?""")]
    private static partial Regex Trace();

    [GeneratedRegex("\\b[0-9a-f]{64}\\b|(?<=[0-9]-)[0-9a-f]{12}\\b")]
    private static partial Regex Hash();
}
