using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Equipoise.Trials.Analysis;

namespace Equipoise.Trials.Reporting;

/// <summary>A factor by whose levels a report looks at subgroups.</summary>
/// <param name="Id">Its name in the protocol.</param>
/// <param name="Label">Words.</param>
/// <param name="Levels">Its levels, with words for each.</param>
/// <param name="LevelOf">The level of a participant.</param>
internal sealed record SubgroupFactor(string Id, string Label, ImmutableArray<(string Id, string Label)> Levels, Func<string, string> LevelOf);

/// <summary><c>analysis.csv</c>: what <c>check.R</c> reads. Times in days; 1 for an event, 0 for none.</summary>
internal static class AnalysisFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="factors">Factors of subgroups, a column each.</param>
    /// <param name="crossoverDay">Day of crossover of a participant; null for none.</param>
    /// <param name="anonymous">Whether participants' numbers, sites and positions are left out and the rows sorted by their values, so that a coded group cannot be traced to a person.</param>
    public static string Of(AnalysisDataset dataset, ImmutableArray<SubgroupFactor> factors, Func<string, int?> crossoverDay, bool anonymous)
    {
        var endpoints = dataset.Protocol.Document.Endpoints.Select(e => e.Id).ToList();
        string[] header =
        [
            .. anonymous ? (string[])[] : ["participant", "site"],
            "cohort", "stratum", "arm", .. endpoints.SelectMany(e => new[] { e + "_days", e + "_event" }), "relapsed", "died", "crossed_over", "crossover_day", .. factors.Select(f => "level_" + f.Id),
        ];
        var lines = dataset.Rows.Select(r => string.Join(',',
        (string[])[
            .. anonymous ? (string[])[] : [Cell(r.Participant), Cell(r.Site)],
            Cell(r.Cohort), Cell(r.Stratum), Cell(r.Arm),
            .. r.Times.SelectMany(t => new[] { t.Days.ToString(CultureInfo.InvariantCulture), t.Event ? "1" : "0" }),
            r.Relapsed ? "1" : "0", r.Died ? "1" : "0", r.CrossedOver ? "1" : "0", crossoverDay(r.Participant)?.ToString(CultureInfo.InvariantCulture) ?? "",
            .. factors.Select(f => Cell(f.LevelOf(r.Participant))),
        ]));
        return Text(header.Select(Cell), anonymous ? lines.Order(StringComparer.Ordinal) : lines);
    }

    /// <summary>Writes the file of an open report: no arm, no position in a sequence.</summary>
    public static string Of(BlindedDataset dataset) => dataset.Rows.IsEmpty
        ? "participant,site,cohort,stratum\n"
        : Text(
            ["participant", "site", "cohort", .. dataset.Rows[0].Times.SelectMany(t => new[] { t.Endpoint + "_days", t.Endpoint + "_event" }).Select(Cell)],
            dataset.Rows.Select(r => string.Join(',', (string[])[Cell(r.Participant), Cell(r.Site), Cell(r.Cohort), .. r.Times.SelectMany(t => new[] { t.Days.ToString(CultureInfo.InvariantCulture), t.Event ? "1" : "0" })])));

    private static string Text(IEnumerable<string> header, IEnumerable<string> lines)
    {
        var csv = new StringBuilder().AppendJoin(',', header).Append('\n');
        foreach (var line in lines)
        {
            csv.Append(line).Append('\n');
        }

        return csv.ToString();
    }

    internal static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
}
