using Equipoise.Statistics.Random;
using Equipoise.Statistics.Survival;

namespace Equipoise.Tests.Survival;

public sealed class SurvivalFuzzTests
{
    private const int Samples = 100_000;

    private static readonly LogRankWeight[] Weights = [.. SurvivalTests.All, SurvivalTests.ModestlyWeightedUntil(2)];

    [Fact]
    public void A_hundred_thousand_small_samples_give_what_the_definitions_give_and_never_NaN()
    {
        Parallel.For(0, Samples, replicate =>
        {
            var stream = RandomStream.For(7, (ulong)replicate, "fuzz");
            var sample = Make(stream);
            var weight = Weights[replicate % Weights.Length];
            var stratified = stream.NextBernoulli(0.5);
            var name = $"replicate {replicate}, {weight.Name}, stratified {stratified}";
            CompareTests(sample, weight, stratified, name);
            CompareCurves(sample, name);
            CompareCox(stream, sample, stratified, name);
        });
    }

    /// <summary>A refusal says why; a fit has the likelihood of the definition at its estimate, a score of 0 there, and no NaN, or names what is infinite.</summary>
    private static void CompareCox(RandomStream stream, SurvivalSample sample, bool stratified, string name)
    {
        var x = sample.Times.ToArray().Select(_ => (double)stream.NextInt(3)).ToArray();
        var ties = stream.NextBernoulli(0.5) ? Ties.Efron : Ties.Breslow;
        var design = CoxDesign.Of(sample).With("x", x);
        CoxFit fit;
        try
        {
            fit = Cox.Fit(sample, design, new CoxOptions { Stratified = stratified, Ties = ties, Robust = stream.NextBernoulli(0.5) });
        }
        catch (ArgumentException refused)
        {
            refused.Message.ShouldNotContain("NaN", customMessage: name);
            return;
        }

        var coefficient = fit.Coefficients[0];
        double[] all = [fit.LogLikelihood, fit.LogLikelihoodNull, fit.LikelihoodRatio.ChiSquare, fit.Score.ChiSquare, coefficient.PValue, coefficient.Lower];
        all.ShouldAllBe(value => double.IsFinite(value), name);
        (double.IsNaN(coefficient.LogHazardRatio) || double.IsNaN(coefficient.StandardError)).ShouldBeFalse(name);
        var definition = new PartialLikelihoodByDefinition(sample, [x], null, stratified, ties == Ties.Efron);
        definition.Evaluate([0]);
        fit.LogLikelihoodNull.ShouldBe(definition.Value, 1e-9, name);
        if (coefficient.IsInfinite)
        {
            // The likelihood still rises far out in the direction that was named.
            definition.Evaluate([10 * Math.Sign(coefficient.LogHazardRatio)]);
            fit.LogLikelihood.ShouldBeGreaterThanOrEqualTo(definition.Value - 1e-9, name);
            return;
        }

        definition.Evaluate([coefficient.LogHazardRatio]);
        fit.LogLikelihood.ShouldBe(definition.Value, 1e-9, name);
        definition.Gradient[0].ShouldBe(0, 1e-5 * Math.Sqrt(Math.Max(1, definition.Information[0, 0])), name);
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
