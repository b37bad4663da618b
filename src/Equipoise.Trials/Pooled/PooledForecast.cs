using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Simulation.Outlook;
using NodaTime;

namespace Equipoise.Trials.Pooled;

/// <summary>
/// When a number of events, or of statuses known at the milestone, will be there: participants at risk, those to come at the pace so far, and the pooled rates of events and of leaving so far, constant and taken
/// as known. Events: <see cref="EventForecast"/>. Statuses: who is open becomes known with an event, or when the milestone is reached; the number is Poisson-binomial, plus a Poisson number of those to
/// come. Time in months from the first randomisation.
/// </summary>
internal sealed class PooledForecast
{
    private const double Level = 0.9;

    // Fifty years: what comes later does not come.
    private const double Horizon = 600;

    private readonly LocalDate start;
    private readonly double now;
    private readonly BlindedFollowUp data;
    private readonly double toCome;
    private readonly double? milestone;
    private readonly double window;

    private PooledForecast(LocalDate start, double now, BlindedFollowUp data, int known, double perMonth, double toCome, double? milestone, double window) =>
        (this.start, this.now, this.data, Known, EntriesPerMonth, this.toCome, this.milestone, this.window) = (start, now, data, known, perMonth, toCome, milestone, window);

    /// <summary>Events, or known statuses, so far.</summary>
    public int Known { get; }

    /// <summary>Randomised per month so far.</summary>
    public double EntriesPerMonth { get; }

    /// <summary>The forecast of a trial; null while nobody is randomised or the design counts no events.</summary>
    public static PooledForecast? Of(TrialState state, TrialDesign design, ImmutableArray<BlindedRow> rows, LocalDate asOf)
    {
        var (endpoint, milestoneDays) = design switch
        {
            MilestoneTrialDesign m => (m.Section.Endpoint, (double?)m.MilestoneDays),
            TimeToEventTrialDesign t => (t.Section.Endpoint, null),
            _ => (null, null),
        };
        if (endpoint is null || rows.IsEmpty)
        {
            return null;
        }

        var first = rows.Min(r => r.RandomisedOn);
        double Months(LocalDate on) => AnalysisTime.Months(Period.DaysBetween(first, on));
        var cut = Months(asOf);
        var windowDays = state.Protocol!.Document.FollowUp.WindowDays;
        var times = rows.Select(r => (r.RandomisedOn, r.Lost, Time: r.Times.First(t => t.Endpoint == endpoint))).ToList();
        var known = milestoneDays is { } days
            ? times.Count(t => t.Time.Event || t.Time.Days >= days - windowDays)
            : times.Count(t => t.Time.Event);

        // The month begun counts: without it one participant on the first day would be an infinite pace.
        var perMonth = rows.Length / Math.Max(cut, 1);
        var planned = Oversight.EnrolmentTable.PlanOf(state.Protocol).Goal ?? rows.Length;
        return new PooledForecast(
            first,
            cut,
            BlindedFollowUp.At(cut, [.. times.Select(t => new BlindedParticipant(
                Math.Min(Months(t.RandomisedOn), cut),
                Math.Clamp(AnalysisTime.Months(t.Time.Days), 0, Math.Max(0, cut - Months(t.RandomisedOn))),
                t.Time.Event ? BlindedStatus.Event : t.Lost ? BlindedStatus.Left : BlindedStatus.AtRisk))]),
            known,
            perMonth,
            state.Closure is null ? Math.Max(0, planned - rows.Length) : 0,
            milestoneDays is { } d ? AnalysisTime.Months(d) : null,
            AnalysisTime.Months(windowDays));
    }

