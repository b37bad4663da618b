using System.Diagnostics;
using System.Globalization;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Pooled;
using Equipoise.Trials.SiteWork;
using NodaTime;

namespace Equipoise.Benchmarks;

/// <summary><c>... -- oversight LEDGER</c>: what the pages of the centre are computed from, each alone, on a big trial (bigtrial): the first time, and the shortest of five more.</summary>
internal static class OversightSpeed
{
    internal static int Run(string ledger)
    {
        using var store = LedgerStores.OpenReadOnly(ledger);
        var watch = Stopwatch.StartNew();
        var state = store.Load();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Version} entries, {state.Participants.Count} participants, {state.Sites.Count} sites, folded in {watch.Elapsed.TotalSeconds:F2} s"));
        var now = state.LastRecordedAt;
        var day = now.InUtc().Date;
        var site = state.Sites.Keys.First();
        Time("sight of a site", () => state.AtSite(site));
        Time("sight without treatment", () => state.Masked());
        Time("sight of records", () => state.WithoutResults());
        Time("in order", () => state.InOrder.ToList());
        Time("agenda of a site", () => SiteAgenda.Of(state, site, now));
        Time("overview of a site", () => SiteOverview.Of(state, site, now));
        Time("enrolment by month", () => EnrolmentTable.Of(state, now, EnrolmentPeriod.Month));
        Time("enrolment by week", () => EnrolmentTable.Of(state, now, EnrolmentPeriod.Week));
        Time("missing and late", () => LateItems.Of(state, now));
        Time("queries", () => QueryAgeing.Of(state, now, state.RecordedAt));
        Time("deviations", () => DeviationTrend.Of(state, now));
        Time("last digits", () => DigitPreference.Of(state, 10));
        Time("duplicates", () => DuplicatedValues.Of(state, 5));
        Time("dates", () => DatePlausibility.Of(state, state.RecordedAt, DateOptions.Usual));
        Time("adverse events by site", () => AdverseEventReporting.Of(state, now));
        Time("lock", () => LockPreview.Of(state, now));
        Time("pooled events", () => PooledEvents.Of(state, day));
        Time("information", () => InformationProgress.Of(state, day));
        Time("rights", () => RightsAsOf.Of(state, now));
        Time("trail of 50,000", () => TrailRisks.Of(store.ReadBodies(1).Take(50_000).Select(LedgerEntry.Read), state));
        return 0;
    }

    private static void Time<T>(string what, Func<T> compute)
    {
        var watch = Stopwatch.StartNew();
        GC.KeepAlive(compute());
        var first = watch.Elapsed;
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            watch.Restart();
            GC.KeepAlive(compute());
            least = watch.Elapsed < least ? watch.Elapsed : least;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-28} first {first.TotalMilliseconds,8:F1} ms, then {least.TotalMilliseconds,8:F1} ms"));
    }
}
