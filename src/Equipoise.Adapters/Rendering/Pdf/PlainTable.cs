using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Pdf;

/// <summary>A table on plain pages: rows stay whole, the heading stands again on every further page, the caption stays with the first rows.</summary>
internal static class PlainTable
{
    private const double Size = 7.5;
    private const double Line = 10;
    private const double Gap = 9;
    private const double LeastColumn = 26;

    /// <summary>Sets a table with its caption and notes.</summary>
    public static void Set(PlainPages pages, TableBlock table, string caption)
    {
        _ = TableShape.Checked(table);
        pages.Need(70);
        pages.Paragraph(caption, 9, heavy: true, after: 2);
        if (table.Columns.IsEmpty)
        {
            return;
        }

        var header = table.Columns.Select(column => column.Header).ToImmutableArray();
        var rows = table.Rows.Select(row => (Cells: row.Cells.Select(cell => cell.Show()).ToImmutableArray(), Indent: row.Indent > 0 ? 9.0 : 0)).ToImmutableArray();
        var widths = Widths(pages, header, rows);
        Row(pages, table, header, widths, 0, heavy: true, () => { });
        foreach (var (cells, indent) in rows)
        {
            Row(pages, table, cells, widths, indent, heavy: false, () => Row(pages, table, header, widths, 0, heavy: true, () => { }));
        }

        pages.Skip(3);
        foreach (var note in table.Notes)
        {
            pages.Paragraph(note, 7, after: 1);
        }

        pages.Skip(9);
    }

    private static double[] Widths(PlainPages pages, ImmutableArray<string> header, ImmutableArray<(ImmutableArray<string> Cells, double Indent)> rows)
    {
        var widths = header.Select((name, i) => Math.Max(
            pages.Wrap(name, 80, Size, heavy: true).Max(line => pages.Width(line, Size, heavy: true)),
            rows.Select(row => pages.Wrap(row.Cells[i], 300, Size, heavy: false).Max(line => pages.Width(line, Size, heavy: false)) + (i == 0 ? row.Indent : 0)).DefaultIfEmpty(0).Max()) + 1).ToArray();
        while (widths.Sum() + (Gap * (widths.Length - 1)) > PlainPages.Room && widths.Max() > LeastColumn)
        {
            widths[Array.IndexOf(widths, widths.Max())] -= 2;
        }

        return widths;
    }

    private static void Row(PlainPages pages, TableBlock table, ImmutableArray<string> cells, double[] widths, double indent, bool heavy, Action onNewPage)
    {
        var wrapped = cells.Select((cell, i) => pages.Wrap(cell, widths[i] - (i == 0 ? indent : 0), Size, heavy)).ToImmutableArray();
        var height = wrapped.Max(lines => lines.Length) * Line;
        if (pages.Need(Math.Min(height + 4, 500)))
        {
            onNewPage();
        }

        for (var k = 0; k < wrapped.Max(lines => lines.Length); k++)
        {
            // A single row of more than a page goes on over the next.
            pages.Need(Line);
            pages.Skip(Line);
            var x = PlainPages.Side;
            for (var i = 0; i < wrapped.Length; i++)
            {
                if (k < wrapped[i].Length)
                {
                    var text = wrapped[i][k];
                    pages.Write(table.Columns[i].Numeric ? x + widths[i] - pages.Width(text, Size, heavy) : x + (i == 0 ? indent : 0), text, Size, heavy);
                }

                x += widths[i] + Gap;
            }
        }

        pages.Skip(3);
        pages.Rule(PlainPages.Side, PlainPages.PageWidth - PlainPages.Side, heavy ? 0.8 : 0.2);
    }
}
