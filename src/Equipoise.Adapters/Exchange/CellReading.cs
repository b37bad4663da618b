using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Adapters.Exchange;

/// <summary>Reads the cells of a column as what the column means. Empty cells were reported before.</summary>
internal static class CellReading
{
    /// <summary>A number with a decimal point, whatever the machine's culture; null when the text is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Times: finite, 0 or more.</summary>
    public static ImmutableArray<double> Times(ImmutableArray<CsvCell> cells, string column, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0))
        {
            var (code, message) = Number(cell.Text) switch
            {
                null => ("D008", "A time is a number."),
                < 0 => ("D009", "A time is not negative: follow-up starts at 0."),
                { } time when !double.IsFinite(time) => ("D010", "A time is finite."),
                _ => ("", ""),
            };
            if (code.Length > 0)
            {
                diagnostics.Add(code, column, cell.Line, cell.Column, message, $"\"{cell.Text}\"", "a number from 0 on, with a decimal point, such as 12 or 3.5");
            }
        }

        return [.. cells.Select(c => Number(c.Text) ?? 0)];
    }

    /// <summary>Case weights: finite, 0 or more.</summary>
    public static ImmutableArray<double> Weights(ImmutableArray<CsvCell> cells, string column, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && !(Number(c.Text) is >= 0 and < double.PositiveInfinity)))
        {
            diagnostics.Add("D019", column, cell.Line, cell.Column, "A weight says how often the row counts.", $"\"{cell.Text}\"", "a finite number from 0 on");
        }

        return [.. cells.Select(c => Number(c.Text) ?? 0)];
    }

    /// <summary>Numbers of any sign.</summary>
    public static ImmutableArray<double> Numbers(ImmutableArray<CsvCell> cells, string column, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && !(Number(c.Text) is { } number && double.IsFinite(number))))
        {
            diagnostics.Add("D020", column, cell.Line, cell.Column, "An offset is a number.", $"\"{cell.Text}\"", "a finite number, with a decimal point");
        }

        return [.. cells.Select(c => Number(c.Text) ?? 0)];
    }

    /// <summary>Events: only values that were declared.</summary>
    public static ImmutableArray<bool> Events(ImmutableArray<CsvCell> cells, SurvivalDataForm form, DataDiagnostics diagnostics)
    {
        foreach (var both in form.EventValues.Intersect(form.CensoredValues, StringComparer.Ordinal))
        {
            diagnostics.Add("D011", form.Event, 1, 1, "A value cannot mean both the event and its absence.", $"\"{both}\" declared as both", "different --event-value and --censored-value");
        }

        if (form.SeveralKinds && form.EventValues.IsEmpty)
        {
            return [.. cells.Select(c => !IsOneOf(form.CensoredValues, c.Text))];
        }

        ImmutableArray<string> values = form.EventValues.IsEmpty ? ["1"] : form.EventValues;
        var accepted = $"{string.Join(" or ", values)} for an event, {string.Join(" or ", form.CensoredValues)} for none; declare others by --event-value and --censored-value";
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && !IsOneOf(values, c.Text) && !IsOneOf(form.CensoredValues, c.Text)))
        {
            diagnostics.Add("D011", form.Event, cell.Line, cell.Column, "The event code was not declared.", $"\"{cell.Text}\"", accepted);
        }

        return [.. cells.Select(c => IsOneOf(values, c.Text))];
    }

    /// <summary>Reports every participant after the first with the same identification.</summary>
    public static void RequireDistinct(ImmutableArray<CsvCell>? cells, string column, DataDiagnostics diagnostics)
    {
        foreach (var again in (cells ?? []).Where(c => c.Text.Length > 0).GroupBy(c => c.Text, StringComparer.Ordinal).SelectMany(g => g.Skip(1).Select(c => (Cell: c, First: g.First().Line))))
        {
            diagnostics.Add("D013", column, again.Cell.Line, again.Cell.Column, "The participant stands in an earlier row already.", string.Create(CultureInfo.InvariantCulture, $"\"{again.Cell.Text}\", as in line {again.First}"), "one row per participant");
        }
    }

    /// <summary>"1" and "1.0" are the same code.</summary>
    private static bool IsOneOf(ImmutableArray<string> values, string text) =>
        values.Contains(text, StringComparer.Ordinal) || (Number(text) is { } number && values.Any(v => Number(v) == number));
}
