using System.Collections.Immutable;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>Something to be settled, and for how long it has been so.</summary>
/// <param name="Item">What.</param>
/// <param name="AgeDays">Days since it is so at the site; null where it has no date.</param>
public sealed record LateItem(CleaningItem Item, int? AgeDays);

/// <summary>How old things are.</summary>
/// <param name="Under7">Less than 7 days, and what has no date.</param>
/// <param name="Under14">7 to 13 days.</param>
/// <param name="Under30">14 to 29 days.</param>
/// <param name="Older">30 days or more.</param>
/// <param name="Oldest">Days of the oldest; null where nothing has a date.</param>
public readonly record struct AgeBands(int Under7, int Under14, int Under30, int Older, int? Oldest)
{
    /// <summary>In all.</summary>
    public int Total => Under7 + Under14 + Under30 + Older;

    /// <summary>The bands of ages in days; null counts as new.</summary>
    public static AgeBands Of(IEnumerable<int?> ages)
    {
        var known = ages.ToList();
        int Between(int from, int to) => known.Count(a => (a ?? 0) >= from && (a ?? 0) < to);
        return new AgeBands(Between(int.MinValue, 7), Between(7, 14), Between(14, 30), Between(30, int.MaxValue), known.Max());
    }
}

/// <summary>A site's items of a kind.</summary>
/// <param name="Site">The site.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Ages">How old they are.</param>
public sealed record LateCount(string Site, CleaningKind Kind, AgeBands Ages);

/// <summary>How complete a site's planned visits are.</summary>
/// <param name="Site">The site.</param>
/// <param name="Expected">Visits whose window has passed, or that took place.</param>
/// <param name="Recorded">Of these, those that took place.</param>
/// <param name="Missed">Recorded as missed.</param>
/// <param name="Missing">Neither.</param>
public sealed record FormCompletion(string Site, int Expected, int Recorded, int Missed, int Missing)
{
    /// <summary>The share of the expected visits of which something is recorded; null without any.</summary>
    public double? Complete => Expected == 0 ? null : (double)(Recorded + Missed) / Expected;
}

/// <summary>What is missing or late in a trial, by site and kind, with ages.</summary>
/// <param name="Items">Every item, the oldest first.</param>
/// <param name="Counts">By site and kind; only where there is something.</param>
/// <param name="Forms">Planned visits by site.</param>
public sealed record LateItems(ImmutableArray<LateItem> Items, ImmutableArray<LateCount> Counts, ImmutableArray<FormCompletion> Forms)
{
    /// <summary>The list as it stands.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant at which things are late.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static LateItems Of(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        LateItem Aged(CleaningItem i) => new(i, i.Since is { } since ? Period.DaysBetween(since, now.InZone(state.Sites[i.Site].Zone).Date) : null);
        var items = CleaningList.Of(state, now).Select(Aged).OrderByDescending(i => i.AgeDays ?? -1).ThenBy(i => i.Item.Site, StringComparer.Ordinal).ThenBy(i => i.Item.Participant, StringComparer.Ordinal).ToImmutableArray();
        var randomised = state.Participants.Values.Where(p => p.Randomisation is not null).ToLookup(p => p.Site, StringComparer.Ordinal);
        return new LateItems(
            items,
            [.. items.GroupBy(i => (i.Item.Site, i.Item.Kind)).OrderBy(g => g.Key.Site, StringComparer.Ordinal).ThenBy(g => g.Key.Kind).Select(g => new LateCount(g.Key.Site, g.Key.Kind, AgeBands.Of(g.Select(i => i.AgeDays))))],
            [.. state.Sites.Values.Select(s => FormsOf(state, s, randomised[s.Id], now))]);
    }

    private static FormCompletion FormsOf(TrialState state, SiteState site, IEnumerable<ParticipantState> randomised, Instant now)
    {
        var today = now.InZone(site.Zone).Date;
        var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
        var (recorded, missed, missing) = (0, 0, 0);
        foreach (var visit in randomised.SelectMany(p => FollowUp.VisitLog.Of(p, state.ProtocolOf(p), until)))
        {
            recorded += visit.Standing == FollowUp.VisitStanding.Attended ? 1 : 0;
            missed += visit.Standing == FollowUp.VisitStanding.Missed ? 1 : 0;
            missing += visit.Standing == FollowUp.VisitStanding.Overdue ? 1 : 0;
        }

        return new FormCompletion(site.Id, recorded + missed + missing, recorded, missed, missing);
    }
}
