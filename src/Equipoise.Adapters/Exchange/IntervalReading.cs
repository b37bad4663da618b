using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Adapters.Exchange;

/// <summary>Checks rows that are intervals (start, stop]: each has a length, and those of one participant do not overlap.</summary>
internal static class IntervalReading
{
    public static void Require(
        ImmutableArray<CsvCell> cells, ImmutableArray<CsvCell> ends, ImmutableArray<CsvCell>? people, SurvivalDataForm form, DataDiagnostics diagnostics)
    {
        if (cells.Length != ends.Length)
        {
            return;
        }

        // NaN where a cell was no number, which was reported: it is neither before nor after.
        double[] starts = [.. cells.Select(c => CellReading.Number(c.Text) ?? double.NaN)];
        double[] stops = [.. ends.Select(c => CellReading.Number(c.Text) ?? double.NaN)];
        for (var i = 0; i < starts.Length; i++)
        {
            if (starts[i] >= stops[i])
            {
                diagnostics.Add("D018", form.Start!, cells[i].Line, cells[i].Column, "The row ends before it is under observation.", Interval(starts[i], stops[i]), $"a {form.Start} below {form.Time}: a row is at risk after its start and up to its end");
            }
        }

        if (people is not { } ids || ids.Length != starts.Length)
        {
            return;
        }

        foreach (var rows in Enumerable.Range(0, ids.Length).Where(i => ids[i].Text.Length > 0 && starts[i] < stops[i]).GroupBy(i => ids[i].Text, StringComparer.Ordinal))
        {
            var inOrder = rows.OrderBy(i => starts[i]).ThenBy(i => stops[i]).ToArray();
            for (var k = 1; k < inOrder.Length; k++)
            {
                var (before, row) = (inOrder[k - 1], inOrder[k]);
                if (starts[row] < stops[before])
                {
                    diagnostics.Add("D021", form.Start!, cells[row].Line, cells[row].Column, "The interval overlaps another of the same participant.", string.Create(CultureInfo.InvariantCulture, $"{Interval(starts[row], stops[row])} of \"{rows.Key}\", and {Interval(starts[before], stops[before])} in line {cells[before].Line}"), "intervals that follow each other");
                }
            }
        }
    }

    private static string Interval(double start, double stop) => string.Create(CultureInfo.InvariantCulture, $"({start:R}, {stop:R}]");
}
