using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class CoxPropertyTests
{
    private static readonly CoxOptions Plain = new() { Stratified = true };

    public static TheoryData<Ties, bool, bool> Forms => new()
    {
        { Ties.Efron, false, false }, { Ties.Efron, true, false }, { Ties.Efron, true, true }, { Ties.Breslow, false, true }, { Ties.Breslow, true, true },
    };

    /// <summary>4 500 rows span several chunks, so that sums are carried across.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void The_linear_likelihood_is_the_one_written_by_definition(Ties ties, bool entries, bool weights)
    {
        foreach (var (n, whole, strata) in new[] { (7, true, 2), (60, true, 4), (400, false, 1), (4500, true, 1) })
        {
            var (sample, design) = Make(n, whole, strata, entries, weights);
            var scaled = ScaledColumns.Of(design);
            var grid = RiskGrid.Of(sample, stratified: true);
            var fast = new PartialLikelihood(grid, scaled.At(design, grid.Rows), null, ties == Ties.Efron);
            var rows = Enumerable.Range(0, n).ToArray();
            var plain = new PartialLikelihoodByDefinition(sample, scaled.At(design, rows), null, stratified: true, ties == Ties.Efron);
            double[] beta = [0.3, -0.2];
            fast.Evaluate(beta);
            plain.Evaluate(beta);
            fast.Value.ShouldBe(plain.Value, 1e-10 * Math.Abs(plain.Value));
            for (var j = 0; j < 2; j++)
            {
                fast.Gradient[j].ShouldBe(plain.Gradient[j], 1e-10 * n);
                fast.Information[j, 0].ShouldBe(plain.Information[j, 0], 1e-10 * n);
                fast.Information[j, 1].ShouldBe(plain.Information[j, 1], 1e-10 * n);
            }
        }
    }

    [Theory]
    [InlineData(Ties.Efron)]
    [InlineData(Ties.Breslow)]
    public void Splitting_an_interval_in_two_changes_nothing(Ties ties) => ForEach((sample, design) =>
    {
        var options = Plain with { Ties = ties };
        var whole = Cox.Fit(sample, design, options);
        var rows = Enumerable.Range(0, sample.Count).SelectMany(row => new[] { (row, first: true), (row, first: false) }).ToArray();
        var times = sample.Times.ToArray();
        var happened = sample.Events.ToArray();
        var split = SurvivalSample.Create(
            [.. rows.Select(r => r.first ? times[r.row] / 3 : times[r.row])],
            [.. rows.Select(r => !r.first && happened[r.row])],
            strata: Factor.FromCodes(sample.Strata.Labels, [.. rows.Select(r => sample.Strata.Codes[r.row])]))
            .WithEntry([.. rows.Select(r => r.first ? 0 : times[r.row] / 3)]);
        var ids = Factor.FromLabels([.. rows.Select(r => $"{r.row}")]);
        var intervals = Cox.Fit(split, Copy(design, split, [.. rows.Select(r => r.row)]), options);
        Same(intervals, whole, 1e-8);
        var robust = Cox.Fit(sample, design, options with { Robust = true });
        var clustered = Cox.Fit(split, Copy(design, split, [.. rows.Select(r => r.row)]).WithClusters(ids), options);
        clustered.Covariance(0, 0).ShouldBe(robust.Covariance(0, 0), 1e-8 * robust.Covariance(0, 0));
    });

    [Fact]
    public void Weight_2_is_the_row_written_twice_with_Breslows_ties() => ForEach((sample, design) =>
    {
        var options = Plain with { Ties = Ties.Breslow };
        int[] twice = [.. Enumerable.Range(0, 2 * sample.Count).Select(i => i / 2)];
        var times = sample.Times.ToArray();
        var happened = sample.Events.ToArray();
        var doubled = SurvivalSample.Create(
            [.. twice.Select(row => times[row])], [.. twice.Select(row => happened[row])],
            strata: Factor.FromCodes(sample.Strata.Labels, [.. twice.Select(row => sample.Strata.Codes[row])]));
        Same(Cox.Fit(sample.WithWeights([.. times.Select(_ => 2.0)]), design, options), Cox.Fit(doubled, Copy(design, doubled, twice), options), 1e-9);
    });

    [Fact]
    public void A_row_of_weight_0_is_no_row() => ForEach((sample, design) =>
    {
        int[] kept = [.. Enumerable.Range(0, sample.Count).Where(row => row % 5 != 4)];
        var times = sample.Times.ToArray();
        var happened = sample.Events.ToArray();
        var fewer = SurvivalSample.Create(
            [.. kept.Select(row => times[row])], [.. kept.Select(row => happened[row])],
            strata: Factor.FromCodes(sample.Strata.Labels, [.. kept.Select(row => sample.Strata.Codes[row])]));
        var weighted = Cox.Fit(sample.WithWeights([.. Enumerable.Range(0, sample.Count).Select(row => row % 5 == 4 ? 0.0 : 1.0)]), design, Plain);
        Same(weighted, Cox.Fit(fewer, Copy(design, fewer, kept), Plain), 1e-9);
    });

    [Theory]
    [InlineData(Ties.Efron)]
    [InlineData(Ties.Breslow)]
    [InlineData(Ties.ExactPartial)]
    [InlineData(Ties.ExactMarginal)]
    public void Multiplying_time_changes_nothing(Ties ties) => ForEach((sample, design) =>
    {
        var scaled = sample.With(time: t => t * 7);
        Same(Cox.Fit(scaled, Copy(design, scaled, [.. Enumerable.Range(0, sample.Count)]), Plain with { Ties = ties }), Cox.Fit(sample, design, Plain with { Ties = ties }), 1e-12);
    });

    [Fact]
    public void Without_ties_all_four_likelihoods_are_one()
    {
        var (sample, design) = Make(80, whole: false, strata: 2, entries: true, weights: false);
        var efron = Cox.Fit(sample, design, Plain);
        foreach (var ties in new[] { Ties.Breslow, Ties.ExactPartial, Ties.ExactMarginal })
        {
            Same(Cox.Fit(sample, design, Plain with { Ties = ties }), efron, 1e-9);
        }
    }

    [Fact]
    public void An_offset_moves_its_own_coefficient_by_1()
    {
        var (sample, design) = Make(120, whole: true, strata: 1, entries: false, weights: false);
        var x = Enumerable.Range(0, sample.Count).Select(row => design.Columns[0][row]).ToArray();
        var fit = Cox.Fit(sample, design, Plain);
        var moved = Cox.Fit(sample, design.WithOffset(x), Plain);
        moved["x"].LogHazardRatio.ShouldBe(fit["x"].LogHazardRatio - 1, 1e-9);
        moved.LogLikelihood.ShouldBe(fit.LogLikelihood, 1e-9);
    }

    /// <summary>The discrete score test of one group indicator is the log-rank test, hypergeometric variance and all.</summary>
    [Fact]
    public void With_ties_the_log_rank_test_is_the_score_test_of_the_exact_partial_likelihood()
    {
        for (var replicate = 0; replicate < 60; replicate++)
        {
            var sample = RandomSamples.Make(replicate, ties: true);
            var fit = Cox.Fit(sample, CoxDesign.FromGroups(sample), Plain with { Ties = Ties.ExactPartial });
            fit.Score.ChiSquare.ShouldBe(LogRank.Test(sample, new LogRankOptions { Stratified = true }).ChiSquare, 1e-9);
        }
    }

    [Fact]
    public void Residuals_add_up()
    {
        var (sample, design) = Make(300, whole: true, strata: 3, entries: true, weights: true);
        var fit = Cox.Fit(sample, design, Plain);
        var weights = sample.Weights.ToArray();
        CoxResiduals.Martingale(fit).Select((m, row) => m * weights[row]).Sum().ShouldBe(0, 1e-9);
        var score = CoxResiduals.Score(fit);
        Enumerable.Range(0, sample.Count).Sum(row => score[row, 0] * weights[row]).ShouldBe(0, 1e-7);
    }

    [Fact]
    public void A_sample_of_many_rows_gives_the_same_bits_each_time()
    {
        var (sample, design) = Make(20_000, whole: false, strata: 1, entries: true, weights: true);
        var first = Cox.Fit(sample, design, Plain with { Robust = true });
        var second = Cox.Fit(sample, design, Plain with { Robust = true });
        second["x"].ShouldBe(first["x"]);
        second.LogLikelihood.ShouldBe(first.LogLikelihood);
    }

    [Fact]
    public void Firth_keeps_a_separated_coefficient_finite_where_Cox_names_it()
    {
        var sample = SurvivalSample.Create([1, 2, 3, 4, 5, 6], [true, true, true, false, false, false], Factor.FromLabels(["c", "c", "c", "t", "c", "t"]));
        Cox.Fit(sample, CoxDesign.FromGroups(sample), Plain).InfiniteCoefficients.ShouldBe(["t"]);
        var firth = Cox.Fit(sample, CoxDesign.FromGroups(sample), Plain with { Firth = true });
        firth.InfiniteCoefficients.ShouldBeEmpty();
        firth["t"].HazardRatio.ShouldBeInRange(0.001, 1);
    }

    [Fact]
    public void Huge_linear_predictors_do_not_overflow()
    {
        var sample = SurvivalSample.Create([1, 2, 3, 4], [true, true, true, true]);
        var design = CoxDesign.Of(sample).With("x", [0, 1, 0, 1]).WithOffset([900, -900, 0, 900]);
        double.IsFinite(Cox.Fit(sample, design, Plain).LogLikelihood).ShouldBeTrue();
    }

    /// <summary>Treated 1 tied with control 1, control 2; r the hazard ratio. Exact partial: r/(2r + 1) has no maximum; marginal: r/(r+1) (1/(r+2)) + 1/(r+2) r/(r+1).</summary>
    [Fact]
    public void Exact_ties_by_hand()
    {
        var sample = SurvivalSample.Create([1, 1, 2], [true, true, true], Factor.FromLabels(["t", "c", "c"], ["c", "t"]));
        var design = CoxDesign.FromGroups(sample);
        // At r = 1 each of 3 choices of two is as likely; and so it is for the orders.
        Cox.Fit(sample, design, Plain with { Ties = Ties.ExactPartial }).LogLikelihoodNull.ShouldBe(-Math.Log(3), 1e-14);
        var marginal = Cox.Fit(sample, design, Plain with { Ties = Ties.ExactMarginal });
        marginal.LogLikelihoodNull.ShouldBe(-Math.Log(3), 1e-13);
        // t before c: r/(r+2) 1/2; c before t: 1/(r+2) r/(r+1); the sum r (r+3) / (2 (r+1)(r+2)) rises to 1/2.
        marginal.InfiniteCoefficients.ShouldBe(["t"]);
        marginal.LogLikelihood.ShouldBe(-Math.Log(2), 1e-9);
    }

    private static void Same(CoxFit actual, CoxFit expected, double tolerance)
    {
        actual.InfiniteCoefficients.ShouldBe(expected.InfiniteCoefficients);
        if (expected.InfiniteCoefficients.IsEmpty)
        {
            for (var j = 0; j < expected.Coefficients.Length; j++)
            {
                actual.Coefficients[j].LogHazardRatio.ShouldBe(expected.Coefficients[j].LogHazardRatio, tolerance * 10);
                actual.Covariance(j, 0).ShouldBe(expected.Covariance(j, 0), tolerance * 10);
            }
        }

        actual.Score.ChiSquare.ShouldBe(expected.Score.ChiSquare, tolerance * 10);
        actual.LikelihoodRatio.ChiSquare.ShouldBe(expected.LikelihoodRatio.ChiSquare, tolerance * 10);
    }

    private static CoxDesign Copy(CoxDesign design, SurvivalSample sample, int[] rows) => design.Names.Select((name, j) => (name, j)).Aggregate(
        CoxDesign.Of(sample), (copy, column) => copy.With(column.name, [.. rows.Select(row => design.Columns[column.j][row])]));

    private static void ForEach(Action<SurvivalSample, CoxDesign> check)
    {
        for (var replicate = 0; replicate < 40; replicate++)
        {
            var (sample, design) = Make(20 + (3 * replicate), replicate % 2 == 0, 1 + (replicate % 3), entries: false, weights: false, (ulong)replicate);
            check(sample, design);
        }
    }

    private static (SurvivalSample Sample, CoxDesign Design) Make(int n, bool whole, int strata, bool entries, bool weights, ulong replicate = 0)
    {
        var stream = RandomStream.For(1972, replicate, $"Cox {n}");
        var begin = new double[n];
        var time = new double[n];
        var happened = new bool[n];
        var x = new double[n];
        var y = new double[n];
        var weight = new double[n];
        var stratum = new int[n];
        for (var i = 0; i < n; i++)
        {
            begin[i] = stream.NextBernoulli(0.5) ? 0 : Math.Floor(stream.NextExponential(0.2));
            x[i] = stream.NextNormal();
            y[i] = stream.NextBernoulli(0.4) ? 1 : 0;
            var length = stream.NextExponential(0.1 * Math.Exp(0.4 * x[i]));
            time[i] = (entries ? begin[i] : 0) + (whole ? Math.Ceiling(length) : length);
            happened[i] = stream.NextBernoulli(0.7) || i < 3;
            stratum[i] = i % strata;
            weight[i] = stream.NextInt(8) / 2.0;
        }

        var sample = SurvivalSample.Create(time, happened, strata: Factor.FromCodes([.. Enumerable.Range(0, strata).Select(s => $"s{s}")], stratum));
        sample = entries ? sample.WithEntry(begin) : sample;
        sample = weights ? sample.WithWeights(weight) : sample;
        return (sample, CoxDesign.Of(sample).With("x", x).With("y", y));
    }
}
