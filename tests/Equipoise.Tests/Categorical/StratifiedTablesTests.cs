using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Random;

namespace Equipoise.Tests.Categorical;

public sealed class StratifiedTablesTests
{
    private static ContingencyTable[] Three => [ContingencyTable.TwoByTwo(3, 3, 0, 6), ContingencyTable.TwoByTwo(6, 2, 2, 4), ContingencyTable.TwoByTwo(5, 1, 6, 2)];

    /// <summary>
    /// Two strata, (1, 1 / 0, 2) and (2, 0 / 1, 1): expected 1/2 and 3/2, variances 2 x 2 x 1 x 3 / (16 x 3) = 1/4 each. Distance 1, chi-squared 1 / (1/2) = 2, corrected
    /// (1/2)^2 / (1/2) = 1/2. Odds ratio (2/4 + 2/4) / (0 + 0): infinite. Given the margins a is 0 or 1, and 1 or 2, each with 1/2: P(sum = 3) = 1/4.
    /// </summary>
    [Fact]
    public void Two_strata_by_hand()
    {
        ContingencyTable[] strata = [ContingencyTable.TwoByTwo(1, 1, 0, 2), ContingencyTable.TwoByTwo(2, 0, 1, 1)];
        var result = MantelHaenszel.Test(strata, 0.95);
        result.ChiSquare.ShouldBe(2, 1e-14);
        result.CorrectedChiSquare.ShouldBe(0.5, 1e-14);
        result.OddsRatio.ShouldBe(new RatioEstimate(double.PositiveInfinity, 0, double.PositiveInfinity));
        var exact = MantelHaenszel.Exact(strata, 0.95);
        exact.GreaterP.ShouldBe(0.25, 1e-15);
        exact.TwoSidedP.ShouldBe(0.5, 1e-15);
        BreslowDay.Test(strata).ShouldBe(new BreslowDayResult(0, 1, 0, 1, 1));
    }

    [Fact]
    public void One_stratum_gives_Fishers_test_and_Pearsons_but_for_n_less_one()
    {
        var table = ContingencyTable.TwoByTwo(16, 5, 15, 8);
        MantelHaenszel.Exact([table], 0.9).ShouldBe(FisherExact.Test(16, 5, 15, 8, 0.9));
        MantelHaenszel.Test([table], 0.95).ChiSquare.ShouldBe(IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic * 43 / 44, 1e-13);
        MantelHaenszel.Test([table], 0.95).OddsRatio.Estimate!.Value.ShouldBe(16 * 8 / (5 * 15.0), 1e-14);
        // Woolf's variance is that of Robins, Breslow and Greenland in one stratum.
        MantelHaenszel.Test([table], 0.95).OddsRatio.Upper.ShouldBe(OddsRatio.LogWald(table, 0.95, ZeroCells.Unbounded).Upper, 1e-12);
    }

    [Fact]
    public void Strata_that_cannot_vary_change_nothing()
    {
        ContingencyTable[] more = [.. Three, ContingencyTable.TwoByTwo(0, 0, 3, 4), ContingencyTable.TwoByTwo(0, 5, 0, 7), ContingencyTable.TwoByTwo(1, 0, 0, 0), ContingencyTable.TwoByTwo(0, 0, 0, 0)];
        var (result, same) = (MantelHaenszel.Test(Three, 0.95), MantelHaenszel.Test(more, 0.95));
        same.ChiSquare.ShouldBe(result.ChiSquare, 1e-13);
        same.OddsRatio.ShouldBe(result.OddsRatio);
        MantelHaenszel.Exact(more, 0.95).TwoSidedP.ShouldBe(MantelHaenszel.Exact(Three, 0.95).TwoSidedP, 1e-13);
        BreslowDay.Test(more).ShouldBe(BreslowDay.Test(Three));
        MantelHaenszel.GeneralAssociation(more).Statistic.ShouldBe(MantelHaenszel.GeneralAssociation(Three).Statistic, 1e-12);
    }

