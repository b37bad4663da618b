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
    public static IResult Get(RecordTrial trial, Kept kept) =>
        new RazorComponentResult<DeviationsPage>(new { Trend = kept.Of(trial.State, $"deviations {trial.Now.InUtc().Date}", () => DeviationTrend.Of(trial.State, trial.Now)) });
}

/// <summary><c>/central-monitoring</c>: what in the numbers looks like nobody measured it.</summary>
internal static class CentralMonitoringEndpoint
{
    private const int LeastValues = 10, LeastFields = 5, Shown = 40;

    /// <summary>The page.</summary>
    public static IResult Get(RecordTrial trial, Kept kept, EntryTimes times)
    {
        var sections = kept.Of(trial.State, $"central {trial.Now.InUtc().Date}", () =>
        {
            var digits = DigitPreference.Of(trial.State, LeastValues);
            var duplicates = DuplicatedValues.Of(trial.State, LeastFields);
            var dates = DatePlausibility.Of(trial.State, times.At, DateOptions.Usual);
            var reporting = AdverseEventReporting.Of(trial.State, trial.Now);
            return new Boxed([
                new ReportSection("reporting", "Adverse events: who reports few", [CentreTables.Reporting(reporting)]),
                new ReportSection("digits", "Preference for last digits", [digits.IsEmpty ? new ParagraphBlock($"No field has {LeastValues} values at a site.") : CentreTables.Digits(digits, Shown)]),
                new ReportSection("duplicates", "Values that occur twice", [duplicates.IsEmpty ? new ParagraphBlock("No two participants have the same numbers throughout.") : CentreTables.Duplicates(duplicates)]),
                new ReportSection("dates", "Dates that surprise", [CentreTables.Dates(dates, DateOptions.Usual), LateEntries(dates)]),
            ]);
        });
        return new BlocksView("Central monitoring", "Central monitoring", sections.Sections)
        {
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

    private sealed record Boxed(System.Collections.Immutable.ImmutableArray<ReportSection> Sections);
}
