using Equipoise.Statistics;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Parametric;

public sealed class ParametricTests
{
    private static readonly ParametricOptions Options = new();

    public static TheoryData<string> Families => [.. ParametricFamily.All.Select(family => family.Name)];

    /// <summary>Three events and one censored row in 2 + 3 + 5 + 10 = 20 units of time: rate 3/20, log likelihood 3 log(3/20) - 3, error of the log rate 1/sqrt 3.</summary>
    [Fact]
    public void An_exponential_rate_by_hand()
    {
        var sample = SurvivalSample.Create([2, 3, 5, 10], [true, true, true, false]);
        var fit = ParametricSurvival.Fit(ParametricFamily.Exponential, sample, CoxDesign.Of(sample), Options);
        fit["intercept"].Estimate.ShouldBe(Math.Log(20 / 3.0), 1e-14);
        fit["intercept"].StandardError.ShouldBe(1 / Math.Sqrt(3), 1e-14);
        fit.LogLikelihood.ShouldBe((3 * Math.Log(3 / 20.0)) - 3, 1e-13);
        fit.Hazard(7, []).Estimate.ShouldBe(3 / 20.0, 1e-14);
        fit.Mean([]).ShouldNotBeNull().Estimate.ShouldBe(20 / 3.0, 1e-13);
        fit.Survival(20, []).Estimate.ShouldBe(Math.Exp(-3), 1e-14);
        var median = fit.Quantile(0.5, []);
        median.Estimate.ShouldBe(20 / 3.0 * Math.Log(2), 1e-13);
        // Half the width of 95 % limits of the log rate: 1.959964 / sqrt 3.
        var width = Math.Exp(1.9599639845400542 / Math.Sqrt(3));
        median.Upper.ShouldBe(median.Estimate * width, 1e-11);
        fit.Hazard(7, []).Lower.ShouldBe(3 / 20.0 / width, 1e-13);
        fit.Survival(20, []).Lower.ShouldBe(Math.Exp(-3 * width), 1e-13);
        fit.CumulativeHazard(20, []).Upper.ShouldBe(3 * width, 1e-11);
    }

    /// <summary>Without censoring a log-normal is the normal of the logarithms: mean log 4, variance (log 2)^2 2/3.</summary>
    [Fact]
    public void A_log_normal_by_hand()
    {
        var sample = SurvivalSample.Create([2, 4, 8], [true, true, true]);
        var fit = ParametricSurvival.Fit(ParametricFamily.LogNormal, sample, CoxDesign.Of(sample), Options);
        fit["intercept"].Estimate.ShouldBe(Math.Log(4), 1e-12);
        fit.Scale.ShouldBe(Math.Log(2) * Math.Sqrt(2 / 3.0), 1e-12);
        fit["intercept"].StandardError.ShouldBe(fit.Scale / Math.Sqrt(3), 1e-12);
        fit.LogScale.ShouldNotBeNull().StandardError.ShouldBe(1 / Math.Sqrt(6), 1e-12);
    }

    /// <summary>To 4: 2 + 3 + 4 + 4 = 13 units and 2 events; after 4: 1 + 6 = 7 units and 1 event.</summary>
    [Fact]
    public void Piecewise_rates_by_hand()
    {
        var sample = SurvivalSample.Create([2, 3, 5, 10], [true, true, true, false]);
        var rates = PiecewiseRates.Estimate(sample, [4]);
        rates.Select(r => (r.Events, r.Exposure)).ShouldBe([(2, 13), (1, 7)]);
        rates[0].Rate.ShouldBe(2 / 13.0);
        // The upper limit of no event is -log(alpha / 2) / E.
        PiecewiseRates.Estimate(SurvivalSample.Create([4, 6], [false, false]), []).Single().Upper.ShouldNotBeNull().ShouldBe(-Math.Log(0.025) / 10, 1e-12);
        PiecewiseRates.Estimate(sample, [5])[0].Events.ShouldBe(3);
        PiecewiseRates.Estimate(sample, [20])[1].Rate.ShouldBeNull();
        var fit = PiecewiseExponential.Fit(sample, [4], CoxDesign.Of(sample), Options);
        fit.LogRates[1].Estimate.ShouldBe(Math.Log(1 / 7.0), 1e-12);
        fit.LogRates[0].StandardError.ShouldBe(1 / Math.Sqrt(2), 1e-12);
        fit.Survival(6, []).Estimate.ShouldBe(Math.Exp(-(4 * 2 / 13.0) - (2 / 7.0)), 1e-12);
    }

