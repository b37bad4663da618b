using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>A face with the widths of its signs. What it cannot set becomes a question mark; an embedded face holds at most 250 different signs, so that further ones become question marks too.</summary>
internal sealed class PlainFace
{
    private const int MostSigns = 250;
    private const double Measure = 1000;
    private readonly Dictionary<char, double?> widths = [];
    private readonly PdfPageBuilder scratch;
    private readonly PdfDocumentBuilder.AddedFont scratchFont;
    private int signs;

    /// <summary>Reads a face.</summary>
    public PlainFace(byte[] trueType)
    {
        TrueType = trueType;
        var builder = new PdfDocumentBuilder();
        scratchFont = builder.AddTrueTypeFont(trueType);
        scratch = builder.AddPage(PageSize.A4);
        _ = Clean("?");
    }

    /// <summary>The file of the face.</summary>
    public byte[] TrueType { get; }

    /// <summary>One line of text with what cannot be set replaced.</summary>
    public string Clean(string text) => string.Concat(Markup.SingleLine(text).Select(sign => WidthOf(sign) is null ? '?' : sign));

    /// <summary>The width of a clean text in points.</summary>
    public double Width(string text, double size) => text.Sum(sign => WidthOf(sign) ?? 0) * size / Measure;

    private double? WidthOf(char sign)
    {
        if (!widths.TryGetValue(sign, out var width))
        {
            width = char.IsSurrogate(sign) || signs >= MostSigns ? null : Measured(sign);
            signs += width is null ? 0 : 1;
            widths.Add(sign, width);
        }

        return width;
    }

    private double? Measured(char sign)
    {
        try
        {
            var letters = scratch.MeasureText(sign.ToString(), Measure, new PdfPoint(0, 0), scratchFont);
            return letters is [var letter] ? letter.EndBaseLine.X - letter.StartBaseLine.X : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
