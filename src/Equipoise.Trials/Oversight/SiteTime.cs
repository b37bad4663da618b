using Equipoise.Trials.Design;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>Time in the trial of a site's participants.</summary>
internal static class SiteTime
{
    /// <summary>Months from randomisation to death, loss, withdrawal from follow-up, the end of follow-up or a day, whichever comes first; at least a day for whoever was randomised.</summary>
    public static double MonthsOf(ParticipantState p, LocalDate today, LocalDate? end)
    {
        if (p.Randomisation is not { } r)
        {
            return 0;
        }

        var until = today;
        foreach (var other in (ReadOnlySpan<LocalDate?>)[p.Death?.Fact.DiedOn, p.Loss?.Fact.LastContactOn, p.FollowUpWithdrawal?.Fact.WithdrewOn, p.ConsentWithdrawal?.Fact.WithdrewOn, end])
        {
            until = other < until ? other.Value : until;
        }

        return AnalysisTime.Months(Math.Max(1, Period.DaysBetween(r.Fact.RandomisedOn, until)));
    }

    /// <summary>The same for all participants of a site.</summary>
    public static double MonthsOf(TrialState state, SiteState site, IEnumerable<ParticipantState> people, Instant now)
    {
        var today = now.InZone(site.Zone).Date;
        return people.Sum(p => MonthsOf(p, today, state.FollowUpEnd?.EndedOn));
    }
}
