using System.Collections.Immutable;
using System.Security.Cryptography;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Adapters.Exchange;

/// <summary>Reads survival data from a CSV file: one row per participant, or per interval of a participant.</summary>
public static class SurvivalDataReader
{
    /// <summary>Arms that others are usually compared with, the likeliest first.</summary>
    private static readonly ImmutableArray<string> UsualReferences = ["placebo", "control", "observation"];

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">Which columns mean what.</param>
    /// <param name="options">How near-ties are read; null for the sample's default.</param>
    /// <exception cref="BadInputException">Something in it cannot be used; all of it, each with line and column.</exception>
    public static SurvivalData Read(string path, SurvivalDataForm form, SurvivalSampleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        var diagnostics = new DataDiagnostics(path);
        var columns = new CsvColumns(CsvData.Read(path, diagnostics), diagnostics);
        var happened = form.SeveralKinds ? columns.Labels(form.Event) : columns.Of(form.Event);
        var times = form.Time is { } time ? CellReading.Times(columns.Of(time), time, diagnostics) : [.. happened.Select(_ => 0.0)];
        var events = CellReading.Events(happened, form, diagnostics);
        var arms = form.Arm is { } arm ? Arms(columns.Labels(arm), arm, form.Reference, diagnostics) : null;
        var strata = Strata([.. form.Strata.Select(columns.Labels)]);
        ImmutableArray<Covariate> covariates = [.. form.Covariates.Select(c => CovariateReading.Of(columns.Of(c), c, form, diagnostics))];
        var starts = form.Start is { } start ? CellReading.Times(columns.Of(start), start, diagnostics) : (ImmutableArray<double>?)null;
        var weights = form.Weights is { } weight ? CellReading.Weights(columns.Of(weight), weight, diagnostics) : (ImmutableArray<double>?)null;
        var offset = form.Offset is { } predictor ? CellReading.Numbers(columns.Of(predictor), predictor, diagnostics) : (ImmutableArray<double>?)null;
        var clusters = form.Cluster is { } cluster ? columns.Labels(cluster) : (ImmutableArray<CsvCell>?)null;
        var people = form.Id is { } id ? columns.Of(id) : columns.OfIfAny("participant");
        if (form is { Start: { } begin, Time: { } end })
        {
            IntervalReading.Require(columns.OfIfAny(begin) ?? [], columns.OfIfAny(end) ?? [], people, form, diagnostics);
        }
        else
        {
            CellReading.RequireDistinct(people, form.Id ?? "participant", diagnostics);
        }

        diagnostics.ThrowIfAny();
        var sample = SurvivalSample.Create(times, events, arms, strata, options);
        sample = starts is { } entries ? sample.WithEntry(entries) : sample;
        sample = weights is { } counts ? sample.WithWeights(counts) : sample;
        var outcomes = form.SeveralKinds ? Factor.FromLabels([.. happened.Select(c => c.Text)]) : null;
        return new SurvivalData(sample, covariates, arms?.Labels[0], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))
        {
            Outcomes = outcomes,
            Causes = outcomes is null ? [] : [.. happened.Where((_, i) => events[i]).Select(c => c.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Clusters = clusters is { } cells ? Factor.FromLabels([.. cells.Select(c => c.Text)]) : null,
            Offset = offset,
            HasIntervals = starts is not null,
        };
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
}
