using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>The log-rank test against relabelled arms.</summary>
internal static class PermutationMethod
{
    public static AnalysisMethod Method { get; } = new("permutation-log-rank", "Log-rank test against --draws relabellings of the arms, within strata where there are some", "weighted-log-rank", Needs.Time | Needs.TwoArms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var test = PermutationLogRank.Test(request.Sample, new LogRankOptions { Stratified = request.Stratified }, request.Settings.Draws, request.Settings.Seed);
        return new MethodResult(
            new { stratified = request.Stratified, request.Settings.Seed, test.Z, test.Draws, test.AtLeast, test.AtLeastAbsolute, test.OneSidedP, test.PValue, test.MonteCarloError },
            [new MethodTable($"Permutation log-rank{(request.Stratified ? " within strata" : "")}", ["z", "draws", "as extreme", "two-sided P", "one-sided P", "error of P"], [[Numerals.Decimals(test.Z, 4), Numerals.Count(test.Draws), Numerals.Count(test.AtLeastAbsolute), Numerals.P(test.PValue), Numerals.P(test.OneSidedP), Numerals.Significant(test.MonteCarloError, 2)]])])
        {
            Conventions = [("P", "(1 + as extreme) / (1 + draws)"), ("seed", Numerals.Count((long)request.Settings.Seed)), ("z", "positive when the second arm does better")],
        };
    }
}
