using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>A query that is not settled.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Site">Their site.</param>
/// <param name="Query">Its number.</param>
/// <param name="Text">The question.</param>
/// <param name="Status">Open for the site, or answered for the data manager.</param>
/// <param name="RaisedOn">The site's local date.</param>
/// <param name="AgeDays">Days since.</param>
/// <param name="LastSaid">The last answer or ground; null for none.</param>
/// <param name="Entry">The entry that raised it.</param>
public sealed record UnsettledQuery(string Participant, string Site, int Query, string Text, QueryStatus Status, LocalDate RaisedOn, int AgeDays, string? LastSaid, long Entry);

/// <summary>A site's queries.</summary>
/// <param name="Site">The site; null for all together.</param>
/// <param name="Open">Those that wait for the site, by age.</param>
/// <param name="Answered">Those that wait for the data manager, by age.</param>
/// <param name="Closed">Settled.</param>
/// <param name="PerHundredEntries">Queries raised per 100 entries about the site's participants; null without entries.</param>
/// <param name="MedianDaysToAnswer">Middle of the days from the question to its first answer; null where none was answered.</param>
/// <param name="NinetiethDaysToAnswer">The days within which nine tenths of the answers came; null where there is none.</param>
public sealed record SiteQueries(string? Site, AgeBands Open, AgeBands Answered, int Closed, double? PerHundredEntries, double? MedianDaysToAnswer, double? NinetiethDaysToAnswer);

/// <summary>The trial's queries by age and site.</summary>
/// <param name="Unsettled">Every query that is not settled, the oldest first.</param>
/// <param name="Sites">By number.</param>
/// <param name="All">All sites together.</param>
public sealed record QueryAgeing(ImmutableArray<UnsettledQuery> Unsettled, ImmutableArray<SiteQueries> Sites, SiteQueries All)
{
    /// <summary>The queries as they stand.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant to which ages count.</param>
    /// <param name="recordedAt">When an entry was recorded; null where that is not known, which leaves its answer out of the days to answer.</param>
    public static QueryAgeing Of(TrialState state, Instant now, Func<long, Instant?> recordedAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(recordedAt);
        var all = state.InOrder.SelectMany(p => p.Queries.Select(q => (Person: p, Query: q))).ToList();
        var (bySite, people) = (all.ToLookup(q => q.Person.Site, StringComparer.Ordinal), state.Participants.Values.ToLookup(p => p.Site, StringComparer.Ordinal));
        int Age(ParticipantState p, QueryState q) => Period.DaysBetween(q.Raised.Fact.RaisedOn, now.InZone(state.Sites[p.Site].Zone).Date);
        return new QueryAgeing(
            [
                .. all.Where(q => q.Query.Status != QueryStatus.Closed)
                    .Select(q => new UnsettledQuery(
                        q.Person.Id, q.Person.Site, q.Query.Raised.Fact.Query, q.Query.Raised.Fact.Text, q.Query.Status, q.Query.Raised.Fact.RaisedOn, Age(q.Person, q.Query),
                        q.Query.Said.IsEmpty ? null : q.Query.Said[^1].Text, q.Query.Raised.Sequence))
                    .OrderByDescending(q => q.AgeDays).ThenBy(q => q.Participant, StringComparer.Ordinal).ThenBy(q => q.Query),
            ],
            [.. state.Sites.Keys.Select(site => Of(site, [.. bySite[site]], people[site]))],
            Of(null, all, state.Participants.Values));

        SiteQueries Of(string? site, List<(ParticipantState Person, QueryState Query)> queries, IEnumerable<ParticipantState> people)
        {
            var days = queries
                .Where(q => q.Query.Said.Any(s => s.Then == QueryStatus.Answered))
                .Select(q => recordedAt(q.Query.Said.First(s => s.Then == QueryStatus.Answered).Sequence) - recordedAt(q.Query.Raised.Sequence))
                .OfType<Duration>().Select(d => d.TotalDays).Order().ToList();
            var entries = people.Sum(p => p.History?.Count ?? 0);
            return new SiteQueries(
                site,
                AgeBands.Of(queries.Where(q => q.Query.Status == QueryStatus.Open).Select(q => (int?)Age(q.Person, q.Query))),
                AgeBands.Of(queries.Where(q => q.Query.Status == QueryStatus.Answered).Select(q => (int?)Age(q.Person, q.Query))),
                queries.Count(q => q.Query.Status == QueryStatus.Closed),
                entries == 0 ? null : 100.0 * queries.Count / entries,
                Spread.Quantile(days, 0.5),
                Spread.Quantile(days, 0.9));
        }
    }
}
