using Equipoise.Adapters.Rendering.FigureData;
using Equipoise.Adapters.Rendering.PlainText;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering;

/// <summary>A report as plain text for a terminal or a log. Figures become short tables; the flow of participants becomes an indented list.</summary>
public static class TextReport
{
    /// <summary>The least width that a report is laid out for.</summary>
    public const int LeastWidth = 40;

    /// <summary>The whole report.</summary>
    /// <param name="model">What to print. Control characters in its texts are replaced, so that no label can command a terminal.</param>
    /// <param name="width">The width in characters, at least <see cref="LeastWidth"/>.</param>
    /// <returns>Text with LF line ends and no blanks at line ends; the same model always gives the same text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The width is too small.</exception>
    /// <exception cref="ArgumentException">A table has a row with more or fewer cells than columns.</exception>
    public static string Render(ReportModel model, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeastWidth);
        var numbers = new BlockNumbers(model.Sections.SelectMany(section => section.Blocks));
        var text = new TextPage(width);
        foreach (var banner in model.Banners)
        {
            text.Wrapped("*** " + banner + " ***");
        }

        text.Blank().Wrapped(model.Title).Rule('=').Wrapped(model.Subtitle).Blank();
        foreach (var fact in model.Provenance)
        {
            text.Wrapped(fact.Label + ": " + fact.Value, 0, 4);
        }

        foreach (var section in model.Sections)
        {
            text.Blank().Blank().Wrapped(section.Title).Rule('-');
            foreach (var block in section.Blocks)
            {
                Write(text.Blank(), block, numbers[block]);
            }
        }

        return text.ToString();
    }

    private static void Write(TextPage text, ReportBlock block, string number)
    {
        switch (block)
        {
            case ParagraphBlock paragraph:
                text.Wrapped(paragraph.Text);
                break;
            case FindingBlock finding:
                text.Wrapped($"[{FindingMark.Of(finding.Tone).Word.ToUpperInvariant()}] {finding.Label}: {finding.Statement}", 0, 4);
                break;
            case TableBlock table:
                text.Wrapped(number + ". " + table.Caption);
                TextTable.Write(text, table);
                break;
            case ConsortFigure consort:
                text.Wrapped(number + ". " + consort.Title);
                TextConsort.Write(text, consort);
                break;
            case FigureBlock figure:
                text.Wrapped(number + ". " + figure.Title).Wrapped(figure.AlternativeText);
                TextTable.Write(text, FigureTables.Brief(figure));
                break;
            default:
                throw new ArgumentException($"A report has no text for a block of kind {block.GetType().Name}.", nameof(block));
        }
    }
}
