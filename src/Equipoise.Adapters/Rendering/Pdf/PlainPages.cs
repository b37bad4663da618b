using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>A piece of text at a place; y counts from the foot of the page, as PDF does.</summary>
internal sealed record PlacedText(double X, double Y, string Text, double Size, bool Bold);

/// <summary>A level line.</summary>
internal sealed record PlacedRule(double Left, double Right, double Y, double Width);

/// <summary>A page's texts and lines.</summary>
internal sealed record PlainPage(List<PlacedText> Texts, List<PlacedRule> Rules);

/// <summary>Fills A4 pages from the top down; a new page begins where what comes next does not fit.</summary>
internal sealed class PlainPages(PlainFace regular, PlainFace bold, double top, double bottom)
{
    /// <summary>The width of an A4 page in points.</summary>
    public const double PageWidth = 595;

    /// <summary>The height of an A4 page in points.</summary>
    public const double PageHeight = 842;

    /// <summary>The margin at the sides.</summary>
    public const double Side = 44;

    /// <summary>The room between the margins.</summary>
    public const double Room = PageWidth - (2 * Side);

    private double y;

    /// <summary>The pages so far.</summary>
    public List<PlainPage> Pages { get; } = [];

    /// <summary>Goes down without writing.</summary>
    public void Skip(double height) => y -= height;

    /// <summary>Begins a page where less than this height is left.</summary>
    /// <returns>Whether a page was begun.</returns>
    public bool Need(double height)
    {
        if (Pages.Count > 0 && y - height >= bottom)
        {
            return false;
        }

        Pages.Add(new PlainPage([], []));
        y = PageHeight - top;
        return true;
    }

    /// <summary>Writes a paragraph, broken at spaces.</summary>
    public void Paragraph(string text, double size, bool heavy = false, double indent = 0, double after = 6)
    {
        foreach (var line in Wrap(text, Room - indent, size, heavy))
        {
            Need(size * 1.4);
            y -= size * 1.4;
            Write(Side + indent, line, size, heavy);
        }

        y -= after;
    }

    /// <summary>Writes a text on the present line.</summary>
    public void Write(double x, string clean, double size, bool heavy) => Pages[^1].Texts.Add(new PlacedText(x, y, clean, size, heavy));

    /// <summary>Draws a line across the present place.</summary>
    public void Rule(double left, double right, double width) => Pages[^1].Rules.Add(new PlacedRule(left, right, y, width));

    /// <summary>The width of a text.</summary>
    public double Width(string clean, double size, bool heavy) => Face(heavy).Width(clean, size);

    /// <summary>Breaks a text at spaces, and inside a word only if the word alone is too wide.</summary>
    public ImmutableArray<string> Wrap(string text, double width, double size, bool heavy)
    {
        var (lines, line) = (ImmutableArray.CreateBuilder<string>(), "");
        foreach (var word in Face(heavy).Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width, size, heavy)))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size, heavy) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        lines.Add(line);
        return lines.ToImmutable();
    }

    private IEnumerable<string> Pieces(string word, double width, double size, bool heavy)
    {
        var start = 0;
        for (var end = 1; end <= word.Length; end++)
        {
            if (end == word.Length || Width(word[start..(end + 1)], size, heavy) > width)
            {
                yield return word[start..end];
                start = end;
            }
        }
    }

    private PlainFace Face(bool heavy) => heavy ? bold : regular;
}
