using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A log-rank test over all labellings.</summary>
internal static class ExactLogRankMethod
{
    public static AnalysisMethod Method { get; } = new("exact-log-rank", "Log-rank test with any --weight over every labelling, within strata where there are some", "relabelling", Needs.Time | Needs.TwoArms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var weight = request.Weight();
        var options = new LogRankOptions { Stratified = request.Stratified };
        List<(string Statistic, ExactLogRankResult Result)> tests = [("linear scores", ExactWeightedLogRank.Test(request.Sample, weight, options, ExactStatistic.Scores))];
        var enumerable = tests[0].Result.Labellings <= ExactWeightedLogRank.MaximumLabellings;
        if (enumerable)
        {
            tests.Add(("standardised", ExactWeightedLogRank.Test(request.Sample, weight, options, ExactStatistic.Standardised)));
        }

        return new MethodResult(
            new { weight = weight.Name, stratified = request.Stratified, tests = tests.Select(t => new { t.Statistic, t.Result.Observed, t.Result.Labellings, t.Result.OneSidedP, t.Result.PValue }) },
            [new MethodTable($"Exact test, {weight.Name}{(request.Stratified ? ", within strata" : "")}", ["statistic", "observed", "labellings", "two-sided P", "one-sided P"], [.. tests.Select(t => (ImmutableArray<string>)[t.Statistic, Numerals.Decimals(t.Result.Observed, 4), Numerals.Significant(t.Result.Labellings, 6), Numerals.P(t.Result.PValue), Numerals.P(t.Result.OneSidedP)])])])
        {
            Conventions = [("statistic", "linear scores: U alone; standardised: U / sqrt(V), with the variance of each labelling"), ("one-sided P", "small when the second arm does better")],
            Notes = enumerable ? [] : ["Too many labellings to compute the standardised statistic of each; permutation-log-rank samples them."],
        };
    }
}
