using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Reporting;

/// <summary>Cumulative accrual by cohort against the plan.</summary>
internal static class AccrualBlocks
{
    public static AccrualFigure Figure(ReportSource source)
    {
        var start = source.State.ActivatedAt.InUtc().Date;
        double Months(LocalDate date) => AnalysisTime.Months(Period.DaysBetween(start, date));
        var document = source.Dataset.Protocol.Document;
        var end = source.State.Closure is { } closure ? Months(closure.At.InUtc().Date) : Months(source.Cut.AsOf);
        var series = document.Cohorts.Select(cohort =>
        {
            var dates = source.Dataset.Rows.Where(r => r.Cohort == cohort.Id).Select(r => r.RandomisedOn).Order().ToList();
            return new AccrualSeries(cohort.Label, [new AccrualPoint(0, 0), .. dates.Select((d, i) => new AccrualPoint(Months(d), i + 1)), new AccrualPoint(end, dates.Count)]);
        }).ToImmutableArray();
        var goal = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet).Cohorts.Sum(c => document.Cohorts.First(x => x.Id == c).AccrualGoal ?? 0);
        var months = source.Design switch { MilestoneTrialDesign d => d.Section.AccrualMonths, TimeToEventTrialDesign d => d.Course.Accrual.Duration, _ => (double?)null };
        var planned = months is { } last && goal > 0 ? ImmutableArray.Create(new AccrualPoint(0, 0), new AccrualPoint(last, goal)) : [];
        return new AccrualFigure(
            "accrual",
            planned.IsEmpty ? "Accrual" : "Accrual against plan (primary cohort)",
            string.Create(CultureInfo.InvariantCulture, $"Cumulative number randomised: {string.Join(", ", document.Cohorts.Select(c => $"{source.Dataset.Rows.Count(r => r.Cohort == c.Id)} {c.Label}"))} in {end:F0} months{(planned.IsEmpty ? "" : $"; planned were {goal} in {planned[1].Time:F0}")}."),
            "Months since activation",
            series,
            planned);
    }
}
