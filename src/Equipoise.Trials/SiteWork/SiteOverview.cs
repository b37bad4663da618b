using System.Collections.Immutable;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>A participant of the list, without a word of the arm.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry.</param>
/// <param name="On">The date.</param>
/// <param name="What">What happened.</param>
public sealed record SiteHappening(string Participant, long Entry, LocalDate On, string What);

/// <summary>An investigator's own site at a glance: never by arm.</summary>
/// <param name="Screened">Persons in the screening log.</param>
/// <param name="Randomised">Participants randomised.</param>
/// <param name="InScreening">Candidates still in screening.</param>
/// <param name="MonthsOpen">Months since the site was opened, at least 1.</param>
/// <param name="ByMonth">Participants randomised in each month since then, oldest first.</param>
/// <param name="Deviations">Deviations, newest first.</param>
/// <param name="Severe">Adverse events of grade 3 or more, newest first.</param>
/// <param name="Relapses">Relapses, newest first.</param>
/// <param name="Deaths">Deaths, newest first.</param>
/// <param name="OverdueVisits">Visits whose window passed with nothing recorded.</param>
/// <param name="OpenQueries">Queries that wait for the site.</param>
public sealed record SiteOverview(
    int Screened,
    int Randomised,
    int InScreening,
    int MonthsOpen,
    ImmutableArray<(YearMonth Month, int Randomised)> ByMonth,
    ImmutableArray<SiteHappening> Deviations,
    ImmutableArray<SiteHappening> Severe,
    ImmutableArray<SiteHappening> Relapses,
    ImmutableArray<SiteHappening> Deaths,
    int OverdueVisits,
    int OpenQueries)
{
    /// <summary>Participants randomised per month since the site was opened.</summary>
    public double PerMonth => (double)Randomised / MonthsOpen;

    /// <summary>The overview of a site.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site; open.</param>
    /// <param name="now">The instant.</param>
    public static SiteOverview Of(TrialState state, string site, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var open = state.Sites[site];
        var today = now.InZone(open.Zone).Date;
        var own = state.InOrder.Where(p => p.Site == site).ToList();
        var randomised = own.Where(p => p.Randomisation is not null).ToList();
        var log = Screening.ScreeningLog.Of(state, site);
        var first = open.OpenedAt.InZone(open.Zone).Date;
        var months = Math.Max(1, ((today.Year - first.Year) * 12) + today.Month - first.Month + 1);
        var counts = randomised.GroupBy(p => p.Randomisation!.Value.Fact.RandomisedOn.ToYearMonth()).ToDictionary(g => g.Key, g => g.Count());
        var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
        return new SiteOverview(
            log.Assessed,
            randomised.Count,
            state.Closure is null ? log.Open : 0,
            months,
            [.. Enumerable.Range(0, months).Select(m => first.ToYearMonth().PlusMonths(m)).Select(m => (m, counts.GetValueOrDefault(m)))],
            Newest(own.SelectMany(p => p.Deviations.Select(d => new SiteHappening(p.Id, d.Sequence, d.Fact.OccurredOn, $"{Sentence(Words.Spoken(d.Fact.Kind))}: {d.Fact.Description}")))),
            Newest(own.SelectMany(p => p.AdverseEvents.Where(a => a.Grade >= 3).Select(a => new SiteHappening(p.Id, a.Entry, a.OnsetOn, FormattableString.Invariant($"{a.Term} grade {a.Grade}{(a.Serious ? ", serious" : "")}, {Words.Spoken(a.Current.Outcome)}"))))),
            Newest(own.Where(p => p.Relapse is not null).Select(p => new SiteHappening(p.Id, p.Relapse!.Value.Sequence, p.Relapse.Value.Fact.EvidenceOn, p.Relapse.Value.Fact.Location))),
            Newest(own.Where(p => p.Death is not null).Select(p => new SiteHappening(p.Id, p.Death!.Value.Sequence, p.Death.Value.Fact.DiedOn, Words.Spoken(p.Death.Value.Fact.Cause)))),
            randomised.Sum(p => VisitLog.Of(p, state.ProtocolOf(p), until).Count(v => v.Standing == VisitStanding.Overdue)),
            own.Sum(p => p.Queries.Count(q => q.Status == QueryStatus.Open)));
    }

    private static ImmutableArray<SiteHappening> Newest(IEnumerable<SiteHappening> happenings) => [.. happenings.OrderByDescending(h => h.On).ThenByDescending(h => h.Entry)];

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