    /// <summary>Events at 1 and 3, four censored at 100: with a rate near 1/2 those are all cured, so pi tends to 4/6 and the rate to 2/4.</summary>
    [Fact]
    public void A_cured_share_by_hand()
    {
        var sample = SurvivalSample.Create([1, 3, 100, 100, 100, 100], [true, true, false, false, false, false]);
        var none = CoxDesign.Of(sample);
        var fit = MixtureCure.Fit(ParametricFamily.Exponential, sample, none, none, Options);
        fit.CureFraction([]).Estimate.ShouldBe(4 / 6.0, 1e-12);
        fit.Latency[0].Estimate.ShouldBe(Math.Log(2), 1e-12);
        fit.LogLikelihood.ShouldBe((4 * Math.Log(4 / 6.0)) + (2 * Math.Log(2 / 6.0)) + (2 * Math.Log(0.5)) - 2, 1e-12);
        fit.Diagnostics.ShouldBe(new CureDiagnostics(4 / 6.0, 3, 100, 4, false, false) with { KaplanMeierTail = fit.Diagnostics.KaplanMeierTail });
        fit.Diagnostics.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_Weibull_of_scale_one_is_the_exponential_and_one_piece_is_it_too() => ForEach((sample, design) =>
    {
        var exponential = ParametricSurvival.Fit(ParametricFamily.Exponential, sample, design, Options);
        var piecewise = PiecewiseExponential.Fit(sample, [], design, Options);
        piecewise.LogLikelihood.ShouldBe(exponential.LogLikelihood, 1e-9);
        piecewise.LogRates[0].Estimate.ShouldBe(-exponential["intercept"].Estimate, 1e-8);
        foreach (var (ratio, coefficient) in exponential.HazardRatios().Zip(piecewise.Coefficients))
        {
            ratio.LogHazardRatio.ShouldBe(coefficient.Estimate, 1e-8);
            ratio.StandardError.ShouldBe(coefficient.StandardError, 1e-8);
        }

        var weibull = new LocationScaleLikelihood(ParametricFamily.Weibull, sample, [.. design.Columns], null);
        weibull.Evaluate([.. exponential.Coefficients.Select(c => c.Estimate), 0]);
        weibull.Value.ShouldBe(exponential.LogLikelihood, 1e-9);
        ParametricSurvival.Fit(ParametricFamily.Weibull, sample, design, Options).LogLikelihood.ShouldBeGreaterThanOrEqualTo(exponential.LogLikelihood - 1e-9);
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void Stretching_time_moves_the_intercept_alone(string name) => ForEach((sample, design) =>
    {
        var family = ParametricFamily.All.Single(f => f.Name == name);
        var fit = ParametricSurvival.Fit(family, sample, design, Options);
        var stretched = SurvivalSample.Create([.. sample.Times.ToArray().Select(t => 12 * t)], sample.Events.ToArray());
        stretched = sample.Entries.IsEmpty ? stretched : stretched.WithEntry([.. sample.Entries.ToArray().Select(t => 12 * t)]);
        var other = ParametricSurvival.Fit(family, stretched, design, Options);
        other["intercept"].Estimate.ShouldBe(fit["intercept"].Estimate + Math.Log(12), 1e-8);
        other["x"].Estimate.ShouldBe(fit["x"].Estimate, 1e-8);
        other.Scale.ShouldBe(fit.Scale, 1e-8);
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void A_row_written_twice_is_a_row_of_weight_two(string name) => ForEach((sample, design) =>
    {
        var family = ParametricFamily.All.Single(f => f.Name == name);
        int[] rows = [.. Enumerable.Range(0, sample.Count), .. Enumerable.Range(0, sample.Count).Where(row => row % 4 == 1)];
        var (times, events, entries) = (sample.Times.ToArray(), sample.Events.ToArray(), sample.Entries.ToArray());
        var doubled = SurvivalSample.Create([.. rows.Select(row => times[row])], [.. rows.Select(row => events[row])]);
        doubled = entries.Length == 0 ? doubled : doubled.WithEntry([.. rows.Select(row => entries[row])]);
        var copy = CoxDesign.Of(doubled).With("x", [.. rows.Select(row => design.Columns[0][row])]);
        var a = ParametricSurvival.Fit(family, doubled, copy, Options);
        var b = ParametricSurvival.Fit(family, sample.WithWeights([.. Enumerable.Range(0, sample.Count).Select(row => row % 4 == 1 ? 2.0 : 1)]), design, Options);
        a["x"].Estimate.ShouldBe(b["x"].Estimate, 1e-8);
        a["x"].StandardError.ShouldBe(b["x"].StandardError, 1e-8);
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void With_nobody_cured_the_cure_likelihood_is_the_plain_one(string name) => ForEach((sample, design) =>
    {
        var family = ParametricFamily.All.Single(f => f.Name == name);
        double[] latency = [0.4, 0.2, .. family.EstimatesScale ? [-0.1] : Array.Empty<double>()];
        var plain = new LocationScaleLikelihood(family, sample, [.. design.Columns], null);
        plain.Evaluate(latency);
        var cure = new CureLikelihood(family, sample, [], null, [.. design.Columns], null);
        cure.Evaluate([-45, .. latency]);
        cure.Value.ShouldBe(plain.Value, 1e-9 * Math.Abs(plain.Value));
        for (var j = 0; j < latency.Length; j++)
        {
            cure.Gradient[j + 1].ShouldBe(plain.Gradient[j], 1e-9 * (1 + Math.Abs(plain.Gradient[j])));
            cure.Information[j + 1, 1].ShouldBe(plain.Information[j, 0], 1e-9 * (1 + Math.Abs(plain.Information[j, 0])));
        }
    });

    [Theory]
    [MemberData(nameof(Families))]
    public void Without_a_plateau_a_cure_model_says_that_nothing_is_identified(string name)
    {
        var sample = SurvivalSample.Create([1, 2, 2.5, 3, 4, 5.5, 7, 9], [true, true, false, true, true, true, true, true]);
        var none = CoxDesign.Of(sample);
        var fit = MixtureCure.Fit(ParametricFamily.All.Single(f => f.Name == name), sample, none, none, Options);
        fit.Diagnostics.LastObservationIsEvent.ShouldBeTrue();
        fit.Diagnostics.IsIdentified.ShouldBeFalse();
        fit.Diagnostics.AtBoundary.ShouldBeTrue();
        fit.Diagnostics.Warnings.Length.ShouldBe(2);
        fit.LogLikelihood.ShouldBe(fit.LogLikelihoodWithoutCure, 1e-6);
        fit.CureFraction([]).Upper.ShouldBe(1);
        fit.Cure[0].StandardError.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void The_far_tail_of_the_normal_law_joins_its_series()
    {
        var law = new ErrorLaw.Gaussian();
        var (below, above) = (law.LogSurvival(30), law.LogSurvival(Math.BitIncrement(30.0)));
        above.Value.ShouldBe(below.Value, 1e-12 * 450);
        above.First.ShouldBe(below.First, 1e-10);
        above.Second.ShouldBe(below.Second, 1e-10);
        // The tail at 40 from Laplace's continued fraction of Mills' ratio.
        law.LogSurvival(40).Value.ShouldBe(-800 - Math.Log(Math.Sqrt(2 * Math.PI)) - Math.Log(40 + (1 / (40 + (2 / (40 + (3 / (40 + (4 / 40.0)))))))), 1e-9);
    }

    [Fact]
    public void What_a_model_cannot_take_is_refused_by_name()
    {
        var sample = SurvivalSample.Create([1, 0, 3, 4], [true, true, true, false]);
        var none = CoxDesign.Of(sample);
        Should.Throw<ArgumentException>(() => ParametricSurvival.Fit(ParametricFamily.Weibull, sample, none, Options)).Message.ShouldStartWith("Times[1] is 0; the model is one for log T");
        var censored = SurvivalSample.Create([1, 2], [false, false]);
        Should.Throw<ArgumentException>(() => ParametricSurvival.Fit(ParametricFamily.Weibull, censored, CoxDesign.Of(censored), Options)).Message.ShouldStartWith("none of the 2 rows has an event");
        var two = SurvivalSample.Create([1, 2, 3, 4, 5, 6], [true, true, true, false, false, false]);
        var split = CoxDesign.Of(two).With("x", [0, 0, 0, 1, 1, 1]);
        foreach (var family in ParametricFamily.All)
        {
            Should.Throw<ArgumentException>(() => ParametricSurvival.Fit(family, two, split, Options)).Message.ShouldStartWith("column 'x' has no finite coefficient");
        }

        Should.Throw<ArgumentException>(() => ParametricSurvival.Fit(ParametricFamily.Weibull, two, CoxDesign.Of(two).With("x", [1, 2, 3, 4, 5, 6]).With("y", [2, 4, 6, 8, 10, 12]), Options))
            .Message.ShouldStartWith("column 'y' is a linear combination");
        Should.Throw<ArgumentException>(() => PiecewiseRates.Estimate(two, [2, 2])).Message.ShouldStartWith("cuts[1] is 2;");
        Should.Throw<ArgumentException>(() => PiecewiseExponential.Fit(two, [3.5], CoxDesign.Of(two), Options)).Message.ShouldStartWith("the piece (3.5, Infinity] has");
        var same = SurvivalSample.Create([2, 2, 2], [true, true, true]);
        Should.Throw<ConvergenceException>(() => ParametricSurvival.Fit(ParametricFamily.Weibull, same, CoxDesign.Of(same), Options));
        var logNormal = ParametricSurvival.Fit(ParametricFamily.LogNormal, two, CoxDesign.Of(two), Options);
        Should.Throw<InvalidOperationException>(() => logNormal.HazardRatios()).Message.ShouldStartWith("the hazards of a log-normal model are not proportional");
        Should.Throw<ArgumentOutOfRangeException>(() => logNormal.Survival(0, []));
        Should.Throw<ArgumentException>(() => logNormal.Survival(1, [2])).Message.ShouldStartWith("the model has 0 covariates and 1 were given");
    }

    private static void ForEach(Action<SurvivalSample, CoxDesign> check)
    {
        for (var replicate = 0; replicate < 20; replicate++)
        {
            var n = 40 + (4 * replicate);
            var stream = RandomStream.For(1958, (ulong)replicate, "parametric");
            var (times, entries, events, x) = (new double[n], new double[n], new bool[n], new double[n]);
            for (var i = 0; i < n; i++)
            {
                x[i] = stream.NextNormal();
                entries[i] = replicate % 2 == 1 && stream.NextBernoulli(0.5) ? stream.NextExponential(1) : 0;
                var length = stream.NextExponential(Math.Exp(0.3 * x[i]));
                times[i] = entries[i] + (replicate % 3 == 0 ? Math.Ceiling(4 * length) / 4 : length);
                events[i] = i < 5 || stream.NextBernoulli(0.7);
            }

            var sample = SurvivalSample.Create(times, events);
            sample = replicate % 2 == 1 ? sample.WithEntry(entries) : sample;
            check(sample, CoxDesign.Of(sample).With("x", x));
        }
    }
}
