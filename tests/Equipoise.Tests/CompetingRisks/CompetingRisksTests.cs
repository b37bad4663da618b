using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.CompetingRisks;

public sealed class CompetingRisksTests
{
    private static readonly AalenJohansenOptions Plain = new() { Limits = IncidenceLimits.Plain };

    /// <summary>Five subjects: relapse at 1, death at 2, censored at 2, relapse at 3, censored at 4.</summary>
    private static readonly CompetingSample Five = CompetingSample.Create([1, 2, 2, 3, 4], [1, 2, 0, 1, 0], ["relapse", "death"]);

    [Fact]
    public void Five_subjects_by_hand()
    {
        var group = AalenJohansen.Estimate(Five, Plain).ShouldHaveSingleItem();
        // S: 4/5, 4/5 * 3/4 = 3/5, 3/5 * 1/2 = 3/10. Relapse: 1/5, then + 3/5 * 1/2 = 1/2. Death: 4/5 * 1/4 = 1/5.
        Probabilities(group.EventFree).ShouldBe([4 / 5.0, 3 / 5.0, 3 / 10.0, 3 / 10.0], 1e-15);
        Probabilities(group["relapse"]).ShouldBe([1 / 5.0, 1 / 5.0, 1 / 2.0, 1 / 2.0], 1e-15);
        Probabilities(group["death"]).ShouldBe([0, 1 / 5.0, 1 / 5.0, 1 / 5.0], 1e-15);
        group.Counts.Select(c => (c.Time, c.AtRisk, c.Events[0], c.Events[1], c.Censored)).ShouldBe([(1, 5, 1, 0, 0), (2, 4, 0, 1, 1), (3, 2, 1, 0, 0), (4, 1, 0, 0, 1)]);
        // Area under relapse to 4: 1/5 * 2 + 1/2 * 1.
        group.TimeLost("relapse", 4).Mean.ShouldBe(9 / 10.0, 1e-15);
        group.TimeLost("death", 4).Mean.ShouldBe(2 / 5.0, 1e-15);
    }

    /// <summary>
    /// The derivatives of F = h1 + (1 - h1)(1 - h2) h3 in the hazards are (1 - (1 - h2) h3, -(1 - h1) h3, (1 - h1)(1 - h2)) = (5/8, -2/5, 3/5); the hazards have variances
    /// h (1 - h) / n = 4/125, 3/64, 1/8.
    /// </summary>
    [Fact]
    public void Greenwoods_variance_by_hand()
    {
        var expected = (25 / 64.0 * 4 / 125) + (4 / 25.0 * 3 / 64) + (9 / 25.0 / 8);
        foreach (var variance in new[] { IncidenceVariance.Greenwood, IncidenceVariance.InfinitesimalJackknife })
        {
            var error = AalenJohansen.Estimate(Five, Plain with { Variance = variance })[0]["relapse"].At(3).StandardError;
            (error * error).ShouldBe(expected, 1e-15);
        }
    }

    /// <summary>A single jump of n has variance 1 / n^2, and F moves by S(u-) less what the curve still rises over 1 - h.</summary>
    [Fact]
    public void Aalens_variance_by_hand()
    {
        var first = 1 - (3 / 10.0 / (4 / 5.0));
        var second = -(3 / 10.0 / (3 / 4.0));
        var third = 3 / 5.0;
        var error = AalenJohansen.Estimate(Five, Plain with { Variance = IncidenceVariance.Aalen })[0]["relapse"].At(3).StandardError;
        (error * error).ShouldBe((first * first / 25) + (second * second / 16) + (third * third / 4), 1e-15);
    }

    [Fact]
    public void Arcsine_and_complementary_limits_follow_their_formulas()
    {
        var point = AalenJohansen.Estimate(Five, Plain with { Limits = IncidenceLimits.Arcsine })[0]["relapse"].At(3);
        // F = 1/2: the angle is pi/4, its error se / (2 sqrt(1/4)) = se.
        var turn = 1.9599639845400542 * point.StandardError;
        point.Lower.ShouldNotBeNull().ShouldBe(Math.Pow(Math.Sin((Math.PI / 4) - turn), 2), 1e-12);
        point.Upper.ShouldNotBeNull().ShouldBe(Math.Pow(Math.Sin((Math.PI / 4) + turn), 2), 1e-12);
        // log(-log(1/2)) has error se / (1/2 log 2).
        var spread = Math.Exp(1.9599639845400542 * point.StandardError / (0.5 * Math.Log(2)));
        var complementary = AalenJohansen.Estimate(Five, Plain with { Limits = IncidenceLimits.ComplementaryLogLog })[0]["relapse"].At(3);
        complementary.Upper.ShouldNotBeNull().ShouldBe(1 - Math.Pow(0.5, spread), 1e-12);
        complementary.Lower.ShouldNotBeNull().ShouldBe(1 - Math.Pow(0.5, 1 / spread), 1e-12);
    }

