using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Equipoise.Trials.Reporting;

/// <summary>A table as CSV (RFC 4180, LF): each column as printed, and beside it the unrounded numbers of columns that have any.</summary>
public static class TableCsv
{
    /// <summary>The table.</summary>
    public static string Of(TableBlock table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var parts = table.Columns.Select((_, i) => table.Rows.Select(r => r.Cells[i]).Where(c => c.Values.Length > 0)
            .SelectMany(c => c.Printed.Select(p => p.Part)).Distinct(StringComparer.Ordinal).ToImmutableArray()).ToImmutableArray();
        var csv = new StringBuilder();
        csv.AppendJoin(',', table.Columns.SelectMany((c, i) => new[] { c.Header }.Concat(parts[i].Select(p => p.Length == 0 ? c.Header + ": unrounded" : $"{c.Header}: {p}"))).Select(Cell)).Append('\n');
        foreach (var row in table.Rows)
        {
            csv.AppendJoin(',', row.Cells.SelectMany((c, i) => new[] { Cell(c.Show()) }.Concat(parts[i].Select(p => Number(c, p))))).Append('\n');
        }

        return csv.ToString();
    }

    private static string Number(TableCell cell, string part)
    {
        var index = cell.Values.Length == 0 ? -1 : cell.Printed.Select((p, i) => (p.Part, i)).Where(p => p.Part == part).Select(p => (int?)p.i).FirstOrDefault() ?? -1;
        return index >= 0 && cell.Values[index] is { } value && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>A text cell; what a spreadsheet would take for a formula is quoted with an apostrophe in front.</summary>
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}
