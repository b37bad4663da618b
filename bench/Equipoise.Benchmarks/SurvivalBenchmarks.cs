using BenchmarkDotNet.Attributes;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Benchmarks;

/// <summary>The survival estimators from columns to result, on two arms with exponential times in whole days.</summary>
[MemoryDiagnoser]
public class SurvivalBenchmarks
{
    private double[] times = [];
    private bool[] events = [];
    private Factor groups = Factor.FromLabels(["none"]);
    private double[] age = [];
    private SurvivalSample sample = SurvivalSample.Create([1], [true]);

    /// <summary>Subjects in both arms: a small trial, a large one, a registry.</summary>
    [Params(68, 2000, 100_000)]
    public int Subjects { get; set; }

    /// <summary>Makes the columns.</summary>
    [GlobalSetup]
    public void MakeColumns()
    {
        var stream = RandomStream.For(1, 0, "benchmark");
        times = [.. Enumerable.Range(0, Subjects).Select(_ => Math.Ceiling(stream.NextExponential(1.0 / 900)))];
        events = [.. Enumerable.Range(0, Subjects).Select(_ => stream.NextBernoulli(0.6))];
        age = [.. Enumerable.Range(0, Subjects).Select(_ => 60 + (10 * stream.NextNormal()))];
        groups = Factor.FromCodes(["control", "treated"], [.. Enumerable.Range(0, Subjects).Select(i => i % 2)]);
        sample = Sample();
    }

    /// <summary>Validation and sorting.</summary>
    [Benchmark]
    public SurvivalSample Sample() => SurvivalSample.Create(times, events, groups);

    /// <summary>Both curves.</summary>
    [Benchmark]
    public int KaplanMeierCurves() => KaplanMeier.Estimate(sample, new KaplanMeierOptions()).Length;

    /// <summary>The test of two arms.</summary>
    [Benchmark]
    public double LogRankTest() => LogRank.Test(sample, new LogRankOptions { Stratified = false }).Z;

    /// <summary>Arm and age, Efron.</summary>
    [Benchmark]
    public double CoxModel() =>
        Cox.Fit(sample, CoxDesign.FromGroups(sample).With("age", age), new CoxOptions { Stratified = false }).LogLikelihood;
}
