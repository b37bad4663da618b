using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using Equipoise.Trials.Reporting;
using NodaTime;

namespace Equipoise.Adapters.Exchange;

/// <summary>
/// Reads the data of a completed trial, as a protocol describes it, from a CSV file with one row per participant: <c>participant</c>, <c>arm</c>, one column for each factor of stratification with its
/// levels, <c>ENDPOINT_days</c> and <c>ENDPOINT_event</c> for each endpoint, and any of <c>site</c>, <c>relapsed</c>, <c>died</c> and the protocol's fields, where an empty cell is a value not known.
/// </summary>
public static class CompletedTrialReader
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">Something in it cannot be used; all of it, each with line, column, what was found and what would be accepted.</exception>
    public static ImportedTrial Read(string path, TrialProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var diagnostics = new DataDiagnostics(path);
        var data = CsvData.Read(path, diagnostics);
        var columns = new CsvColumns(data, diagnostics);
        var document = protocol.Document;
        var participants = columns.Of("participant");
        CellReading.RequireDistinct(participants, "participant", diagnostics);
        var arms = OneOf(columns.Of("arm"), "arm", [.. document.Arms.Select(a => a.Id)], diagnostics);
        var factors = document.Stratification.Where(f => !f.BySite).Select(f => (Factor: f, Cells: OneOf(columns.Of(f.Id), f.Id, [.. f.Levels.Select(l => l.Id)], diagnostics))).ToList();
        var sites = columns.OfIfAny("site");
        var endpoints = document.Endpoints.Select(e => (Endpoint: e, Days: Days(columns.Of(e.Id + "_days"), e.Id + "_days", diagnostics), Events: Flags(columns.Of(e.Id + "_event"), e.Id + "_event", diagnostics))).ToList();
        var (relapsed, died) = (FlagsIfAny(columns, "relapsed", diagnostics), FlagsIfAny(columns, "died", diagnostics));
        var values = document.Fields.Where(f => columns.OfIfAny(f.Id) is not null && f.Derivation is null && document.Stratification.All(s => s.Id != f.Id)).Select(f => (Field: f, Cells: columns.OfIfAny(f.Id)!.Value)).ToList();
        foreach (var (field, cells) in values)
        {
            Check(field, cells, diagnostics);
        }

        HashSet<string> known = ["participant", "arm", "site", "relapsed", "died", .. document.Stratification.Select(f => f.Id), .. document.Endpoints.SelectMany(e => new[] { e.Id + "_days", e.Id + "_event" }), .. document.Fields.Select(f => f.Id)];
        foreach (var other in data.Header.Where(c => !known.Contains(c.Text)))
        {
            diagnostics.Add("D024", other.Text, other.Line, other.Column, "The protocol speaks of no such column, and its values would be lost.", $"\"{other.Text}\"", Suggestion.Among(other.Text, known));
        }

        diagnostics.ThrowIfAny();
        AnalysisRow Row(int i)
        {
            var levels = factors.Select(f => f.Cells[i].Text).ToList();
            var cohort = document.Cohorts.FirstOrDefault(c => c.Factor is not { } by || c.Levels.Contains(factors.First(f => f.Factor.Id == by).Cells[i].Text, StringComparer.Ordinal)) ?? document.Cohorts[0];
            ImmutableArray<EndpointTime> times = [.. endpoints.Select(e => new EndpointTime(e.Endpoint.Id, e.Days[i], e.Events[i]))];
            bool Had(EndpointEvent what) => endpoints.Exists(e => e.Events[i] && e.Endpoint.Events is [var only] && only == what);
            return new AnalysisRow(
                participants[i].Text, sites is { } s ? s[i].Text : "", cohort.Id, levels.Count == 0 ? "all" : string.Join('/', levels), arms[i].Text, 0, default, times,
                relapsed is { } r ? r[i] : Had(EndpointEvent.Relapse), died is { } d ? d[i] : Had(EndpointEvent.Death), false, []);
        }

        var rows = Enumerable.Range(0, participants.Length).Select(Row).ToImmutableArray();
        return new ImportedTrial(
            AnalysisDataset.Of(protocol, rows, LocalDate.MaxIsoValue),
            rows.Select((r, i) => KeyValuePair.Create(r.Participant, factors.ToImmutableDictionary(f => f.Factor.Id, f => f.Cells[i].Text, StringComparer.Ordinal))).ToImmutableDictionary(StringComparer.Ordinal),
            rows.Select((r, i) => KeyValuePair.Create(r.Participant, values.Where(v => v.Cells[i].Text.Length > 0).ToImmutableDictionary(v => v.Field.Id, v => (v.Cells[i].Text, v.Field.Unit), StringComparer.Ordinal))).ToImmutableDictionary(StringComparer.Ordinal),
            Path.GetFileName(path),
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    private static ImmutableArray<CsvCell> OneOf(ImmutableArray<CsvCell> cells, string column, ImmutableArray<string> accepted, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && !accepted.Contains(c.Text, StringComparer.Ordinal)))
        {
            diagnostics.Add("D025", column, cell.Line, cell.Column, "The protocol does not have this value.", $"\"{cell.Text}\"", Suggestion.Among(cell.Text, accepted));
        }

        return cells;
    }

    private static ImmutableArray<int> Days(ImmutableArray<CsvCell> cells, string column, DataDiagnostics diagnostics)
    {
        static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : null;
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && Whole(c.Text) is null))
        {
            diagnostics.Add("D026", column, cell.Line, cell.Column, "A time is whole days from randomisation.", $"\"{cell.Text}\"", "a whole number from 0 on");
        }

        return [.. cells.Select(c => Whole(c.Text) ?? 0)];
    }

    private static ImmutableArray<bool> Flags(ImmutableArray<CsvCell> cells, string column, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0 && c.Text is not ("0" or "1")))
        {
            diagnostics.Add("D011", column, cell.Line, cell.Column, "Whether it happened is 1 or 0.", $"\"{cell.Text}\"", "1 for yes, 0 for no");
        }

        return [.. cells.Select(c => c.Text == "1")];
    }

    private static ImmutableArray<bool>? FlagsIfAny(CsvColumns columns, string column, DataDiagnostics diagnostics) =>
        columns.OfIfAny(column) is null ? null : Flags(columns.Of(column), column, diagnostics);

    private static void Check(FieldDeclaration field, ImmutableArray<CsvCell> cells, DataDiagnostics diagnostics)
    {
        foreach (var cell in cells.Where(c => c.Text.Length > 0))
        {
            if (field.Kind == FieldKind.Number && !decimal.TryParse(cell.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                diagnostics.Add("D008", field.Id, cell.Line, cell.Column, $"{field.Label} is a number.", $"\"{cell.Text}\"", $"a number in {field.Unit} with a decimal point, or an empty cell where it is not known");
            }
            else if (field.Kind == FieldKind.Code && !field.Codes.Contains(cell.Text, StringComparer.Ordinal))
            {
                diagnostics.Add("D025", field.Id, cell.Line, cell.Column, "The protocol does not have this value.", $"\"{cell.Text}\"", Suggestion.Among(cell.Text, field.Codes));
            }
        }
    }
}
