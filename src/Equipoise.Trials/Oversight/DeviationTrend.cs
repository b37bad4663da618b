using System.Collections.Immutable;
using Equipoise.Statistics.Oversight;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>Departures from the protocol in a month.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="ByKind">Of each kind, in the order of <see cref="DeviationTrend.Kinds"/>.</param>
public sealed record MonthDeviations(LocalDate Month, ImmutableArray<int> ByKind)
{
    /// <summary>Of all kinds.</summary>
    public int Total => ByKind.Sum();
}

/// <summary>Where a site lies in the funnel.</summary>
public enum FunnelPlace
{
    /// <summary>Between the inner limits.</summary>
    Inside,

    /// <summary>Below the inner limit, not below the outer one.</summary>
    Low,

    /// <summary>Below the outer limit.</summary>
    VeryLow,

    /// <summary>Above the inner limit, not above the outer one.</summary>
    High,

    /// <summary>Above the outer limit.</summary>
    VeryHigh,
}

/// <summary>A site's departures against those of all sites.</summary>
/// <param name="Site">The site.</param>
/// <param name="ByKind">Of each kind.</param>
/// <param name="Months">Participant-months in the trial.</param>
/// <param name="Rate">Per participant-month, with exact 95% limits; null without time.</param>
/// <param name="Expected">The count at the rate of all sites together; null without time.</param>
/// <param name="Inner">The 95% limits of the count, interpolated; null without time or without any deviation.</param>
/// <param name="Outer">The 99.8% limits.</param>
/// <param name="Place">Where the site lies; inside where there are no limits.</param>
public sealed record SiteDeviations(string Site, ImmutableArray<int> ByKind, double Months, EventRate? Rate, double? Expected, FunnelLimits? Inner, FunnelLimits? Outer, FunnelPlace Place)
{
    /// <summary>Of all kinds.</summary>
    public int Total => ByKind.Sum();
}

/// <summary>
/// Departures from the protocol by kind, month and site, with the funnel of sites: exact Poisson limits around the rate of all sites together (Spiegelhalter, Statistics in Medicine 2005;24:1185-1202;
/// limits by <see cref="FunnelLimits"/>).
/// </summary>
/// <param name="Kinds">The kinds that occur, in the order of the list of kinds.</param>
/// <param name="Months">From the first to the last month with one, none left out.</param>
/// <param name="Sites">By number.</param>
/// <param name="PerMonth">Deviations per participant-month over all sites; null without time.</param>
public sealed record DeviationTrend(ImmutableArray<DeviationKind> Kinds, ImmutableArray<MonthDeviations> Months, ImmutableArray<SiteDeviations> Sites, double? PerMonth)
{
    /// <summary>The coverage of the inner limits.</summary>
    public const double InnerCoverage = 0.95;

    /// <summary>The coverage of the outer limits.</summary>
    public const double OuterCoverage = 0.998;

    /// <summary>The trend as it stands.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant to which time in the trial counts.</param>
    public static DeviationTrend Of(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var all = state.Participants.Values.SelectMany(p => p.Deviations.Select(d => (p.Site, d.Fact.Kind, d.Fact.OccurredOn))).ToList();
        ImmutableArray<DeviationKind> kinds = [.. Enum.GetValues<DeviationKind>().Where(k => all.Exists(d => d.Kind == k))];
        var people = state.Participants.Values.ToLookup(p => p.Site, StringComparer.Ordinal);
        var counts = all.CountBy(d => (d.Site, d.Kind)).ToDictionary();
        var time = state.Sites.Values.ToDictionary(s => s.Id, s => SiteTime.MonthsOf(state, s, people[s.Id], now), StringComparer.Ordinal);
        var rate = time.Values.Sum() is > 0 and var months ? all.Count / months : (double?)null;
        return new DeviationTrend(
            kinds,
            MonthsOf(all.ConvertAll(d => (d.Kind, d.OccurredOn)), kinds),
            [.. state.Sites.Keys.Select(site => Of(site, [.. kinds.Select(k => counts.GetValueOrDefault((site, k)))], time[site], rate))],
            rate);
    }

    private static SiteDeviations Of(string site, ImmutableArray<int> byKind, double months, double? rate)
    {
        if (months <= 0 || rate is not > 0)
        {
            return new SiteDeviations(site, byKind, months, months > 0 ? EventRate.Of(byKind.Sum(), months, InnerCoverage) : null, rate * months, null, null, FunnelPlace.Inside);
        }

        var (count, expected) = (byKind.Sum(), rate.Value * months);
        var inner = FunnelLimits.Poisson(expected, InnerCoverage, FunnelSteps.Interpolated);
        var outer = FunnelLimits.Poisson(expected, OuterCoverage, FunnelSteps.Interpolated);
        var place = count < outer.Lower ? FunnelPlace.VeryLow : count > outer.Upper ? FunnelPlace.VeryHigh : count < inner.Lower ? FunnelPlace.Low : count > inner.Upper ? FunnelPlace.High : FunnelPlace.Inside;
        return new SiteDeviations(site, byKind, months, EventRate.Of(count, months, InnerCoverage), expected, inner, outer, place);
    }

    private static ImmutableArray<MonthDeviations> MonthsOf(List<(DeviationKind Kind, LocalDate On)> all, ImmutableArray<DeviationKind> kinds)
    {
        if (all.Count == 0)
        {
            return [];
        }

        static LocalDate First(LocalDate on) => new(on.Year, on.Month, 1);
        var counts = all.CountBy(d => (First(d.On), d.Kind)).ToDictionary();
        var months = ImmutableArray.CreateBuilder<MonthDeviations>();
        for (var month = First(all.Min(d => d.On)); month <= all.Max(d => d.On); month = month.PlusMonths(1))
        {
            months.Add(new MonthDeviations(month, [.. kinds.Select(k => counts.GetValueOrDefault((month, k)))]));
        }

        return months.ToImmutable();
    }
}
