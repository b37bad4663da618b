using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Adapters.Exchange;

/// <summary>Columns of a data set by name.</summary>
internal sealed class CsvColumns(CsvData data, DataDiagnostics diagnostics)
{
    /// <summary>The column's cells; a missing column, which gives none, and empty cells are reported.</summary>
    public ImmutableArray<CsvCell> Of(string name)
    {
        if (OfIfAny(name) is { } cells)
        {
            foreach (var cell in cells.Where(c => c.Text.Length == 0))
            {
                diagnostics.Add("D007", name, cell.Line, cell.Column, "The cell is empty.", "nothing", "a value; take the row out, or the column, if it is not known");
            }

            return cells;
        }

        diagnostics.Add("D006", name, data.Header[0].Line, 1, "There is no such column.", $"\"{name}\"", Suggestion.Among(name, data.Header.Select(c => c.Text)));
        return [];
    }

    /// <summary>The column's cells as labels; a cell that stands for a missing value in other programs is reported, since it would silently become a label.</summary>
    public ImmutableArray<CsvCell> Labels(string name)
    {
        var cells = Of(name);
        RequireKnown(cells, name, diagnostics);
        return cells;
    }

    /// <summary>Reports the cells that stand for a missing value in other programs.</summary>
    public static void RequireKnown(ImmutableArray<CsvCell> cells, string name, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text is "NA" or "N/A" or "NaN" or "." or "NULL" or "null"))
        {
            diagnostics.Add("D023", name, cell.Line, cell.Column, "The cell looks like a missing value.", $"\"{cell.Text}\"", "a label; take the row out if it is not known, or spell the label otherwise");
        }
    }

    /// <summary>The column's cells; null when there is no such column.</summary>
    public ImmutableArray<CsvCell>? OfIfAny(string name)
    {
        var index = data.Header.Select((c, i) => (c.Text, Index: i)).Where(c => c.Text == name).Select(c => (int?)c.Index).FirstOrDefault();
        return index is { } i ? [.. data.Rows.Select(r => r[i])] : null;
    }
}
