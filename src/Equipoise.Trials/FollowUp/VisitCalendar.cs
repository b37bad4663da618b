using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.FollowUp;

/// <summary>A planned visit: the month it stands for, its date, and the days on which it counts as in its window.</summary>
public readonly record struct PlannedVisit(int Month, LocalDate On, LocalDate From, LocalDate To);

/// <summary>The visits of a follow-up schedule. A day that a month does not have becomes the month's last day.</summary>
public static class VisitCalendar
{
    /// <summary>Visits from randomisation on, up to and including a month.</summary>
    public static IEnumerable<PlannedVisit> Of(FollowUpSection schedule, LocalDate randomisedOn, int throughMonth) =>
        Months(schedule).TakeWhile(m => m <= throughMonth).Select(month =>
        {
            var date = randomisedOn.PlusMonths(month);
            return new PlannedVisit(month, date, date.PlusDays(-schedule.WindowDays), date.PlusDays(schedule.WindowDays));
        });

    /// <summary>The months of the visits, without end if the last period is open.</summary>
    public static IEnumerable<int> Months(FollowUpSection schedule)
    {
        var month = 0;
        foreach (var period in schedule.Visits)
        {
            while (period.UntilMonth is null || month + period.EveryMonths <= period.UntilMonth)
            {
                month += period.EveryMonths;
                yield return month;
            }
        }
    }
}
