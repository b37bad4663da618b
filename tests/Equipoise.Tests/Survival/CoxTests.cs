using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class CoxTests
{
    private static readonly CoxOptions Efron = new() { Stratified = false };

    /// <summary>Control 1 and 3, treated 2: the likelihood r / ((2 + r)(1 + r)) peaks at r = sqrt(2); at 0, U = 1/6 and I = 17/36.</summary>
    [Fact]
    public void Three_subjects_by_hand()
    {
        var fit = Fit([1, 3, 2], [true, true, true], "cct", Efron);
        var treated = fit.Coefficients.ShouldHaveSingleItem();
        var r = Math.Sqrt(2);
        treated.Name.ShouldBe("t");
        treated.HazardRatio.ShouldBe(r, 1e-12);
        treated.StandardError.ShouldBe(1 / Math.Sqrt((2 * r / Math.Pow(2 + r, 2)) + (r / Math.Pow(1 + r, 2))), 1e-12);
        fit.LogLikelihoodNull.ShouldBe(-Math.Log(6), 1e-14);
        fit.LogLikelihood.ShouldBe(Math.Log(r / ((2 + r) * (1 + r))), 1e-14);
        fit.Score.ChiSquare.ShouldBe(1 / 17d, 1e-14);
    }

    /// <summary>Treated 1 tied with control 1, control 2. Efron: r / ((r + 2)(r + 3)/2) peaks at sqrt(6); Breslow: r / (r + 2)^2 at 2.</summary>
    [Theory]
    [InlineData(Ties.Efron, 6)]
    [InlineData(Ties.Breslow, 4)]
    public void Tied_events_by_hand(Ties ties, double square) =>
        Fit([1, 1, 2], [true, true, true], "tcc", Efron with { Ties = ties })["t"].HazardRatio.ShouldBe(Math.Sqrt(square), 1e-12);

    /// <summary>
    /// Treated 1 and 2 with events, control 1 with event, control 2 censored at 2; r = exp(beta). Breslow: r / (2 + 2r)^2 times r / (1 + r); Efron:
    /// r / ((2 + 2r)(2 + 2r - (1 + r)/2)) times r / (1 + r). Both peak at r = 2, with 1/27 and 4/81, information 3 * 2/9 and score 2 - 3/2 on 3/4 at r = 1.
    /// </summary>
    [Theory]
    [InlineData(Ties.Breslow, 1, 27)]
    [InlineData(Ties.Efron, 4, 81)]
    public void The_likelihood_of_tied_events_is_the_fraction_written_by_hand(Ties ties, int numerator, int denominator)
    {
        var fit = Fit([1, 1, 2, 2], [true, true, true, false], "tctc", Efron with { Ties = ties });
        fit["t"].LogHazardRatio.ShouldBe(Math.Log(2), 1e-12);
        fit["t"].StandardError.ShouldBe(Math.Sqrt(3d / 2), 1e-12);
        fit.LogLikelihood.ShouldBe(Math.Log((double)numerator / denominator), 1e-14);
        fit.LogLikelihoodNull.ShouldBe(Math.Log(ties == Ties.Breslow ? 1 / 32d : 1 / 24d), 1e-14);
        fit.Score.ChiSquare.ShouldBe(1 / 4d / (3 / 4d), 1e-14);
    }

    [Fact]
    public void The_6MP_trial_has_the_published_coefficient()
    {
        var six = SurvivalReference.SixMp;
        var placeboFirst = Factor.FromCodes(["placebo", "6-MP"], [.. six.Groups.Codes.ToArray().Select(code => 1 - code)]);
        var sample = SurvivalSample.Create(six.Times.ToArray(), six.Events.ToArray(), placeboFirst);
        var coefficient = Cox.Fit(sample, CoxDesign.FromGroups(sample), Efron)["6-MP"];
        coefficient.LogHazardRatio.ShouldBe(-1.572, 0.0005);
        coefficient.StandardError.ShouldBe(0.4124, 0.00005);
    }

    [Fact]
    public void A_group_without_events_has_an_infinite_coefficient_and_is_named()
    {
        var fit = Fit([1, 2, 3, 4, 5, 6], [true, true, true, false, false, false], "ccctct", Efron);
        fit.InfiniteCoefficients.ShouldBe(["t"]);
        fit["t"].LogHazardRatio.ShouldBe(double.NegativeInfinity);
        fit["t"].HazardRatio.ShouldBe(0);
        (fit["t"].Lower, fit["t"].Upper).ShouldBe((0, double.PositiveInfinity));
        // At r = 0: the events of c alone, in risk sets of c alone of sizes 4, 3 and 2, against 6, 5 and 4 at r = 1.
        fit.LikelihoodRatio.ChiSquare.ShouldBe(2 * Math.Log(6 * 5 * 4 / (4d * 3 * 2)), 1e-9);
    }

    [Fact]
    public void A_single_treated_subject_without_event_among_thousands_is_still_noticed()
    {
        var times = Enumerable.Range(1, 3000).Select(day => (double)day).ToArray();
        var treated = times.Select(day => day == 2999 ? "t" : "c").ToArray();
        var sample = SurvivalSample.Create(times, [.. times.Select(day => day != 2999)], Factor.FromLabels(treated));
        Cox.Fit(sample, CoxDesign.FromGroups(sample), Efron).InfiniteCoefficients.ShouldBe(["t"]);
    }

    [Fact]
    public void Complete_separation_by_a_number_is_named_beside_a_finite_coefficient()
    {
        double[] times = [1, 2, 3, 4, 5, 6, 7, 8];
        var sample = SurvivalSample.Create(times, [true, true, true, true, true, true, true, true]);
        var design = CoxDesign.Of(sample).With("earlier", [8, 7, 6, 5, 4, 3, 2, 1]);
        Cox.Fit(sample, design, Efron).InfiniteCoefficients.ShouldBe(["earlier"]);
    }

    [Fact]
    public void A_constant_column_is_refused_by_name()
    {
        var sample = SurvivalSample.Create([1, 2, 3], [true, true, true]);
        Should.Throw<ArgumentException>(() => Cox.Fit(sample, CoxDesign.Of(sample).With("age", [60, 60, 60]), Efron)).Message.ShouldContain("'age' is constant");
    }

    [Fact]
    public void A_column_constant_among_those_at_risk_is_refused_by_name()
    {
        var sample = SurvivalSample.Create([1, 2, 3], [false, true, true]);
        Should.Throw<ArgumentException>(() => Cox.Fit(sample, CoxDesign.Of(sample).With("dose", [1, 0, 0]), Efron)).Message.ShouldContain("'dose' has one value");
    }

    [Fact]
    public void A_column_that_repeats_another_is_refused_by_name()
    {
        var sample = SurvivalSample.Create([1, 2, 3, 4], [true, true, true, true]);
        var design = CoxDesign.Of(sample).With("weight", [1, 0, 4, 2]).With("twice", [2, 0, 8, 4]);
        Should.Throw<ArgumentException>(() => Cox.Fit(sample, design, Efron)).Message.ShouldContain("'twice' is a linear combination");
    }

    [Fact]
    public void Without_events_the_model_is_refused() =>
        Should.Throw<ArgumentException>(() => Fit([1, 2], [false, false], "ct", Efron)).Message.ShouldContain("none of the 2 subjects");

    [Fact]
    public void One_cluster_has_no_robust_variance_and_is_refused()
    {
        var six = SurvivalReference.SixMp;
        var design = CoxDesign.FromGroups(six).WithClusters(Factor.FromLabels([.. Enumerable.Repeat("only", six.Count)]));
        Should.Throw<ArgumentException>(() => Cox.Fit(six, design, Efron)).Message.ShouldContain("the scores of the 1 cluster(s) cancel");
    }

    [Fact]
    public void Too_few_iterations_fail_aloud()
    {
        var failure = Should.Throw<Equipoise.Statistics.ConvergenceException>(() => Fit([1, 3, 2], [true, true, true], "cct", Efron with { MaximumIterations = 1 }));
        failure.Iterations.ShouldBe(1);
        failure.Residual.ShouldBePositive();
    }

    private static CoxFit Fit(double[] times, bool[] events, string groups, CoxOptions options)
    {
        var sample = SurvivalSample.Create(times, events, Factor.FromLabels([.. groups.Select(letter => letter.ToString())]));
        return Cox.Fit(sample, CoxDesign.FromGroups(sample), options);
    }
}
