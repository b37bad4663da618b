using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class SurvivalFuzzTests
{
    private const int Samples = 20_000;

    private static readonly LogRankWeight[] Weights = [.. SurvivalTests.All, SurvivalTests.ModestlyWeightedUntil(2)];

    [Fact]
    public void Twenty_thousand_small_samples_give_what_the_definitions_give_and_never_NaN()
    {
        for (var replicate = 0; replicate < Samples; replicate++)
        {
            var stream = RandomStream.For(7, (ulong)replicate, "fuzz");
            var sample = Make(stream);
            var weight = Weights[replicate % Weights.Length];
            var stratified = stream.NextBernoulli(0.5);
            var name = $"replicate {replicate}, {weight.Name}, stratified {stratified}";
            CompareTests(sample, weight, stratified, name);
            CompareCurves(sample, name);
        }
    }

    private static void CompareTests(SurvivalSample sample, LogRankWeight weight, bool stratified, string name)
    {
        var options = new LogRankOptions { Stratified = stratified };
        var expected = ByDefinition.LogRank(sample, weight, stratified);
        if (expected.Expected.Concat(expected.Observed).Any(value => !double.IsFinite(value)))
        {
            // 1 / S(milestone) where S is 0: said, not computed.
            Should.Throw<InvalidOperationException>(() => WeightedLogRank.Test(sample, weight, options), name);
            return;
        }

        var result = WeightedLogRank.Test(sample, weight, options);
        for (var group = 0; group < sample.GroupCount; group++)
        {
            result.Groups[group].Observed.ShouldBe(expected.Observed[group], 1e-9, name);
            result.Groups[group].Expected.ShouldBe(expected.Expected[group], 1e-9, name);
        }

        (double.IsFinite(result.ChiSquare) && result.ChiSquare >= 0 && result.PValue is >= 0 and <= 1).ShouldBeTrue(name);
        if (result.Comparison is { } two)
        {
            two.V.ShouldBe(expected.Variance[1, 1], 1e-9, name);
            double.IsFinite(two.Z).ShouldBeTrue(name);
        }

        var trend = WeightedLogRank.Trend(sample, weight, [.. Enumerable.Range(0, sample.GroupCount).Select(score => (double)score)], options);
        (double.IsFinite(trend.Z) && trend.PValue is >= 0 and <= 1).ShouldBeTrue(name);
    }

    private static void CompareCurves(SurvivalSample sample, string name)
    {
        foreach (var (curve, group) in KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = SurvivalLimits.Arcsine }).Select((curve, group) => (curve, group)))
        {
            foreach (var point in curve.Points)
            {
                point.Survival.ShouldBe(ByDefinition.Survival(sample, group, point.Time), 1e-12, name);
                (double.IsFinite(point.StandardError) && point.Lower is null or (>= 0 and <= 1) && point.Upper is null or (>= 0 and <= 1)).ShouldBeTrue(name);
            }

            double.IsFinite(RestrictedMean.Of(curve, 3).StandardError).ShouldBeTrue(name);
        }
    }

    private static SurvivalSample Make(RandomStream stream)
    {
        var n = stream.NextInt(15);
        var groups = 2 + stream.NextInt(3);
        var eventShare = stream.NextInt(4) / 3.0;
        var delayed = stream.NextBernoulli(0.4);
        var times = Enumerable.Range(0, n).Select(_ => (double)stream.NextInt(6) + (delayed ? 1 : 0)).ToArray();
        var sample = SurvivalSample.Create(
            times,
            [.. times.Select(_ => stream.NextBernoulli(eventShare))],
            Factor.FromCodes([.. Enumerable.Range(0, groups).Select(group => $"g{group}")], [.. times.Select(_ => stream.NextInt(groups))]),
            Factor.FromCodes(["x", "y", "empty"], [.. times.Select(_ => stream.NextInt(2))]));
        sample = delayed ? sample.WithEntry([.. times.Select(time => (double)stream.NextInt((int)time))]) : sample;
        return stream.NextBernoulli(0.4) ? sample.WithWeights([.. times.Select(_ => stream.NextInt(5) / 2.0)]) : sample;
    }
}
