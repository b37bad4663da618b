using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A log-rank test against relabelled arms.</summary>
internal static class PermutationMethod
{
    public static AnalysisMethod Method { get; } = new("permutation-log-rank", "Log-rank test with any --weight against --draws relabellings of the arms, within strata where there are some", "relabelling", Needs.Time | Needs.Arms, Run);

    private static readonly ImmutableArray<string> Columns = ["statistic", "draws", "as extreme", "two-sided P", "one-sided P", "error of P"];

    private static MethodResult Run(AnalysisRequest request)
    {
        var weight = request.Weight();
        var options = new LogRankOptions { Stratified = request.Stratified };
        var (draws, seed) = (request.Settings.Draws, request.Settings.Seed);
        var title = $"Permutation test, {weight.Name}{(request.Stratified ? ", within strata" : "")}";
        if (request.Sample.GroupCount > 2)
        {
            var several = PermutationWeightedLogRank.TestGroups(request.Sample, weight, options, draws, seed);
            return Result(
                new { weight = weight.Name, stratified = request.Stratified, seed, several.ChiSquare, several.Draws, several.AtLeast, several.PValue, several.MonteCarloError },
                new MethodTable(title, Columns, [["chi-square " + Numerals.Decimals(several.ChiSquare, 4), Numerals.Count(several.Draws), Numerals.Count(several.AtLeast), Numerals.P(several.PValue), "-", Numerals.Significant(several.MonteCarloError, 2)]]));
        }

        var test = weight == SurvivalTests.LogRank ? PermutationLogRank.Test(request.Sample, options, draws, seed) : PermutationWeightedLogRank.Test(request.Sample, weight, options, draws, seed);
        return Result(
            new { weight = weight.Name, stratified = request.Stratified, seed, test.Z, test.Draws, test.AtLeast, test.AtLeastAbsolute, test.OneSidedP, test.PValue, test.MonteCarloError },
            new MethodTable(title, Columns, [["z " + Numerals.Decimals(test.Z, 4), Numerals.Count(test.Draws), Numerals.Count(test.AtLeastAbsolute), Numerals.P(test.PValue), Numerals.P(test.OneSidedP), Numerals.Significant(test.MonteCarloError, 2)]]));

        MethodResult Result(object values, MethodTable table) => new(values, [table])
        {
            Conventions = [("P", "(1 + as extreme) / (1 + draws)"), ("seed", Numerals.Count((long)seed)), ("z", "two arms: positive when the second arm does better")],
        };
    }
}
