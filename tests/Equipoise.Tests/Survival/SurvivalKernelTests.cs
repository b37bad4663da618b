using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

/// <summary>Each fast kernel beside its readable form, on samples of more than one chunk.</summary>
public sealed class SurvivalKernelTests
{
    public static TheoryData<string> Columns => ["exponential", "whole days", "outlier beside neighbours", "zeros", "one value", "ascending", "descending"];

    [Theory]
    [MemberData(nameof(Columns))]
    public void Sorting_is_the_stable_order_by_time(string kind)
    {
        var stream = RandomStream.For(3, 0, kind);
        foreach (var n in (int[])[0, 1, 2, 3, 24, 25, 100, 3000, 40_000, 200_000])
        {
            var values = Enumerable.Range(0, n).Select(i => Value(kind, i, n, stream)).ToArray();
            var order = Enumerable.Range(0, n).OrderBy(i => values[i]).ToArray();
            var sorted = TimeSort.Sort(values);
            sorted.Order.ShouldBe(order);
            sorted.Sorted.ShouldBe(Array.ConvertAll(order, i => values[i]));
        }
    }

    [Fact]
    public void A_sample_whose_entries_are_given_twice_reads_near_ties_from_the_times_as_given()
    {
        double[] times = [1, 1 + 1e-9, 2, 2 + 3e-9, 5];
        var sample = SurvivalSample.Create(times, [true, true, true, false, true]);
        sample.Times.ToArray().ShouldBe([1, 1, 2, 2, 5]);
        var again = sample.WithEntry([0, 0, 0, 0, 0]).WithEntry([0.5, 0.5, 0, 0, 1 + 1e-9]);
        again.Times.ToArray().ShouldBe([1, 1, 2, 2, 5]);
        again.Entries.ToArray().ShouldBe([0.5, 0.5, 0, 0, 1]);
        Should.Throw<ArgumentException>(() => again.WithEntry([0, 1 + 2e-9, 0, 0, 0])).Message.ShouldContain("Times[1] is 1.000000001;");
    }

    [Theory]
    [InlineData(SurvivalLimits.Log)]
    [InlineData(SurvivalLimits.LogLog)]
    [InlineData(SurvivalLimits.Logit)]
    public void Limits_made_by_vectors_are_those_point_by_point(SurvivalLimits limits)
    {
        var (sample, _) = SurvivalBits.Make(ties: true, rows: 20_000);
        var (continuous, _) = SurvivalBits.Make(ties: false, rows: 20_000);
        foreach (var curve in KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = limits }).Concat(KaplanMeier.Estimate(continuous, new KaplanMeierOptions { Limits = limits })))
        {
            foreach (var point in curve.Points)
            {
                var halfWidth = point.Survival == 0 ? 0 : Normal.UpperQuantile(0.025) * point.StandardError / point.Survival;
                var (lower, upper) = KaplanMeier.Limits(point.Survival, halfWidth, limits);
                (point.Lower is null).ShouldBe(lower is null);
                (point.Lower ?? 0).ShouldBe(lower ?? 0, 1e-12);
                (point.Upper ?? 0).ShouldBe(upper ?? 0, 1e-12);
            }
        }
    }

    [Fact]
    public void A_likelihood_of_many_chunks_is_that_of_the_definition()
    {
        foreach (var ties in (bool[])[false, true])
        {
            var (sample, columns) = SurvivalBits.Make(ties, rows: 5000);
            foreach (var (name, variant) in SurvivalBits.Variants(sample))
            {
                var design = CoxDesign.FromGroups(variant).With("x", columns[0]).With("y", columns[1]);
                var scaled = ScaledColumns.Of(design);
                foreach (var efron in (bool[])[false, true])
                {
                    var grid = RiskGrid.Of(variant, stratified: true);
                    grid.ChunkCount.ShouldBeGreaterThan(1);
                    var fast = new PartialLikelihood(grid, scaled.At(design, grid.Rows), null, efron);
                    var plain = new PartialLikelihoodByDefinition(variant, scaled.At(design, [.. Enumerable.Range(0, variant.Count)]), null, stratified: true, efron);
                    double[] beta = [0.1, -0.3, 0.2];
                    fast.Evaluate(beta);
                    plain.Evaluate(beta);
                    fast.Value.ShouldBe(plain.Value, 1e-11 * Math.Abs(plain.Value), name);
                    for (var j = 0; j < beta.Length; j++)
                    {
                        fast.Gradient[j].ShouldBe(plain.Gradient[j], 1e-8, name);
                        for (var k = 0; k < beta.Length; k++)
                        {
                            fast.Information[j, k].ShouldBe(plain.Information[j, k], 1e-10 * plain.Information[j, j], name);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Score_products_by_chunk_are_those_of_clusters_of_one_row()
    {
        foreach (var ties in (bool[])[false, true])
        {
            var (sample, columns) = SurvivalBits.Make(ties, rows: 6000);
            foreach (var (name, variant) in SurvivalBits.Variants(sample))
            {
                var design = CoxDesign.FromGroups(variant).With("x", columns[0]).With("y", columns[1]);
                var rows = Factor.FromLabels([.. Enumerable.Range(0, variant.Count).Select(row => $"{row}")]);
                var robust = Cox.Fit(variant, design, new CoxOptions { Stratified = true, Robust = true });
                var clustered = Cox.Fit(variant, design.WithClusters(rows), new CoxOptions { Stratified = true });
                for (var j = 0; j < robust.Coefficients.Length; j++)
                {
                    robust.Coefficients[j].StandardError.ShouldBe(clustered.Coefficients[j].StandardError, 1e-12, name);
                }

                robust.RobustScore!.ChiSquare.ShouldBe(clustered.RobustScore!.ChiSquare, 1e-10 * robust.RobustScore.ChiSquare, name);
            }
        }
    }

    [Fact]
    public void The_log_rank_kernel_allocates_nothing()
    {
        var stream = RandomStream.For(5, 0, "kernel");
        var times = Enumerable.Range(0, 68).Select(_ => stream.NextExponential(1)).Order().ToArray();
        var (events, second) = (Array.ConvertAll(times, _ => stream.NextBernoulli(0.6)), Array.ConvertAll(times, _ => stream.NextBernoulli(0.5)));
        LogRankKernel.TwoGroups(times, events, second);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1000; call++)
        {
            LogRankKernel.TwoGroups(times, events, second);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double Value(string kind, int i, int n, RandomStream stream) => kind switch
    {
        "exponential" => stream.NextExponential(0.001),
        "whole days" => Math.Ceiling(stream.NextExponential(0.001)),
        // One value far out takes the high bits; the others differ only in bits that find no room beside the row.
        "outlier beside neighbours" => i == n / 2 ? 1e300 : i % 3 == 0 ? 1e-200 * stream.NextUniform() : BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(1000) + (ulong)stream.NextInt(50)),
        "zeros" => stream.NextBernoulli(0.5) ? 0.0 : stream.NextInt(3),
        "ascending" => i,
        "descending" => n - i,
        _ => 7,
    };
}
