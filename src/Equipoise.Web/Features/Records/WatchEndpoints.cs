using Equipoise.Trials.Oversight;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/deviations</c>: the trend and the funnel of sites.</summary>
internal static class DeviationsEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(RecordTrial trial, Counts counts)
    {
        var trend = counts.Deviations(trial);
        return new RazorComponentResult<DeviationsPage>(new { Trend = trend.Value, Counted = trend.Note(trial.State) });
    }
}

/// <summary><c>/central-monitoring</c>: what in the numbers looks like nobody measured it.</summary>
internal static class CentralMonitoringEndpoint
{
    private const int Shown = 40;

    /// <summary>The page.</summary>
    public static IResult Get(RecordTrial trial, Counts counts)
    {
        var counted = counts.Central(trial);
        var (digits, duplicates, dates, reporting) = counted.Value;
        return new BlocksView("Central monitoring", "Central monitoring",
        [
            new ReportSection("reporting", "Adverse events: who reports few", [CentreTables.Reporting(reporting)]),
            new ReportSection("digits", "Preference for last digits", [digits.IsEmpty ? new ParagraphBlock($"No field has {Counts.LeastDigits} values at a site.") : CentreTables.Digits(digits, Shown)]),
            new ReportSection("duplicates", "Values that occur twice", [duplicates.IsEmpty ? new ParagraphBlock("No two participants have the same numbers throughout.") : CentreTables.Duplicates(duplicates)]),
            new ReportSection("dates", "Dates that surprise", [CentreTables.Dates(dates, DateOptions.Usual), LateEntries(dates)]),
        ])
        {
            Counted = counted.Note(trial.State),
            Lead = "Statistics over what all sites recorded. Each of them is a reason to ask, none is a proof: a site may have another instrument, other patients or other working days.",
            Wide = true,
        }.Answer();
    }

    private static ReportBlock LateEntries(DatePlausibility dates) => dates.LateEntries.IsEmpty
        ? new ParagraphBlock("No entry came later than that.")
        : new TableBlock(
            "late-entries",
            "Entries made long after the happening, the latest first",
            [CentreTables.Words("Participant"), CentreTables.Words("Site"), CentreTables.Words("What"), CentreTables.Words("Happened on"), CentreTables.Number("Days until the entry"), CentreTables.Number("Entry")],
            [.. dates.LateEntries.Take(Shown).Select(l => CentreTables.Row(TableCell.Of(l.Participant), TableCell.Of(l.Site), TableCell.Of(l.What), TableCell.Of(Frame.Moments.Iso(l.HappenedOn)), TableCell.Of(l.LagDays), TableCell.Of(Quantity.Count(l.Entry))))],
            dates.LateEntries.Length > Shown ? [$"{Shown} of {Quantity.Count(dates.LateEntries.Length)} are shown."] : []);
}
