using System.Collections.Immutable;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Adapters.Exchange;

/// <summary>
/// Reads a covariate: numbers when every cell is one, a factor when no cell is one or the caller says so. A mixture is refused, since a stray "NA" would
/// otherwise turn a measurement into a factor with a level for every value.
/// </summary>
internal static class CovariateReading
{
    public static Covariate Of(ImmutableArray<CsvCell> cells, string column, SurvivalDataForm form, DataDiagnostics diagnostics)
    {
        if (form.Factors.TryGetValue(column, out var reference) || !cells.Any(c => CellReading.Number(c.Text) is { } number && double.IsFinite(number)))
        {
            return new Covariate(column, null, Levels(cells, column, reference, diagnostics));
        }

        foreach (var cell in cells.Where(c => c.Text.Length > 0 && !(CellReading.Number(c.Text) is { } number && double.IsFinite(number))))
        {
            diagnostics.Add("D022", column, cell.Line, cell.Column, "The covariate has numbers in other rows and none here.", $"\"{cell.Text}\"", $"a finite number; or --factors {column}, to read every value as a level");
        }

        return new Covariate(column, [.. cells.Select(c => CellReading.Number(c.Text) ?? 0)], null);
    }

    private static Factor Levels(ImmutableArray<CsvCell> cells, string column, string? reference, DataDiagnostics diagnostics)
    {
        CsvColumns.RequireKnown(cells, column, diagnostics);
        string[] values = [.. cells.Select(c => c.Text)];
        var levels = Factor.FromLabels(values);
        if (reference is null)
        {
            return levels;
        }

        if (!levels.Labels.Contains(reference, StringComparer.Ordinal))
        {
            diagnostics.Add("D017", column, 1, 1, "The reference is not one of the levels.", $"\"{reference}\"", Suggestion.Among(reference, levels.Labels));
            return levels;
        }

        return Factor.FromLabels(values, [reference, .. levels.Labels.Where(l => l != reference)]);
    }
}
