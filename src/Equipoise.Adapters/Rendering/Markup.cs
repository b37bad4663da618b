using System.Globalization;
using System.Text;

namespace Equipoise.Adapters.Rendering;

/// <summary>The only road from a report's text into HTML, SVG and CSS.</summary>
internal static class Markup
{
    /// <summary>Text that is safe as element content and as a quoted attribute; what XML 1.0 cannot carry becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(Printable(rune).ToString()),
            };
        }

        return escaped.ToString();
    }

    /// <summary>One line of plain text: line breaks and tabs become spaces, control characters (a terminal would obey them) become U+FFFD.</summary>
    public static string SingleLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(Printable(rune).ToString());
        }

        return line.ToString();
    }

    /// <summary>An id that is safe in HTML, in a URL fragment and in CSS; different ids stay different.</summary>
    public static string IdToken(string id)
    {
        var token = new StringBuilder(id.Length);
        foreach (var rune in id.EnumerateRunes())
        {
            _ = rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == '-')
                ? token.Append((char)rune.Value)
                : token.Append('_').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('_');
        }

        return token.ToString();
    }

    /// <summary>A CSS string in double quotes; what is not a letter, digit or space becomes an escape with the space that ends it.</summary>
    public static string CssString(string text)
    {
        var css = new StringBuilder("\"");
        foreach (var rune in SingleLine(text).EnumerateRunes())
        {
            _ = rune.Value == ' ' || (rune.IsAscii && Rune.IsLetterOrDigit(rune))
                ? css.Append((char)rune.Value)
                : css.Append('\\').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append(' ');
        }

        return css.Append('"').ToString();
    }

    private static Rune Printable(Rune rune) => rune.Value switch
    {
        '\n' or '\r' or '\t' => new Rune(' '),
        < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => Rune.ReplacementChar,
        _ => rune,
    };
}
