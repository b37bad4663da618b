using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.PlainText;

/// <summary>A table in aligned columns. Where it is too wide for the page, the widest columns are narrowed and their cells broken over lines.</summary>
internal static class TextTable
{
    private const string Gap = "  ";
    private const int LeastColumn = 4;

    /// <summary>Writes the heading, a rule, the rows and the notes.</summary>
    public static void Write(TextPage text, TableBlock table)
    {
        if (table.Columns.IsEmpty)
        {
            return;
        }

        var header = table.Columns.Select(column => Markup.SingleLine(column.Header)).ToImmutableArray();
        var rows = TableShape.Checked(table).Rows.Select(Cells).ToImmutableArray();
        var widths = Widths([header, .. rows], text.Width);
        Row(text, table, header, widths);
        text.Line(string.Join(Gap, widths.Select(width => new string('-', width))));
        foreach (var row in rows)
        {
            Row(text, table, row, widths);
        }

        foreach (var note in table.Notes)
        {
            text.Wrapped(note, 0, 2);
        }
    }

    private static ImmutableArray<string> Cells(TableRow row) =>
        [.. row.Cells.Select((cell, i) => (i == 0 ? new string('\u00a0', 2 * row.Indent) : "") + Markup.SingleLine(cell.Show()))];

    private static ImmutableArray<int> Widths(ImmutableArray<ImmutableArray<string>> rows, int page)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => Math.Max(rows.Max(row => TextPage.Length(row[i])), 1)).ToArray();
        while (widths.Sum() + (Gap.Length * (widths.Length - 1)) > page && widths.Max() > LeastColumn)
        {
            widths[Array.IndexOf(widths, widths.Max())]--;
        }

        return [.. widths];
    }

    private static void Row(TextPage text, TableBlock table, ImmutableArray<string> cells, ImmutableArray<int> widths)
    {
        var wrapped = cells.Select((cell, i) => TextPage.Wrap(cell, widths[i])).ToImmutableArray();
        for (var line = 0; line < wrapped.Max(cell => cell.Length); line++)
        {
            var shown = wrapped.Select((cell, i) => Aligned(line < cell.Length ? cell[line] : "", widths[i], table.Columns[i].Numeric));
            text.Line(string.Join(Gap, shown).Replace('\u00a0', ' '));
        }
    }

    private static string Aligned(string text, int width, bool numeric)
    {
        var padding = new string(' ', Math.Max(width - TextPage.Length(text), 0));
        return numeric ? padding + text : text + padding;
    }
}
