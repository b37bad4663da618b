using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Reporting;

/// <summary>Cumulative accrual by cohort against the plan.</summary>
internal static class AccrualBlocks
{
    public static AccrualFigure Figure(ReportSource source) => Figure(
        source.Dataset.Protocol.Document,
        source.Design,
        source.State.ActivatedAt.InUtc().Date,
        source.State.Closure is { } closure ? closure.At.InUtc().Date : source.Cut.AsOf,
        [.. source.Dataset.Rows.Select(r => (r.Cohort, r.RandomisedOn))]) with
    {
        Sites = [.. source.State.Sites.Values.Select(s => new SiteAccrual($"{s.Id} {s.Name}", source.Dataset.Rows.Count(r => r.Site == s.Id)))],
    };

    /// <summary>The figure.</summary>
    /// <param name="document">The protocol.</param>
    /// <param name="design">The design.</param>
    /// <param name="start">The day of the activation.</param>
    /// <param name="last">The day on which accrual closed, or of the cut.</param>
    /// <param name="randomised">Cohort and day of each participant.</param>
    public static AccrualFigure Figure(ProtocolDocument document, TrialDesign design, LocalDate start, LocalDate last, ImmutableArray<(string Cohort, LocalDate On)> randomised)
    {
        double Months(LocalDate date) => AnalysisTime.Months(Period.DaysBetween(start, date));
        var end = Months(last);
        var series = document.Cohorts.Select(cohort =>
        {
            var dates = randomised.Where(r => r.Cohort == cohort.Id).Select(r => r.On).Order().ToList();
            return new AccrualSeries(cohort.Label, [new AccrualPoint(0, 0), .. dates.Select((d, i) => new AccrualPoint(Months(d), i + 1)), new AccrualPoint(end, dates.Count)]);
        }).ToImmutableArray();
        var goal = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet).Cohorts.Sum(c => document.Cohorts.First(x => x.Id == c).AccrualGoal ?? 0);
        var months = design switch { MilestoneTrialDesign d => d.Section.AccrualMonths, TimeToEventTrialDesign d => d.Course.Accrual.Duration, _ => (double?)null };
        var planned = months is { } planTo && goal > 0 ? ImmutableArray.Create(new AccrualPoint(0, 0), new AccrualPoint(planTo, goal)) : [];
        return new AccrualFigure(
            "accrual",
            planned.IsEmpty ? "Accrual" : "Accrual against plan (primary cohort)",
            string.Create(CultureInfo.InvariantCulture, $"Cumulative number randomised: {string.Join(", ", document.Cohorts.Select(c => $"{randomised.Count(r => r.Cohort == c.Id)} {c.Label}"))} in {end:F0} months{(planned.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $"; planned were {goal} in {planned[1].Time:F0}"))}."),
            "Months since activation",
            series,
            planned);
    }
}