    [Fact]
    public void Swapping_the_arms_flips_the_sign_and_inverts_the_odds_ratio()
    {
        var swapped = Three.Select(t => ContingencyTable.TwoByTwo(t[1, 0], t[1, 1], t[0, 0], t[0, 1])).ToArray();
        var (result, other) = (MantelHaenszel.Test(Three, 0.95), MantelHaenszel.Test(swapped, 0.95));
        other.Z.ShouldBe(-result.Z, 1e-13);
        other.OddsRatio.Estimate!.Value.ShouldBe(1 / result.OddsRatio.Estimate!.Value, 1e-13);
        other.OddsRatio.Lower.ShouldBe(1 / result.OddsRatio.Upper, 1e-13);
        BreslowDay.Test(swapped).Statistic.ShouldBe(BreslowDay.Test(Three).Statistic, 1e-12);
        BreslowDay.Test([.. Three.Select(t => t.Transpose())]).TaroneStatistic.ShouldBe(BreslowDay.Test(Three).TaroneStatistic, 1e-12);
        MantelHaenszel.Exact(swapped, 0.95).LessP.ShouldBe(MantelHaenszel.Exact(Three, 0.95).GreaterP, 1e-13);
        MantelHaenszel.GeneralAssociation(Three).Statistic.ShouldBe(result.ChiSquare, 1e-12);
    }

