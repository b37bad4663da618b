using System.Text.Json;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Sequential;

public sealed class BayesianMonitoringTests(ITestOutputHelper output)
{
    private static readonly JsonElement Reference = ReferenceFile.Open("bayesian-monitoring.json");

    [Fact]
    public void Posterior_probabilities_of_a_difference_are_those_of_R_and_of_the_finite_sum()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("beta").EnumerateArray())
        {
            var s = r.GetProperty("shapes").Numbers();
            agreement.Add($"{string.Join(' ', s)}, margin {Of(r, "margin")}", new BetaLaw(s[0], s[1]).Exceeds(new BetaLaw(s[2], s[3]), Of(r, "margin")), Of(r, "probability"));
        }

        foreach (var r in Reference.GetProperty("whole").EnumerateArray())
        {
            var s = r.GetProperty("shapes").Numbers();
            agreement.Add($"{string.Join(' ', s)}, sum", new BetaLaw(s[0], s[1]).Exceeds(new BetaLaw(s[2], s[3]), 0), Of(r, "probability"));
        }

        agreement.ShouldHold(atLeast: 46, tolerance: 1e-10, output);
    }

    [Fact]
    public void Predictive_probabilities_of_proportions_are_those_of_R()
    {
        var agreement = new Agreement(1);
        foreach (var r in Reference.GetProperty("predictive").EnumerateArray())
        {
            var (k, prior) = (r.GetProperty("counts").Numbers(), r.GetProperty("prior").Numbers());
            var (e, c) = (new ArmOutcomes((int)k[0], (int)k[1], (int)k[2], new BetaLaw(prior[0], prior[1])), new ArmOutcomes((int)k[3], (int)k[4], (int)k[5], new BetaLaw(prior[2], prior[3])));
            agreement.Add("now", BetaBinomialMonitoring.ProbabilityOfBenefit(e, c, Of(r, "margin")), Of(r, "now"));
            agreement.Add("predictive", BetaBinomialMonitoring.PredictiveProbability(e, c, Of(r, "margin"), Of(r, "level")), Of(r, "probability"));
            agreement.Add("of the test", BetaBinomialMonitoring.PredictiveProbabilityOfTest(e, c, 1.7), Of(r, "test"));
        }

        foreach (var r in Reference.GetProperty("single").EnumerateArray())
        {
            var a = r.GetProperty("arguments").Numbers();
            agreement.Add("one arm", BetaBinomialMonitoring.PredictiveProbability(new ArmOutcomes((int)a[0], (int)a[1], (int)a[2], new BetaLaw(a[3], a[4])), a[5], a[6]), Of(r, "probability"));
        }

        agreement.ShouldHold(atLeast: 75, tolerance: 1e-11, output);
    }

    [Fact]
    public void Hazards_are_monitored_as_by_R()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("gamma").EnumerateArray())
        {
            var a = r.GetProperty("arguments").Numbers();
            var (e, c) = (new ArmExposure((int)a[2], a[3], a[4], new GammaLaw(a[0], a[1])), new ArmExposure((int)a[7], a[8], a[9], new GammaLaw(a[5], a[6])));
            agreement.Add("now", GammaExponentialMonitoring.ProbabilityOfBenefit(e, c, Of(r, "ratio")), Of(r, "now"));
            agreement.Add("predictive", GammaExponentialMonitoring.PredictiveProbability(e, c, Of(r, "ratio"), Of(r, "level")), Of(r, "probability"));
            agreement.Add("lower tail", e.Posterior.LowerTail(0.1), Of(r, "lower"));
            agreement.Add("upper tail", e.Posterior.UpperTail(0.2), Of(r, "upper"));
            agreement.Add("quantile", e.Posterior.Quantile(0.1), Of(r, "quantile"));
            foreach (var (q, expected) in new[] { 0.025, 0.5, 0.975 }.Zip(r.GetProperty("quantiles").Numbers()))
            {
                agreement.Add("ratio's quantile", e.Posterior.RatioQuantile(c.Posterior, q), expected);
            }
        }

        agreement.ShouldHold(atLeast: 96, tolerance: 1e-10, output);
    }

    [Fact]
    public void A_normal_drift_is_monitored_as_by_Bayes_rule_integrated_in_R()
    {
        var agreement = new Agreement();
        foreach (var r in Reference.GetProperty("normal").EnumerateArray())
        {
            var prior = DriftPrior.Normal(Of(r, "mean"), Of(r, "deviation"));
            agreement.Add("above", NormalMonitoring.Posterior(prior, Of(r, "z"), Of(r, "t")).ProbabilityAbove(Of(r, "threshold")), Of(r, "above"));
            agreement.Add("final bound", NormalMonitoring.BoundZ(prior, 1, Of(r, "threshold"), Of(r, "level")), Of(r, "finalBound"));
            agreement.Add("predictive", NormalMonitoring.PredictiveProbability(prior, Of(r, "z"), Of(r, "t"), Of(r, "threshold"), Of(r, "level")), Of(r, "predictive"));
        }

        agreement.ShouldHold(atLeast: 9, tolerance: 1e-9, output);
    }

    [Fact]
    public void One_success_against_one_failure_by_hand()
    {
        // Densities 2x and 2(1 - y): P(X > Y) is 5/6. One more outcome each: another success has 2/3, a success of the other arm 1/3.
        var e = new ArmOutcomes(1, 1, 2, BetaLaw.Uniform);
        var c = new ArmOutcomes(0, 1, 2, BetaLaw.Uniform);
        BetaBinomialMonitoring.ProbabilityOfBenefit(e, c, 0).ShouldBe(5.0 / 6, 1e-14);
        BetaBinomialMonitoring.PredictiveProbability(e, c, (i, j) => i - j == 2).ShouldBe(4.0 / 9, 1e-15);
        // One arm: after two successes p has the law x^3, above 1/2 with 7/8; after one and one it is 1/2.
        BetaBinomialMonitoring.PredictiveProbability(e, 0.5, 0.87).ShouldBe(2.0 / 3, 1e-15);
    }

    [Fact]
    public void One_event_each_by_hand()
    {
        // Two exponential laws of rates 3 and 2: P(HE < HC) is 3/5.
        var (e, c) = (new GammaLaw(1, 3), new GammaLaw(1, 2));
        e.BelowRatio(c, 1).ShouldBe(0.6, 1e-15);
        e.RatioQuantile(c, 0.6).ShouldBe(1, 1e-12);
        // Geometric: no event in 1 more has (3/4), one has 3/16.
        e.Predict(1)[..2].ShouldBe([0.75, 0.1875], 1e-15);
        e.Predict(0).ShouldBe([1.0, 0]);
    }

    [Fact]
    public void What_is_predicted_is_the_average_of_what_will_be_predicted()
    {
        for (var i = 0; i < 40; i++)
        {
            var random = RandomStream.For(7, (ulong)i, "outcomes");
            ArmOutcomes Arm()
            {
                var planned = 4 + random.NextInt(25);
                var known = random.NextInt(planned);
                return new ArmOutcomes(random.NextInt(known + 1), known, planned, new BetaLaw(0.3 + (3 * random.NextUniform()), 0.3 + (3 * random.NextUniform())));
            }

            var (e, c, margin, level) = (Arm(), Arm(), (random.NextUniform() - 0.5) / 2, 0.05 + (0.9 * random.NextUniform()));
            var p = e.Posterior.Mean;
            double At(int success) => BetaBinomialMonitoring.PredictiveProbability(e with { Known = e.Known + 1, Successes = e.Successes + success }, c, margin, level);
            var now = BetaBinomialMonitoring.PredictiveProbability(e, c, margin, level);
            ((p * At(1)) + ((1 - p) * At(0))).ShouldBe(now, 1e-12);
            // The edge walked along is that of all pairs.
            BetaBinomialMonitoring.PredictiveProbability(e, c, (x, y) => e.Prior.After(x, e.Planned - x).Exceeds(c.Prior.After(y, c.Planned - y), margin) >= level).ShouldBe(now, 1e-12);
        }
    }

    [Fact]
    public void Exceeding_and_being_exceeded_add_up_to_one_whatever_the_shapes()
    {
        for (var i = 0; i < 60; i++)
        {
            var random = RandomStream.For(8, (ulong)i, "shapes");
            double Shape() => Math.Exp((12 * random.NextUniform()) - 4);
            var (x, y, margin) = (new BetaLaw(Shape(), Shape()), new BetaLaw(Shape(), Shape()), random.NextUniform() - 0.5);
            (x.Exceeds(y, margin) + y.Exceeds(x, -margin)).ShouldBe(1, 1e-10, $"{x} {y} {margin}");
            (x.LowerTail(0.3) + x.UpperTail(0.3)).ShouldBe(1, 1e-13);
        }
    }

    [Fact]
    public void A_flat_prior_gives_the_predictive_power_and_a_posterior_rule_is_a_design_with_its_own_error()
    {
        var bound = NormalMonitoring.BoundZ(DriftPrior.Flat, 1, 0, 0.975);
        bound.ShouldBe(1.959963984540054, 1e-14);
        NormalMonitoring.PredictiveProbability(DriftPrior.Flat, 1.2, 0.5, 0, 0.975).ShouldBe(PredictivePower.OfFinalTest(1.2, 0.5, DriftPrior.Flat, bound), 1e-15);
        // With a flat prior the rule is a Pocock boundary at the level's quantile, so looking twice at 0.975 has the error of Armitage, McPherson and Rowe: 0.0831 two-sided.
        var twice = NormalMonitoring.Design(DriftPrior.Flat, [0.5, 1], 0, 0.975);
        twice.UpperZ.ShouldAllBe(z => Math.Abs(z - bound) < 1e-14);
        (2 * twice.OneSidedAlpha).ShouldBe(0.0831, 2e-4);
        // A sceptical prior pays for the looks.
        NormalMonitoring.Design(DriftPrior.Normal(0, 1), [0.5, 1], 0, 0.975).OneSidedAlpha.ShouldBeLessThan(0.01);
        var posterior = NormalMonitoring.Posterior(DriftPrior.Flat, 1.4, 0.49);
        posterior.Mean.ShouldBe(2, 1e-14);
        posterior.StandardDeviation.ShouldBe(1 / 0.7, 1e-14);
        posterior.Interval(0.95).Lower.ShouldBe(2 - (1.959963984540054 / 0.7), 1e-13);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new BetaLaw(0, 1)).Message.ShouldContain("a is positive");
        Should.Throw<ArgumentOutOfRangeException>(() => new GammaLaw(1, double.NaN)).Message.ShouldContain("rate is positive");
        Should.Throw<ArgumentOutOfRangeException>(() => BetaLaw.Uniform.Exceeds(BetaLaw.Jeffreys, 1)).Message.ShouldContain("margin");
        var arm = new ArmOutcomes(3, 4, 9, BetaLaw.Uniform);
        Should.Throw<ArgumentException>(() => BetaBinomialMonitoring.ProbabilityOfBenefit(arm with { Successes = 5 }, arm, 0)).Message.ShouldContain("the experimental arm has 5 successes among 4");
        Should.Throw<ArgumentException>(() => BetaBinomialMonitoring.PredictiveProbability(arm, arm with { Planned = 3 }, 0, 0.9)).Message.ShouldContain("the control arm");
        Should.Throw<ArgumentOutOfRangeException>(() => BetaBinomialMonitoring.PredictiveProbability(arm, arm, 0, 1)).Message.ShouldContain("level");
        var exposure = new ArmExposure(2, 10, 5, new GammaLaw(1, 10));
        Should.Throw<ArgumentException>(() => GammaExponentialMonitoring.ProbabilityOfBenefit(exposure with { FollowUp = -1 }, exposure, 1)).Message.ShouldContain("follow-up of -1");
        Should.Throw<ArgumentOutOfRangeException>(() => GammaExponentialMonitoring.ProbabilityOfBenefit(exposure, exposure, 0)).Message.ShouldContain("ratio");
        Should.Throw<ArgumentOutOfRangeException>(() => exposure.Posterior.Predict(1e9)).Message.ShouldContain("100000");
    }

    private static double Of(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