    /// <summary>
    /// Relapse at 1 in group a, death at 2 in group b, relapse at 3 in a, censored at 4 in b. Group b counts 2 until 2; at 3 it has 1 left, over S = 1/2, with no relapse: again 2.
    /// Group a counts 2, then 1 (its incidence is 1/2). Expected in a: 2/4 + 1/3; the score is 2 - 5/6 = 7/6.
    /// </summary>
    [Fact]
    public void Grays_score_by_hand()
    {
        var sample = CompetingSample.Create([1, 2, 3, 4], [1, 2, 1, 0], ["relapse", "death"], Factor.FromLabels(["a", "b", "a", "b"]));
        var result = GrayTest.Test(sample, "relapse", new GrayTestOptions { Stratified = false });
        result.Scores[0].ShouldBe(7 / 6.0, 1e-15);
        result.Scores[1].ShouldBe(-7 / 6.0, 1e-15);
        result.DegreesOfFreedom.ShouldBe(1);
    }

    /// <summary>
    /// Death at 1 (x = 0), relapse at 2 (x = 1), relapse at 3 (x = 0), none censored: the dead stay at risk with weight 1. L = r/(r + 2) * 1/2 with r = exp b; it rises for ever, but with
    /// another relapse of x = 0 at 1.5 it is 1/(r + 3) * r/(r + 2) * 1/2, largest where r^2 = 6.
    /// </summary>
    [Fact]
    public void A_Fine_Gray_coefficient_by_hand()
    {
        var sample = CompetingSample.Create([1, 1.5, 2, 3], [2, 1, 1, 1], ["relapse", "death"]);
        var fit = FineGray.Fit(sample, "relapse", CoxDesign.Of(sample.Survival).With("x", [0, 0, 1, 0]), new FineGrayOptions());
        fit["x"].HazardRatio.ShouldBe(Math.Sqrt(6), 1e-12);
        var endless = CompetingSample.Create([1, 2, 3], [2, 1, 1], ["relapse", "death"]);
        Should.Throw<ArgumentException>(() => FineGray.Fit(endless, "relapse", CoxDesign.Of(endless.Survival).With("x", [0, 1, 0]), new FineGrayOptions()))
            .Message.ShouldStartWith("column 'x' has no finite coefficient");
    }

    [Fact]
    public void A_cause_of_another_name_and_a_column_of_another_length_are_refused()
    {
        Should.Throw<ArgumentException>(() => Five.CauseSpecific("cure")).Message.ShouldStartWith("there is no cause 'cure'; there are relapse, death");
        Should.Throw<ArgumentException>(() => CompetingSample.Create(Five.Survival, Factor.FromLabels(["a"]))).Message.ShouldStartWith("causes has 1 values and the sample has 5 rows");
        Should.Throw<ArgumentException>(() => CompetingSample.Create([1, 2], [0, 3], ["a", "b"])).Message.ShouldStartWith("codes[1] is 3; 0 is censored and 1 to 2 are the causes");
        Should.Throw<ArgumentException>(() => CompetingSample.Create([1, -2], [0, 1], ["a", "b"])).Message.ShouldStartWith("Times[1] is -2;");
    }

    [Fact]
    public void What_a_method_cannot_take_is_refused_by_name()
    {
        var late = CompetingSample.Create(Five.Survival.WithEntry([0, 0, 1, 1, 1]), Five.Causes);
        var design = CoxDesign.Of(late.Survival).With("x", [1, 2, 3, 4, 5]);
        Should.Throw<ArgumentException>(() => FineGray.Fit(late, "relapse", design, new FineGrayOptions())).Message.ShouldStartWith("the sample has delayed entry");
        Should.Throw<ArgumentException>(() => GrayTest.Test(Five, "relapse", new GrayTestOptions { Stratified = false })).Message.ShouldStartWith("the sample has 1 group");
        Should.Throw<ArgumentOutOfRangeException>(() => AalenJohansen.Estimate(Five, Plain with { ConfidenceLevel = 1 }));
        var atOrigin = CompetingSample.Create([0, 1, 2], [1, 2, 1], ["a", "b"]);
        Should.Throw<ArgumentException>(() => SubdistributionRows.Of(atOrigin, "a")).Message.ShouldStartWith("Times[0] is 0;");
    }

    [Fact]
    public void A_cause_specific_model_censors_the_other_causes()
    {
        var design = CoxDesign.Of(Five.Survival).With("x", [2, 1, 4, 3, 1]);
        var options = new CoxOptions { Stratified = false };
        var alone = SurvivalSample.Create([1, 2, 2, 3, 4], [true, false, false, true, false]);
        var expected = Cox.Fit(alone, CoxDesign.Of(alone).With("x", [2, 1, 4, 3, 1]), options);
        Five.CauseSpecificCox("relapse", design, options)["x"].ShouldBe(expected["x"]);
        Five.CauseSpecific("death").EventCount.ShouldBe(1);
    }

    [Fact]
    public void A_group_without_rows_has_curves_without_points()
    {
        var sample = CompetingSample.Create([1, 2], [1, 2], ["a", "b"], Factor.FromLabels(["x", "x"], ["empty", "x"]));
        var groups = AalenJohansen.Estimate(sample, Plain);
        groups[0].EventFree.Points.ShouldBeEmpty();
        groups[0]["a"].At(5).Probability.ShouldBe(0);
        groups[0].EventFree.At(5).Probability.ShouldBe(1);
        groups[0].TimeLost("a", 3).Mean.ShouldBe(0);
    }

    private static double[] Probabilities(IncidenceCurve curve) => [.. curve.Points.Select(point => point.Probability)];
}
