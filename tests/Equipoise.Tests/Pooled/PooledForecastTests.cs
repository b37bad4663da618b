using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Pooled;
using NodaTime;

namespace Equipoise.Tests.Pooled;

public sealed class PooledForecastTests
{
    private static readonly LocalDate AsOf = new(2026, 6, 1);

    /// <summary>Thirty participants, one entered each month, the first five with an event after ten months.</summary>
    private static ImmutableArray<BlindedRow> Rows(string endpoint) =>
    [
        .. Enumerable.Range(0, 30).Select(i =>
        {
            var on = AsOf.PlusMonths(-30 + i);
            var followed = Period.DaysBetween(on, AsOf);
            return new BlindedRow($"P{i}", "01", "LA", "S1", on, [i < 5 ? new EndpointTime(endpoint, 304, true) : new EndpointTime(endpoint, followed, false)]);
        }),
    ];

    [Fact]
    public void The_date_of_a_number_of_known_statuses_is_that_of_a_readable_simulation()
    {
        var trial = GivenTrial.Interleukin();
        var design = (MilestoneTrialDesign)TrialDesign.From(trial.Protocol);
        var rows = Rows(design.Section.Endpoint);
        var forecast = PooledForecast.Of(trial.State, design, rows, AsOf)!;
        const int Needed = 20;
        var (on, because) = forecast.DateOf(Needed);
        on.ShouldNotBeNull(because);

        // Month by month as the forecast says it: events at the pooled rate, the milestone less the window, newcomers evenly at the pace so far.
        var start = rows[0].RandomisedOn;
        double Months(LocalDate day) => AnalysisTime.Months(Period.DaysBetween(start, day));
        var milestone = AnalysisTime.Months(design.MilestoneDays - trial.Protocol.Document.FollowUp.WindowDays);
        var rate = 5 / rows.Sum(r => AnalysisTime.Months(r.Times[0].Days));
        var open = rows.Where(r => !r.Times[0].Event && AnalysisTime.Months(r.Times[0].Days) < milestone).Select(r => (Entry: Months(r.RandomisedOn), Seen: AnalysisTime.Months(r.Times[0].Days))).ToList();
        var (now, pace) = (Months(AsOf), 30 / Months(AsOf));
        forecast.Known.ShouldBe(rows.Length - open.Count);
        var random = new System.Random(4);
        double Exponential(double r) => -Math.Log(1 - random.NextDouble()) / r;
        var dates = new double[20_000];
        for (var i = 0; i < dates.Length; i++)
        {
            var known = open.ConvertAll(p => p.Entry + Math.Min(p.Seen + Exponential(rate), milestone));
            for (var entry = now + Exponential(pace); entry < now + (38 / pace); entry += Exponential(pace))
            {
                known.Add(entry + Math.Min(Exponential(rate), milestone));
            }

            known.Sort();
            dates[i] = known[Needed - forecast.Known - 1];
        }

        Array.Sort(dates);
        foreach (var (share, date) in new[] { (0.05, on!.Earliest), (0.5, on.Median), (0.95, on.Latest) })
        {
            var simulated = start.PlusDays((int)Math.Ceiling(AnalysisTime.Days(dates[(int)(share * dates.Length)])));
            Math.Abs(Period.DaysBetween(simulated, date)).ShouldBeLessThanOrEqualTo(5, $"{share}: {simulated} against {date}");
        }
    }

    [Fact]
    public void Nothing_is_known_before_anybody_is_randomised()
    {
        var trial = GivenTrial.Interleukin();
        PooledForecast.Of(trial.State, TrialDesign.From(trial.Protocol), [], AsOf).ShouldBeNull();
    }
}
