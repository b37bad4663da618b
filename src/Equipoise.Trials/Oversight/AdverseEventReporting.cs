using System.Collections.Immutable;
using Equipoise.Statistics.Multiplicity;
using Equipoise.Statistics.Oversight;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>How many adverse events a site reports.</summary>
/// <param name="Site">The site.</param>
/// <param name="Participants">Randomised.</param>
/// <param name="Months">Participant-months in the trial.</param>
/// <param name="Rate">Reported events per participant-month, with exact 95% limits; null without time.</param>
/// <param name="Serious">Of these events, the serious ones.</param>
/// <param name="WithoutAny">Participants of whom none is reported.</param>
/// <param name="TooFew">Exact one-sided P value that the site reports less than the others per participant-month; null where there are no others, or no events.</param>
/// <param name="Adjusted">The same after Holm's adjustment over the sites.</param>
public sealed record SiteReporting(string Site, int Participants, double Months, EventRate? Rate, int Serious, int WithoutAny, double? TooFew, double? Adjusted);

/// <summary>
/// Adverse events reported per participant-month by site: who reports far fewer than the others may not report. Given the events of all sites, a site's number is binomial with its share of the time
/// (<see cref="CountComparison"/>). Source: Buyse and others, Statistics in Medicine 1999;18:3435-3451, for the idea.
/// </summary>
/// <param name="Sites">By number.</param>
/// <param name="All">All sites together, with exact 95% limits; null without time.</param>
public sealed record AdverseEventReporting(ImmutableArray<SiteReporting> Sites, EventRate? All)
{
    /// <summary>The reporting as it stands. Terms and arms are not looked at.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant to which time counts.</param>
    public static AdverseEventReporting Of(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var randomised = state.Participants.Values.Where(p => p.Randomisation is not null).ToLookup(p => p.Site, StringComparer.Ordinal);
        var sites = state.Sites.Values.Select(s =>
        {
            var people = randomised[s.Id].ToList();
            return (s.Id, People: people, Months: SiteTime.MonthsOf(state, s, people, now), Events: people.Sum(p => p.AdverseEvents.Length));
        }).ToList();
        var (events, months) = (sites.Sum(s => s.Events), sites.Sum(s => s.Months));
        double? TooFew(double time, int count) => events > 0 && time > 0 && time < months ? CountComparison.TooFew(count, events, time / months) : null;
        var rows = sites.ConvertAll(s => new SiteReporting(
            s.Id, s.People.Count, s.Months, s.Months > 0 ? EventRate.Of(s.Events, s.Months, 0.95) : null, s.People.Sum(p => p.AdverseEvents.Count(a => a.Serious)), s.People.Count(p => p.AdverseEvents.IsEmpty), TooFew(s.Months, s.Events), null));
        var compared = rows.Where(r => r.TooFew is not null).Select(r => (r.Site, P: r.TooFew!.Value)).ToList();
        var adjusted = compared.Count == 0 ? [] : PValueAdjustments.Holm.Adjust([.. compared.Select(c => c.P)]);
        var bySite = compared.Zip(adjusted, (c, p) => (c.Site, p)).ToDictionary(c => c.Site, c => c.p, StringComparer.Ordinal);
        return new AdverseEventReporting([.. rows.Select(r => bySite.TryGetValue(r.Site, out var p) ? r with { Adjusted = p } : r)], months > 0 ? EventRate.Of(events, months, 0.95) : null);
    }
}