    /// <summary>When so many will be there, with what the date rests on.</summary>
    public (DateForecast? On, string Because) DateOf(int number)
    {
        if (data.Events == 0)
        {
            return (null, "There is no event yet; there is no rate to go on with.");
        }

        var months = data.Participants.Sum(p => p.FollowUp);
        if (months <= 0)
        {
            return (null, "There is no follow-up yet; there is no rate to go on with.");
        }

        var rate = data.Events / months;
        var leaving = (double)data.Participants.Count(p => p.Status == BlindedStatus.Left) / months;
        var because = string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Events} events in {months:F1} participant-months go on at that rate, {(toCome > 0 ? $"{toCome:F0} more enter at {EntriesPerMonth:F1} a month" : "nobody enters any more")}. The interval holds the date with probability 0.9, the rates taken as known.");
        var (low, middle, high) = milestone is { } m ? OfStatuses(number, rate, leaving, m) : OfEvents(number, rate, leaving);
        return low is { } a && middle is { } b && high is { } c
            ? (new DateForecast(DateAt(a), DateAt(b), DateAt(c)), because)
            : (null, $"At the rates so far it is not certain that {number.ToString(CultureInfo.InvariantCulture)} will be reached. {because}");
    }

    private LocalDate DateAt(double month) => start.PlusDays((int)Math.Ceiling(AnalysisTime.Days(month) - 1e-9));

    private (double? Low, double? Middle, double? High) OfEvents(int number, double rate, double leaving)
    {
        var accrual = toCome > 0 ? new RemainingAccrual(AccrualPattern.AtRate(EntriesPerMonth, toCome / EntriesPerMonth), AccrualCount.Poisson) : null;
        var found = EventForecast.Of(data, accrual, new PooledCourse(PiecewiseHazard.Constant(rate), leaving > 0 ? PiecewiseHazard.Constant(leaving) : PiecewiseHazard.None)).DateOf(number, Level, now + Horizon);
        return (found.Lower, found.Median, found.Upper);
    }

    private (double? Low, double? Middle, double? High) OfStatuses(int number, double rate, double leaving, double milestone)
    {
        var horizon = now + Math.Min(Horizon, (toCome / Math.Max(EntriesPerMonth, 1e-9)) + milestone + 1);
        return (At((1 - Level) / 2), At(0.5), At((1 + Level) / 2));

        double? At(double probability) =>
            Probability(horizon) < probability ? null
            : Probability(now) >= probability ? now
            : Bisect(probability);

        // The probability jumps where somebody reaches the milestone: bisection to a tenth of a day.
        double Bisect(double probability)
        {
            var (low, high) = (now, horizon);
            while (high - low > 0.1 / AnalysisTime.DaysPerMonth)
            {
                var middle = (low + high) / 2;
                (low, high) = Probability(middle) < probability ? (middle, high) : (low, middle);
            }

            return high;
        }

        double Probability(double time)
        {
            var needed = number - Known;
            var law = PoissonBinomial.Probabilities([.. data.Participants.Where(p => p.Status == BlindedStatus.AtRisk && p.FollowUp < milestone - window).Select(p => KnownBy(time - p.Entry, p.FollowUp))]);
            var below = 0.0;
            var mean = Expected(time);
            var poisson = Math.Exp(-mean);
            var poissonBelow = new double[needed];
            for (var k = 0; k < needed; k++)
            {
                poissonBelow[k] = (k == 0 ? 0 : poissonBelow[k - 1]) + poisson;
                poisson *= mean / (k + 1);
            }

            for (var k = 0; k < Math.Min(needed, law.Length); k++)
            {
                below += law[k] * Math.Min(1, poissonBelow[needed - 1 - k]);
            }

            return 1 - below;
        }

        // By a follow-up: an event before leaving, or the milestone reached without leaving.
        double KnownBy(double until, double from)
        {
            if (until <= from)
            {
                return until >= milestone - window ? 1 : 0;
            }

            var end = Math.Min(until, milestone - window) - from;
            var exit = rate + leaving;
            var stays = Math.Exp(-exit * end);
            return (rate / exit * (1 - stays)) + (until >= milestone - window ? stays : 0);
        }

        // Known by a time among those who enter evenly from now on, by Simpson's rule within the pieces on either side of the jump at the milestone.
        double Expected(double time)
        {
            if (toCome <= 0 || time <= now)
            {
                return 0;
            }

            var last = Math.Min(time, now + (toCome / EntriesPerMonth));
            var jump = Math.Clamp(time - (milestone - window), now, last);
            return EntriesPerMonth * (Integral(now, jump, 1) + Integral(jump, last, 0));

            double Integral(double from, double to, double reached)
            {
                const int Steps = 64;
                var (width, sum) = ((to - from) / Steps, 0.0);
                if (width <= 0)
                {
                    return 0;
                }

                for (var i = 0; i <= Steps; i++)
                {
                    var follow = Math.Min(time - (from + (i * width)), milestone - window);
                    var stays = Math.Exp(-(rate + leaving) * Math.Max(0, follow));
                    sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * ((rate / (rate + leaving) * (1 - stays)) + (reached * stays));
                }

                return sum * width / 3;
            }
        }
    }
}
