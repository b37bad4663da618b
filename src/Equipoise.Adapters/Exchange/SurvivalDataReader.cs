using System.Collections.Immutable;
using System.Security.Cryptography;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Adapters.Exchange;

/// <summary>Reads survival data from a CSV file: one row per participant.</summary>
public static class SurvivalDataReader
{
    /// <summary>Arms that others are usually compared with, the likeliest first.</summary>
    private static readonly ImmutableArray<string> UsualReferences = ["placebo", "control", "observation"];

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">Something in it cannot be used; all of it, each with line and column.</exception>
    public static SurvivalData Read(string path, SurvivalDataForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var diagnostics = new DataDiagnostics(path);
        var columns = new CsvColumns(CsvData.Read(path, diagnostics), diagnostics);
        var times = CellReading.Times(columns.Of(form.Time), form.Time, diagnostics);
        var events = CellReading.Events(columns.Of(form.Event), form, diagnostics);
        var arms = form.Arm is { } arm ? Arms(columns.Of(arm), arm, form.Reference, diagnostics) : null;
        var strata = Strata([.. form.Strata.Select(columns.Of)]);
        ImmutableArray<Covariate> covariates = [.. form.Covariates.Select(c => CovariateOf(columns.Of(c), c))];
        CellReading.RequireDistinct(form.Id is { } id ? columns.Of(id) : columns.OfIfAny("participant"), form.Id ?? "participant", diagnostics);
        diagnostics.ThrowIfAny();
        return new SurvivalData(
            SurvivalSample.Create(times, events, arms, strata),
            covariates,
            arms?.Labels[0],
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    private static Factor? Arms(ImmutableArray<CsvCell> cells, string column, string? reference, DataDiagnostics diagnostics)
    {
        string[] values = [.. cells.Select(c => c.Text)];
        var labels = Factor.FromLabels([.. values.Where(v => v.Length > 0)]).Labels;
        if (labels.Length == 1)
        {
            diagnostics.Add("D012", column, cells[0].Line, cells[0].Column, "There is only one arm, so nothing to compare.", $"\"{labels[0]}\" in every row", "two or more arms, or no --arm");
        }

        var first = reference ?? UsualReferences.FirstOrDefault(u => labels.Contains(u, StringComparer.Ordinal)) ?? labels.FirstOrDefault();
        if (first is null || labels.Length == 0)
        {
            return null;
        }

        if (!labels.Contains(first, StringComparer.Ordinal))
        {
            diagnostics.Add("D017", column, 1, 1, "The reference is not one of the arms.", $"\"{first}\"", Suggestion.Among(first, labels));
            return null;
        }

        return values.Contains("") ? null : Factor.FromLabels(values, [first, .. labels.Where(l => l != first)]);
    }

    private static Factor? Strata(ImmutableArray<ImmutableArray<CsvCell>> columns)
    {
        if (columns.IsEmpty || columns.Any(c => c.Length != columns[0].Length))
        {
            return null;
        }

        return columns.Length == 1
            ? Factor.FromLabels([.. columns[0].Select(c => c.Text)])
            : Factor.FromLabels([.. Enumerable.Range(0, columns[0].Length).Select(row => string.Join('/', columns.Select(c => c[row].Text)))]);
    }

    private static Covariate CovariateOf(ImmutableArray<CsvCell> cells, string column)
    {
        double?[] numbers = [.. cells.Select(c => CellReading.Number(c.Text))];
        return numbers.All(n => n is { } value && double.IsFinite(value))
            ? new Covariate(column, [.. numbers.Select(n => n ?? 0)], null)
            : new Covariate(column, null, Factor.FromLabels([.. cells.Select(c => c.Text)]));
    }
}