    [Fact]
    public void Strata_of_one_odds_ratio_are_homogeneous()
    {
        ContingencyTable[] alike = [ContingencyTable.TwoByTwo(2, 1, 1, 2), ContingencyTable.TwoByTwo(20, 10, 10, 20), ContingencyTable.TwoByTwo(8, 4, 2, 4)];
        BreslowDay.Test(alike).Statistic.ShouldBe(0, 1e-20);
        BreslowDay.Test(alike).PValue.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void The_sum_of_two_strata_is_convolved_as_if_by_hand()
    {
        // Each a is 0 to 2 with weights 1, 4, 1 (of 6): the sum has 1, 8, 18, 8, 1 of 36.
        ContingencyTable[] two = [ContingencyTable.TwoByTwo(2, 0, 0, 2), ContingencyTable.TwoByTwo(1, 1, 1, 1)];
        var exact = MantelHaenszel.Exact(two, 0.95);
        exact.GreaterP.ShouldBe(9 / 36d, 1e-15);
        exact.TwoSidedP.ShouldBe(18 / 36d, 1e-15);
    }

    [Fact]
    public void Wrong_strata_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => MantelHaenszel.Test([], 0.95)).Message.ShouldStartWith("there are no strata");
        Should.Throw<ArgumentException>(() => MantelHaenszel.Test([Three[0], ContingencyTable.Create(new int[2, 3])], 0.95)).Message.ShouldStartWith("strata[1] is 2 by 3");
        Should.Throw<ArgumentException>(() => MantelHaenszel.GeneralAssociation([ContingencyTable.Create(new int[3, 3]), Three[0]])).Message.ShouldStartWith("strata[1] is 2 by 2");
        Should.Throw<ArgumentOutOfRangeException>(() => MantelHaenszel.Test(Three, 1));
        MantelHaenszel.Test([ContingencyTable.TwoByTwo(0, 0, 0, 0)], 0.95).ShouldBe(new MantelHaenszelResult(0, 0, 1, 0, 1, new RatioEstimate(null, 0, double.PositiveInfinity)));
        MantelHaenszel.GeneralAssociation([ContingencyTable.Create(new int[3, 1])]).ShouldBe(new GeneralAssociationResult(0, 0, 1));
    }

    [Fact]
    public void Score_limits_are_where_the_test_just_rejects()
    {
        const double Level = 0.9;
        for (var replicate = 0; replicate < 80; replicate++)
        {
            var stream = RandomStream.For(1985, (ulong)replicate, "score");
            int n1 = 1 + stream.NextInt(40), n2 = 1 + stream.NextInt(40), x1 = stream.NextInt(n1 + 1), x2 = stream.NextInt(n2 + 1);
            var name = $"{x1}/{n1} and {x2}/{n2}";
            foreach (var variance in Enum.GetValues<ScoreVariance>())
            {
                var difference = RiskDifference.Score(x1, n1, x2, n2, Level, variance);
                difference.Estimate.ShouldBeInRange(difference.Lower, difference.Upper, name);
                foreach (var limit in new[] { difference.Lower, difference.Upper }.Where(limit => Math.Abs(limit) < 1))
                {
                    RiskDifference.ScoreTest(x1, n1, x2, n2, limit, variance).PValue.ShouldBe(1 - Level, 1e-6, name);
                }

                var swapped = RiskDifference.Score(x2, n2, x1, n1, Level, variance);
                (swapped.Lower, swapped.Upper).ShouldBe((-difference.Upper, -difference.Lower), name);
                var failures = RiskDifference.Score(n1 - x1, n1, n2 - x2, n2, Level, variance);
                failures.Upper.ShouldBe(-difference.Lower, 1e-12, name);
                var ratio = RiskRatio.Score(x1, n1, x2, n2, Level, variance);
                foreach (var limit in new[] { ratio.Lower, ratio.Upper }.Where(limit => limit > 0 && double.IsFinite(limit)))
                {
                    RiskRatio.ScoreTest(x1, n1, x2, n2, limit, variance).PValue.ShouldBe(1 - Level, 1e-6, name);
                }

                if (ratio.Estimate is { } estimate)
                {
                    estimate.ShouldBeInRange(ratio.Lower, ratio.Upper, name);
                    (1 / RiskRatio.Score(x2, n2, x1, n1, Level, variance).Upper).ShouldBe(ratio.Lower, 1e-9 * (ratio.Lower + 1e-3), name);
                }
            }
        }
    }

    [Fact]
    public void The_score_test_of_equality_is_Pearsons_and_with_the_factor_Mantel_and_Haenszels()
    {
        var table = ContingencyTable.TwoByTwo(16, 5, 15, 8);
        var (plain, factor) = (RiskDifference.ScoreTest(16, 21, 15, 23, 0, ScoreVariance.Plain), RiskDifference.ScoreTest(16, 21, 15, 23, 0, ScoreVariance.MiettinenNurminen));
        (plain.Z * plain.Z).ShouldBe(IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic, 1e-13);
        factor.Z.ShouldBe(MantelHaenszel.Test([table], 0.95).Z, 1e-13);
        RiskRatio.ScoreTest(16, 21, 15, 23, 1, ScoreVariance.Plain).Z.ShouldBe(plain.Z, 1e-13);
    }

    /// <summary>With a thousand million on each side all intervals are Wald's to a few parts in a million of their length.</summary>
    [Fact]
    public void Huge_counts_are_taken_as_they_are()
    {
        const int X1 = 500_000_000, X2 = 499_900_000, N = 1_000_000_000;
        var (wald, log) = (RiskDifference.Wald(X1, N, X2, N, 0.95), RiskRatio.LogWald(X1, N, X2, N, 0.95, ZeroCells.Unbounded));
        foreach (var variance in Enum.GetValues<ScoreVariance>())
        {
            var (difference, ratio) = (RiskDifference.Score(X1, N, X2, N, 0.95, variance), RiskRatio.Score(X1, N, X2, N, 0.95, variance));
            difference.Lower.ShouldBe(wald.Lower, 1e-5 * (wald.Upper - wald.Lower));
            difference.Upper.ShouldBe(wald.Upper, 1e-5 * (wald.Upper - wald.Lower));
            ratio.Lower.ShouldBe(log.Lower, 1e-4 * (log.Upper - log.Lower));
            ratio.Upper.ShouldBe(log.Upper, 1e-4 * (log.Upper - log.Lower));
        }

        var table = ContingencyTable.TwoByTwo(X1, X1, X2, N - X2);
        MantelHaenszel.Test([table, table], 0.95).ChiSquare.ShouldBe(2 * IndependenceTest.Pearson(table, ContinuityCorrection.None).Statistic, 1e-6);
        BreslowDay.Test([table, table]).Statistic.ShouldBe(0, 1e-6);
        Proportion.Jeffreys(X1, N, 0.95, JeffreysEnds.Closed).Lower.ShouldBe(Proportion.Wilson(X1, N, 0.95).Lower, 1e-9);
    }

    /// <summary>Twice the data: Pearson, G and Mantel and Haenszel's odds ratio know how to scale; score limits move inwards; a stratum repeated is not a table doubled.</summary>
    [Fact]
    public void Doubling_the_counts_matters_where_it_should()
    {
        var doubled = Three.Select(t => ContingencyTable.TwoByTwo(2 * t[0, 0], 2 * t[0, 1], 2 * t[1, 0], 2 * t[1, 1])).ToArray();
        IndependenceTest.Pearson(doubled[0], ContinuityCorrection.None).Statistic.ShouldBe(2 * IndependenceTest.Pearson(Three[0], ContinuityCorrection.None).Statistic, 1e-13);
        IndependenceTest.LikelihoodRatio(doubled[0]).Statistic.ShouldBe(2 * IndependenceTest.LikelihoodRatio(Three[0]).Statistic, 1e-13);
        MantelHaenszel.Test(doubled, 0.95).OddsRatio.Estimate!.Value.ShouldBe(MantelHaenszel.Test(Three, 0.95).OddsRatio.Estimate!.Value, 1e-13);
        MantelHaenszel.Test([.. Three, .. Three], 0.95).ChiSquare.ShouldBe(2 * MantelHaenszel.Test(Three, 0.95).ChiSquare, 1e-12);
        MantelHaenszel.Test(doubled, 0.95).ChiSquare.ShouldBeInRange(2.05 * MantelHaenszel.Test(Three, 0.95).ChiSquare, 2.2 * MantelHaenszel.Test(Three, 0.95).ChiSquare);
        BreslowDay.Test(doubled).Statistic.ShouldBe(2 * BreslowDay.Test(Three).Statistic, 1e-12);
        var (once, twice) = (RiskDifference.Score(6, 8, 2, 6, 0.95, ScoreVariance.Plain), RiskDifference.Score(12, 16, 4, 12, 0.95, ScoreVariance.Plain));
        twice.Lower.ShouldBeGreaterThan(once.Lower);
        twice.Upper.ShouldBeLessThan(once.Upper);
    }

    [Fact]
    public void An_exact_interval_is_longer_than_a_score_interval()
    {
        foreach (var (x, n) in from n in new[] { 5, 12, 40 } from x in Enumerable.Range(0, n + 1) select (x, n))
        {
            var (exact, score) = (Proportion.ClopperPearson(x, n, 0.95), Proportion.Wilson(x, n, 0.95));
            (exact.Upper - exact.Lower).ShouldBeGreaterThan(score.Upper - score.Lower, $"{x}/{n}");
        }
    }

    [Fact]
    public void Every_interval_of_a_share_holds_the_estimate_and_mirrors_its_complement()
    {
        foreach (var interval in ProportionIntervals.All)
        {
            foreach (var (x, n) in from n in new[] { 1, 2, 7, 50 } from x in Enumerable.Range(0, n + 1) select (x, n))
            {
                var (estimate, mirrored) = (interval.Of(x, n, 0.95), interval.Of(n - x, n, 0.95));
                estimate.Estimate.ShouldBeInRange(estimate.Lower, estimate.Upper, $"{interval.Name} of {x}/{n}");
                mirrored.Lower.ShouldBe(1 - estimate.Upper, 1e-13, $"{interval.Name} of {x}/{n}");
            }
        }

        Proportion.Jeffreys(0, 10, 0.95, JeffreysEnds.Closed).Lower.ShouldBe(0);
        Proportion.Jeffreys(0, 10, 0.95, JeffreysEnds.EqualTailed).Lower.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Ratios_with_empty_cells_are_defined()
    {
        RiskRatio.LogWald(0, 10, 3, 10, 0.95, ZeroCells.Unbounded).ShouldBe(new RatioEstimate(0, 0, double.PositiveInfinity));
        RiskRatio.LogWald(3, 10, 0, 10, 0.95, ZeroCells.Unbounded).ShouldBe(new RatioEstimate(double.PositiveInfinity, 0, double.PositiveInfinity));
        RiskRatio.LogWald(0, 10, 0, 10, 0.95, ZeroCells.Unbounded).ShouldBe(new RatioEstimate(null, 0, double.PositiveInfinity));
        RiskRatio.Score(0, 10, 0, 10, 0.95, ScoreVariance.Plain).ShouldBe(new RatioEstimate(null, 0, double.PositiveInfinity));
        RiskRatio.LogWald(0, 10, 0, 10, 0.95, ZeroCells.AddHalf).Estimate.ShouldBe(1);
        OddsRatio.LogWald(ContingencyTable.TwoByTwo(0, 3, 2, 4), 0.95, ZeroCells.Unbounded).Estimate.ShouldBe(0);
        OddsRatio.LogWald(ContingencyTable.TwoByTwo(2, 0, 2, 0), 0.95, ZeroCells.Unbounded).Estimate.ShouldBeNull();
        OddsRatio.Conditional(ContingencyTable.TwoByTwo(0, 5, 4, 6), 0.95).Estimate.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => RiskDifference.ScoreTest(1, 2, 1, 2, 1, ScoreVariance.Plain)).ActualValue.ShouldBe(1.0);
        Should.Throw<ArgumentOutOfRangeException>(() => RiskRatio.ScoreTest(1, 2, 1, 2, 0, ScoreVariance.Plain)).ActualValue.ShouldBe(0.0);
        Should.Throw<ArgumentOutOfRangeException>(() => RiskDifference.Wald(3, 2, 1, 2, 0.95)).Message.ShouldContain("out of 2");
    }
}
