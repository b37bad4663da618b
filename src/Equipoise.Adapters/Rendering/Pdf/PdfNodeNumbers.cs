using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>
/// Chromium names the parts of a tagged PDF after numbers of its own, (node00000024), which depend on how busy the machine was. They are numbered again from 1, in their own order, so that names
/// that are sorted stay sorted and no byte moves.
/// </summary>
internal static partial class PdfNodeNumbers
{
    /// <summary>The file with its parts numbered from 1.</summary>
    public static byte[] FromOne(byte[] pdf)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var names = Name().Matches(text).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select((name, i) => (name, Next: $"(node{(i + 1).ToString("D8", CultureInfo.InvariantCulture)})"))
            .ToDictionary(pair => pair.name, pair => pair.Next, StringComparer.Ordinal);
        return Encoding.Latin1.GetBytes(Name().Replace(text, match => names[match.Value]));
    }

    [GeneratedRegex(@"\(node[0-9]{8}\)", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Name();
}
