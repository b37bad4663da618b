using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A test for trend over ordered arms.</summary>
internal static class TrendMethod
{
    public static AnalysisMethod Method { get; } = new("trend", "Trend over the arms with --scores (0, 1, 2, ... by default) and --weight", "weighted-log-rank", Needs.Time | Needs.Arms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var weight = request.Weight();
        double[] scores = request.Settings.Scores.IsEmpty ? [.. Enumerable.Range(0, request.Sample.GroupCount).Select(i => (double)i)] : [.. request.Settings.Scores];
        if (scores.Distinct().Count() < 2)
        {
            throw new ArgumentException($"all scores are {Numerals.Significant(scores[0])}; a trend needs at least two different ones");
        }

        var test = WeightedLogRank.Trend(request.Sample, weight, scores, new LogRankOptions { Stratified = request.Stratified });
        return new MethodResult(
            new { weight = weight.Name, scores = request.Sample.Groups.Labels.Zip(scores, (arm, score) => new { arm, score }), stratified = request.Stratified, test.U, test.V, test.Z, test.OneSidedP, test.PValue },
            [
                new MethodTable("Scores", ["arm", "score"], [.. request.Sample.Groups.Labels.Zip(scores, (arm, score) => (ImmutableArray<string>)[arm, Numerals.Significant(score, 10)])]),
                new MethodTable($"Trend, {weight.Name}{(request.Stratified ? ", within strata" : "")}", ["u", "variance", "z", "two-sided P", "one-sided P"], [[Numerals.Significant(test.U, 6), Numerals.Significant(test.V, 6), Numerals.Decimals(test.Z, 4), Numerals.P(test.PValue), Numerals.P(test.OneSidedP)]]),
            ])
        {
            Conventions = [("z", "positive, with a small one-sided P, when higher scores do better")],
        };
    }
}
