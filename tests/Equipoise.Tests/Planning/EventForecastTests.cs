using System.Text.Json;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Planning;

public sealed class EventForecastTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("event-forecast.json");
    private static readonly BlindedFollowUp Data = BlindedFollowUp.At(14, [.. Reference.GetProperty("entry").Numbers().Zip(
        Reference.GetProperty("followUp").Numbers(), Reference.GetProperty("status").Strings()).Select(p => new BlindedParticipant(p.First, p.Second, Enum.Parse<BlindedStatus>(p.Third)))]);

    [Fact]
    public void Numbers_of_events_are_those_of_integrals_and_convolutions_in_R()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("forecasts").EnumerateArray())
        {
            var course = new PooledCourse(
                PiecewiseHazard.Of(r.GetProperty("cuts").Numbers(), r.GetProperty("rates").Numbers()).WithCuredShare(Of(r, "cured")),
                PiecewiseHazard.Of(r.GetProperty("leaveCuts").Numbers(), r.GetProperty("leaveRates").Numbers()));
            var ends = r.GetProperty("accrualEnds").Numbers();
            var accrual = ends.Length == 0 ? null : new RemainingAccrual(
                AccrualPattern.Of(ends, r.GetProperty("accrualRates").Numbers()), r.GetProperty("poisson").GetBoolean() ? AccrualCount.Poisson : AccrualCount.FixedNumber);
            var law = EventForecast.Of(Data, accrual, course).CountBy(Of(r, "time"));
            agreement.Add("mean", law.Mean, Of(r, "mean"));
            agreement.Add("no more", law.MoreProbabilities[0], Of(r, "none"));
            foreach (var (more, expected) in new[] { 3, 8, 12 }.Zip(r.GetProperty("atLeast").Numbers()))
            {
                agreement.Add("at least", law.AtLeast(Data.Events + more), expected);
            }
        }

        agreement.ShouldHold(atLeast: 135, tolerance: 1e-10, output);
    }

    [Fact]
    public void Rates_dates_and_mixtures_are_those_of_R()
    {
        var exact = new Agreement();
        var plain = PooledCourse.Estimate(Data, [5], [], 0);
        foreach (var (found, expected) in plain.Event.Rates.Zip(Reference.GetProperty("ratePlain").Numbers()))
        {
            exact.Add("rate", found, expected);
        }

        exact.Add("leaving", plain.Leaving.Rates[0], Of(Reference, "leaving"));
        var dates = Reference.GetProperty("dates").Numbers();
        var found6 = EventForecast.Of(Data, null, new PooledCourse(PiecewiseHazard.Constant(0.04), PiecewiseHazard.Constant(0.01))).DateOf(Data.Events + 6, 0.95, 200);
        exact.Add("lower", found6.Lower, dates[0]);
        exact.Add("median", found6.Median, dates[1]);
        exact.Add("upper", found6.Upper, dates[2]);
        foreach (var r in Reference.GetProperty("mixture").EnumerateArray())
        {
            var courses = PooledPosterior.ByQuadrature(Data, new GammaLaw(1, 20), Of(r, "cured"), PiecewiseHazard.Constant(0.01));
            exact.Add("mean rate", courses.Sum(c => c.Weight * c.Course.Event.Rates[0]) / courses.Sum(c => c.Weight), Of(r, "meanRate"));
            exact.Add("mixture", EventForecast.Of(Data, null, courses).ProbabilityOfReaching(Data.Events + 6, 20), Of(r, "probability"));
        }

        exact.ShouldHold(atLeast: 10, tolerance: 1e-8, output);

        // R's searches for the maximum stop at differences of the likelihood, so at the root of its precision.
        var sought = new Agreement();
        sought.Add("cured, one rate", PooledCourse.Estimate(Data, [], [], 0.3).Event.Rates[0], Of(Reference, "rateCured"));
        foreach (var (found, expected) in PooledCourse.Estimate(Data, [5], [], 0.25).Event.Rates.Zip(Reference.GetProperty("ratesCured").Numbers()))
        {
            sought.Add("cured, two rates", found, expected);
        }

        sought.ShouldHold(atLeast: 3, tolerance: 2e-6, output);
    }

    [Fact]
    public void Two_participants_by_hand()
    {
        // Both at risk; hazard ln 2 per unit, nobody leaves: each has the event within one unit with 1/2. One is known only up to 1 before the cut: 3/4.
        var data = BlindedFollowUp.At(10, [new(8, 2, BlindedStatus.AtRisk), new(4, 5, BlindedStatus.AtRisk), new(1, 3, BlindedStatus.Event), new(0, 1, BlindedStatus.Left)]);
        var forecast = EventForecast.Of(data, null, new PooledCourse(PiecewiseHazard.WithMedian(1), PiecewiseHazard.None));
        var law = forecast.CountBy(11);
        law.MoreProbabilities.ShouldBe([1.0 / 8, 4.0 / 8, 3.0 / 8], 1e-14);
        (law.Known, law.Quantile(0.5), law.Quantile(0.7), law.AtLeast(1)).ShouldBe((1, 2, 3, 1));
        law.Mean.ShouldBe(2.25, 1e-14);
        // The second event, first to come: within x with 1 - (1/2)^x (1/2)^(x + 1), which is 7/8 at x = 1.
        var date = forecast.DateOf(2, 0.75, 50);
        date.Upper!.Value.ShouldBe(11, 1e-9);
        date.Median!.Value.ShouldBe(10, 1e-9);
        forecast.DateOf(4, 0.75, 50).ShouldBe(new EventDatePrediction(null, null, null, 0));
        data.AtRisk.ShouldBe(2);
    }

    [Fact]
    public void The_law_is_that_of_simulated_trials()
    {
        const int Trials = 40_000;
        var course = new PooledCourse(PiecewiseHazard.Of([4], [0.06, 0.03]).WithCuredShare(0.25), PiecewiseHazard.Constant(0.015));
        var accrual = new RemainingAccrual(AccrualPattern.Of([2, 6], [4, 2]), AccrualCount.FixedNumber);
        var counts = new int[200];
        for (var trial = 0; trial < Trials; trial++)
        {
            var random = RandomStream.For(4, (ulong)trial, "course of a trial");
            var more = 0;
            foreach (var p in Data.Participants.Where(p => p.Status == BlindedStatus.AtRisk))
            {
                // Drawn from entry, and again until the participant is at risk where it is known to be.
                var (eventAt, leftAt) = (0.0, 0.0);
                while (Math.Min(eventAt, leftAt) <= p.FollowUp)
                {
                    (eventAt, leftAt) = (course.Event.Quantile(random.NextUniform()) ?? double.PositiveInfinity, random.NextExponential(0.015));
                }

                more += eventAt < leftAt && eventAt <= 24 - p.Entry ? 1 : 0;
            }

            for (var i = 0; i < 16; i++)
            {
                var entry = accrual.Pattern.TimeOfEnrolled(16 * random.NextUniform())!.Value;
                var (eventAt, leftAt) = (course.Event.Quantile(random.NextUniform()) ?? double.PositiveInfinity, random.NextExponential(0.015));
                more += eventAt < leftAt && eventAt <= 10 - entry ? 1 : 0;
            }

            counts[more]++;
        }

        var law = EventForecast.Of(Data, accrual, course).CountBy(24).MoreProbabilities;
        law.Sum().ShouldBe(1, 1e-12);
        for (var k = 0; k < law.Length; k++)
        {
            ((double)counts[k] / Trials).ShouldBe(law[k], (4 * Math.Sqrt(law[k] * (1 - law[k]) / Trials)) + (2.0 / Trials), $"{k} events");
        }
    }

    [Fact]
    public void Draws_of_one_rate_come_near_its_quadrature_and_repeat_themselves()
    {
        var prior = new GammaLaw(1, 20);
        var leaving = PiecewiseHazard.Constant(0.01);
        var rates = PooledPosterior.Of(Data, [], [prior]);
        rates[0].ShouldBe(prior.After(Data.Events, Data.Participants.Sum(p => p.FollowUp)));
        double Draw(ulong seed) => EventForecast.Of(Data, null, PooledPosterior.Draw([], rates, leaving, RandomStream.For(seed, 0, "posterior"), 4000)).ProbabilityOfReaching(Data.Events + 6, 20);
        var exact = EventForecast.Of(Data, null, PooledPosterior.ByQuadrature(Data, prior, 0, leaving)).ProbabilityOfReaching(Data.Events + 6, 20);
        Draw(1).ShouldBe(exact, 4 * 0.5 / Math.Sqrt(4000));
        Draw(1).ShouldBe(Draw(1));
    }

    [Fact]
    public void Time_only_adds_events_and_what_is_believed_only_widens_the_interval()
    {
        var forecast = EventForecast.Of(Data, new RemainingAccrual(AccrualPattern.Uniform(20, 8), AccrualCount.FixedNumber), PooledPosterior.ByQuadrature(Data, new GammaLaw(1, 20), 0, PiecewiseHazard.None));
        forecast.CountBy(14).MoreProbabilities[0].ShouldBeLessThanOrEqualTo(1);
        double before = 0;
        foreach (var time in Enumerable.Range(14, 30))
        {
            var now = forecast.ProbabilityOfReaching(Data.Events + 9, time);
            now.ShouldBeGreaterThanOrEqualTo(before);
            before = now;
        }

        var plugIn = EventForecast.Of(Data, null, PooledCourse.Estimate(Data, [], [], 0)).DateOf(Data.Events + 6, 0.8, 400);
        var believed = EventForecast.Of(Data, null, PooledPosterior.ByQuadrature(Data, new GammaLaw(1e-3, 1e-3), 0, PooledCourse.Estimate(Data, [], [], 0).Leaving)).DateOf(Data.Events + 6, 0.8, 400);
        (believed.Upper - believed.Lower).ShouldNotBeNull().ShouldBeGreaterThan((plugIn.Upper - plugIn.Lower)!.Value);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => BlindedFollowUp.At(5, [new(1, 2, BlindedStatus.Event), new(6, 0, BlindedStatus.AtRisk)])).Message.ShouldContain("participants[1].Entry is 6");
        Should.Throw<ArgumentException>(() => BlindedFollowUp.At(5, [new(1, 4.5, BlindedStatus.Event)])).Message.ShouldContain("participants[0].FollowUp is 4.5; it is 0 or more and at most the 4");
        Should.Throw<ArgumentException>(() => PooledCourse.Estimate(Data, [20], [], 0)).Message.ShouldContain("nobody was at risk in piece 1 of eventCuts, from 20");
        Should.Throw<ArgumentOutOfRangeException>(() => PooledCourse.Estimate(Data, [], [], 1)).Message.ShouldContain("cured share");
        Should.Throw<ArgumentException>(() => PooledPosterior.Of(Data, [5], [new GammaLaw(1, 1)])).Message.ShouldContain("1 priors; 2 pieces");
        var course = new PooledCourse(PiecewiseHazard.Constant(0.1), PiecewiseHazard.None);
        Should.Throw<ArgumentException>(() => EventForecast.Of(Data, null, [new WeightedCourse(1, course), new WeightedCourse(-1, course)])).Message.ShouldContain("courses[1].Weight is -1");
        Should.Throw<ArgumentException>(() => EventForecast.Of(Data, null, [])).Message.ShouldContain("0 courses");
        var forecast = EventForecast.Of(Data, null, course);
        Should.Throw<ArgumentOutOfRangeException>(() => forecast.CountBy(13)).Message.ShouldContain("from the cut on, 14");
        Should.Throw<ArgumentOutOfRangeException>(() => forecast.DateOf(Data.Events, 0.9, 20)).Message.ShouldContain("known at the cut");
        Should.Throw<ArgumentOutOfRangeException>(() => forecast.DateOf(Data.Events + 1, 0.9, 14)).Message.ShouldContain("latest time");
    }

    private static double Of(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
