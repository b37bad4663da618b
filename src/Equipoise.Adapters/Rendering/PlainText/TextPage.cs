using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Equipoise.Adapters.Rendering.PlainText;

/// <summary>Lines of a given width. Lengths are counted in text elements, so that a letter with an accent is one.</summary>
internal sealed class TextPage(int width)
{
    private readonly StringBuilder lines = new();

    /// <summary>The width in characters.</summary>
    public int Width => width;

    /// <summary>One line as it is, without blanks at its end.</summary>
    public TextPage Line(string line)
    {
        lines.Append(line.TrimEnd()).Append('\n');
        return this;
    }

    /// <summary>An empty line.</summary>
    public TextPage Blank() => Line("");

    /// <summary>A rule across the page.</summary>
    public TextPage Rule(char sign) => Line(new string(sign, width));

    /// <summary>A paragraph, broken at spaces; the first line and the others have their own indents.</summary>
    public TextPage Wrapped(string text, int first = 0, int others = 0)
    {
        var indent = first;
        foreach (var line in Wrap(text, width - Math.Max(first, others)))
        {
            Line(new string(' ', indent) + line);
            indent = others;
        }

        return this;
    }

    /// <summary>How many characters wide a text is.</summary>
    public static int Length(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary>Breaks a text at spaces, and inside a word only if the word alone is too wide.</summary>
    public static ImmutableArray<string> Wrap(string text, int width)
    {
        var result = ImmutableArray.CreateBuilder<string>();
        var line = "";
        foreach (var word in Markup.SingleLine(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width)))
        {
            if (line.Length > 0 && Length(line) + 1 + Length(word) > width)
            {
                result.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        result.Add(line);
        return result.ToImmutable();
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private static IEnumerable<string> Pieces(string word, int width)
    {
        var info = new StringInfo(word);
        for (var start = 0; start < info.LengthInTextElements; start += width)
        {
            yield return info.SubstringByTextElements(start, Math.Min(width, info.LengthInTextElements - start));
        }
    }
}
