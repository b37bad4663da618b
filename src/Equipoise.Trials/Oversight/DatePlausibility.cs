using System.Collections.Immutable;
using Equipoise.Statistics.Categorical;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>What counts as a day on which a planned visit would surprise, and as a late entry.</summary>
/// <param name="Holidays">Days of the year on which sites are closed.</param>
/// <param name="LateDays">Days from a happening to its entry above which the entry is late.</param>
public sealed record DateOptions(ImmutableArray<AnnualDate> Holidays, int LateDays)
{
    /// <summary>New Year's Day and Christmas Day; more than 14 days.</summary>
    public static DateOptions Usual { get; } = new([new AnnualDate(1, 1), new AnnualDate(12, 25)], 14);
}

/// <summary>A site's dates.</summary>
/// <param name="Site">The site.</param>
/// <param name="Visits">Screenings, consents and assessments: what is done on working days as a rule.</param>
/// <param name="OnDaysOff">Of these, on a Saturday, a Sunday or a holiday.</param>
/// <param name="DaysOffP">Fisher's exact two-sided P value of that share against the other sites'; null where there are no others.</param>
/// <param name="Entries">Entries of which both the day of the happening and the day of the entry are known.</param>
/// <param name="MedianLag">Middle of the days from the happening to its entry; null without any.</param>
/// <param name="NinetiethLag">Nine tenths came within so many days.</param>
/// <param name="Late">Entries later than allowed.</param>
/// <param name="Before">Entries made before the day of what they tell: a wrong date or a wrong clock.</param>
public sealed record SiteDates(string Site, int Visits, int OnDaysOff, double? DaysOffP, int Entries, double? MedianLag, double? NinetiethLag, int Late, int Before);

/// <summary>An entry that came late.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Site">Their site.</param>
/// <param name="Entry">The entry.</param>
/// <param name="What">What was recorded.</param>
/// <param name="HappenedOn">When it happened.</param>
/// <param name="LagDays">Days until it was recorded.</param>
public sealed record LateEntry(string Participant, string Site, long Entry, string What, LocalDate HappenedOn, int LagDays);

/// <summary>Dates that surprise, by site: work on days off, and entries long after the happening.</summary>
/// <param name="Sites">By number.</param>
/// <param name="LateEntries">The latest first.</param>
public sealed record DatePlausibility(ImmutableArray<SiteDates> Sites, ImmutableArray<LateEntry> LateEntries)
{
    /// <summary>The dates as they stand.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="recordedAt">When an entry was recorded; null where that is not known, which leaves it out of the lags.</param>
    /// <param name="options">Holidays and lateness.</param>
    public static DatePlausibility Of(TrialState state, Func<long, Instant?> recordedAt, DateOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(recordedAt);
        ArgumentNullException.ThrowIfNull(options);
        var late = ImmutableArray.CreateBuilder<LateEntry>();
        var found = new List<(string Site, int Visits, int Off, List<double> Lags)>();
        var people = state.Participants.Values.ToLookup(p => p.Site, StringComparer.Ordinal);
        foreach (var site in state.Sites.Values)
        {
            var (visits, off, lags) = (0, 0, new List<double>());
            foreach (var p in people[site.Id])
            {
                foreach (var h in EventHistory.NewestFirst(p.History))
                {
                    if (HappenedOn(h.Fact, site.Zone) is not { } on)
                    {
                        continue;
                    }

                    if (h.Fact is CandidateScreened or ConsentGiven or AssessmentRecorded)
                    {
                        visits++;
                        off += IsDayOff(on, options.Holidays) ? 1 : 0;
                    }

                    if (recordedAt(h.Sequence) is { } at)
                    {
                        var lag = Period.DaysBetween(on, at.InZone(site.Zone).Date);
                        lags.Add(lag);
                        if (lag > options.LateDays)
                        {
                            late.Add(new LateEntry(p.Id, site.Id, h.Sequence, EventCatalogue.Of(h.Fact.GetType()).Name, on, lag));
                        }
                    }
                }
            }

            lags.Sort();
            found.Add((site.Id, visits, off, lags));
        }

        var (allVisits, allOff) = (found.Sum(f => f.Visits), found.Sum(f => f.Off));
        return new DatePlausibility(
            [
                .. found.Select(f => new SiteDates(
                    f.Site, f.Visits, f.Off,
                    f.Visits > 0 && allVisits > f.Visits ? FisherExact.Test(f.Off, f.Visits - f.Off, allOff - f.Off, allVisits - f.Visits - (allOff - f.Off), 0.95).TwoSidedP : null,
                    f.Lags.Count, Spread.Quantile(f.Lags, 0.5), Spread.Quantile(f.Lags, 0.9), f.Lags.Count(l => l > options.LateDays), f.Lags.Count(l => l < 0))),
            ],
            [.. late.OrderByDescending(l => l.LagDays).ThenBy(l => l.Entry)]);
    }

    /// <summary>The day of what an event tells of; null where it tells of no day of its own.</summary>
    internal static LocalDate? HappenedOn(ParticipantEvent e, DateTimeZone zone) => e switch
    {
        CandidateScreened x => x.ScreenedOn,
        ConsentGiven x => x.ConsentedOn,
        AssessmentRecorded x => x.AssessedOn,
        RelapseRecorded x => x.EvidenceOn,
        DeathRecorded x => x.DiedOn,
        ContactRecorded x => x.ContactOn,
        SecondPrimaryRecorded x => x.DiagnosedOn,
        NewTherapyStarted x => x.StartedOn,
        AdverseEventReported { FoundByRule: false } x => x.AwareAt.InZone(zone).Date,
        DoseGiven x => x.StartedAt.InZone(zone).Date,
        TreatmentWithdrawn x => x.WithdrewOn,
        FollowUpWithdrawn x => x.WithdrewOn,
        ConsentWithdrawn x => x.WithdrewOn,
        _ => null,
    };

    private static bool IsDayOff(LocalDate on, ImmutableArray<AnnualDate> holidays) => on.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday || holidays.Contains(new AnnualDate(on.Month, on.Day));
}
