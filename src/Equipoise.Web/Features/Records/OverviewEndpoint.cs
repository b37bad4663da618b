using Equipoise.Trials.Board;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Sight;
using Quantity = Equipoise.Web.Entries.Quantity;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/centre</c>: enrolment against the plan, what is late, and the versions, at a glance.</summary>
internal static class OverviewEndpoint
{
    /// <summary>The page; <c>?period=week</c> counts by week.</summary>
    public static IResult Get(RecordTrial trial, Counts counts, EntryTimes times, string? period) => View(trial, counts, times, period).Answer();

    internal static BlocksView View(RecordTrial trial, Counts counts, EntryTimes times, string? period)
    {
        var by = period == "week" ? EnrolmentPeriod.Week : EnrolmentPeriod.Month;
        var ((table, _, _), (late, _, _), (queries, _, _)) = (counts.Enrolment(trial, by), counts.Late(trial), counts.Queries(trial));
        var home = trial.Viewer.Role == Role.Sponsor ? "/sponsor" : "/centre";
        return new BlocksView("Overview", "Overview",
        [
            new ReportSection("accrual", "Enrolment", [Accrual(table), CentreTables.Enrolment(table, 12), CentreTables.AgainstPlan(table, 6)]),
            new ReportSection("late", "Missing and late", [late.Counts.IsEmpty ? new ParagraphBlock("Nothing is to be settled.") : CentreTables.Late(late), CentreTables.Forms(late)]),
            new ReportSection("versions", "Protocol versions", [CentreTables.Versions(counts.Versions(trial).Value)]),
        ])
        {
            Choices = [new PageLink("By month", home, by == EnrolmentPeriod.Month), new PageLink("By week", home + "?period=week", by == EnrolmentPeriod.Week)],
            Tallies =
            [
                ("screened", Quantity.Count(table.Total.Screened)),
                ("randomised" + (table.Goal is { } goal ? $" (the design counts on {Quantity.Count(goal)})" : ""), Quantity.Count(table.Total.Randomised)),
                ("sites", Quantity.Count(table.Sites.Length)),
                ("queries open", Quantity.Count(queries.All.Open.Total)),
                ("queries answered", Quantity.Count(queries.All.Answered.Total)),
                ("things to be settled", Quantity.Count(late.Items.Length)),
                ("entries", Quantity.Count(trial.State.Version)),
            ],
            Counted = counts.Late(trial).Note(trial.State),
            Wide = true,
        };
    }

    private static AccrualFigure Accrual(EnrolmentTable table)
    {
        double Month(NodaTime.LocalDate on) => NodaTime.Period.DaysBetween(table.Starts[0], on) / (365.25 / 12);
        return new AccrualFigure(
            "accrual-now",
            "Randomised into the cohorts that the design counts, against the plan",
            "",
            "Months since " + Frame.Moments.Iso(table.Starts[0]),
            [new AccrualSeries("Randomised", [new AccrualPoint(0, 0), .. table.AgainstPlan.Select(a => new AccrualPoint(Month(a.End), a.Randomised))])],
            [.. table.AgainstPlan.Where(a => a.Expected is not null).Select(a => new AccrualPoint(Month(a.End), a.Expected!.Value))])
        {
            Sites = [.. table.Sites.Select(s => new SiteAccrual($"{s.Site} {s.Name}", s.Total.Randomised))],
        }.Described();
    }
}
