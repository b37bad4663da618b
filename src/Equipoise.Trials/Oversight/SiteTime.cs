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

        var until = new[] { p.Death?.Fact.DiedOn, p.Loss?.Fact.LastContactOn, p.FollowUpWithdrawal?.Fact.WithdrewOn, p.ConsentWithdrawal?.Fact.WithdrewOn, end, today }.Min()!.Value;
        return AnalysisTime.Months(Math.Max(1, Period.DaysBetween(r.Fact.RandomisedOn, until)));
    }

    /// <summary>The same for every participant of a site.</summary>
    public static double MonthsOf(TrialState state, SiteState site, Instant now)
    {
        var today = now.InZone(site.Zone).Date;
        return state.Participants.Values.Where(p => p.Site == site.Id).Sum(p => MonthsOf(p, today, state.FollowUpEnd?.EndedOn));
    }
}
