using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>
/// Reckons how wide a text will be without knowing the reader's font: advance widths near those of Helvetica, with a margin
/// so that wider faces fit too.
/// </summary>
internal static class TextMetrics
{
    private const double Margin = 1.1;
    private const string Ellipsis = "\u2026";

    /// <summary>The width in the picture's units.</summary>
    public static double Width(string text, double fontSize = 12)
    {
        var em = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            em += Advance(rune);
        }

        return em * fontSize * Margin;
    }

    /// <summary>Breaks a text at spaces, and inside a word only if the word alone is too wide; text beyond the last line becomes an ellipsis.</summary>
    public static ImmutableArray<string> Wrap(string text, double width, double fontSize = 12, int maximumLines = int.MaxValue)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var line = "";
        foreach (var word in Markup.SingleLine(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Pieces(w, width, fontSize)))
        {
            if (line.Length > 0 && Width(line + " " + word, fontSize) > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        lines.Add(line);
        return lines.Count <= maximumLines
            ? lines.ToImmutable()
            : [.. lines.Take(maximumLines - 1), Cut(lines[maximumLines - 1] + Ellipsis, width, fontSize)];
    }

    /// <summary>The text, or as much of its start as fits, with an ellipsis.</summary>
    public static string Fit(string text, double width, double fontSize = 12) => Wrap(text, width, fontSize, 1)[0];

    private static string Cut(string text, double width, double fontSize)
    {
        var runes = text.TrimEnd(Ellipsis[0]).EnumerateRunes().ToList();
        while (runes.Count > 1 && Width(string.Concat(runes) + Ellipsis, fontSize) > width)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        return string.Concat(runes) + Ellipsis;
    }

    private static IEnumerable<string> Pieces(string word, double width, double fontSize)
    {
        var piece = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            if (piece.Length > 0 && Width(piece.ToString() + rune.ToString(), fontSize) > width)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(rune.ToString());
        }

        yield return piece.ToString();
    }

    private static double Advance(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or 'I' or '|' or '!' or '.' or ',' or ':' or ';' or '\'' => 0.28,
        ' ' or 'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' => 0.34,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.87,
        >= '0' and <= '9' => 0.57,
        >= 'A' and <= 'Z' => 0.69,
        < 0x300 => 0.55,
        >= 0x1100 => Wide(rune),
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark ? 0 : 0.66,
    };

    private static double Wide(Rune rune) => rune.Value is >= 0x2000 and < 0x2070 ? 0.6 : 1.0;
}
