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
    public static LateItems Of(TrialState state, Instant now) => Of(state, now, p => LateOfOne.Of(state, p, now));

    /// <summary>The list, where what it says of a participant may be known already.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant to which ages count.</param>
    /// <param name="of">What <see cref="LateOfOne.Of"/> gives for a participant.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static LateItems Of(TrialState state, Instant now, Func<ParticipantState, LateOfOne> of)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(of);
        _ = state.Protocol ?? throw new InvalidOperationException("The trial is not active; nothing is late.");
        var today = state.Sites.Values.ToDictionary(s => s.Id, s => now.InZone(s.Zone).Date, StringComparer.Ordinal);
        var people = state.InOrder.Select(p => (p.Site, Late: of(p))).ToLookup(p => p.Site, p => p.Late, StringComparer.Ordinal);
        LateItem Aged(CleaningItem i) => new(i, i.Since is { } since ? Period.DaysBetween(since, today[i.Site]) : null);
        var items = state.Sites.Keys.SelectMany(s => people[s]).SelectMany(l => l.Items).Select(Aged)
            .OrderByDescending(i => i.AgeDays ?? -1).ThenBy(i => i.Item.Site, StringComparer.Ordinal).ThenBy(i => i.Item.Participant, StringComparer.Ordinal).ToImmutableArray();
        return new LateItems(
            items,
            [.. items.GroupBy(i => (i.Item.Site, i.Item.Kind)).OrderBy(g => g.Key.Site, StringComparer.Ordinal).ThenBy(g => g.Key.Kind).Select(g => new LateCount(g.Key.Site, g.Key.Kind, AgeBands.Of(g.Select(i => i.AgeDays))))],
            [
                .. state.Sites.Keys.Select(s => people[s].ToList()).Zip(state.Sites.Keys, (all, site) =>
                {
                    var (recorded, missed, missing) = (all.Sum(l => l.Recorded), all.Sum(l => l.Missed), all.Sum(l => l.Missing));
                    return new FormCompletion(site, recorded + missed + missing, recorded, missed, missing);
                }),
            ]);
    }
}

/// <summary>What is missing or late about one participant.</summary>
/// <param name="Items">What is to be settled.</param>
/// <param name="Recorded">Planned visits that took place.</param>
/// <param name="Missed">Recorded as missed.</param>
/// <param name="Missing">Whose window passed with nothing recorded.</param>
public sealed record LateOfOne(ImmutableArray<CleaningItem> Items, int Recorded, int Missed, int Missing)
{
    /// <summary>What stands at an instant.</summary>
    /// <param name="state">The trial; of it only what concerns every participant matters.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="now">The instant.</param>
    public static LateOfOne Of(TrialState state, ParticipantState participant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var items = CleaningList.Of(state, participant, now);
        if (participant.Randomisation is null)
        {
            return new LateOfOne(items, 0, 0, 0);
        }

        var today = now.InZone(state.Sites[participant.Site].Zone).Date;
        var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
        var (recorded, missed, missing) = (0, 0, 0);
        foreach (var visit in FollowUp.VisitLog.Of(participant, state.ProtocolOf(participant), until))
        {
            recorded += visit.Standing == FollowUp.VisitStanding.Attended ? 1 : 0;
            missed += visit.Standing == FollowUp.VisitStanding.Missed ? 1 : 0;
            missing += visit.Standing == FollowUp.VisitStanding.Overdue ? 1 : 0;
        }

        return new LateOfOne(items, recorded, missed, missing);
    }
}
