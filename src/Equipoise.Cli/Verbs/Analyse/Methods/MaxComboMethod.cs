using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>The best of several weighted tests.</summary>
internal static class MaxComboMethod
{
    public static AnalysisMethod Method { get; } = new("max-combo", "Maximum of Fleming-Harrington (0,0), (0,1), (1,0), (1,1), with their joint normal tail", "weighted-log-rank", Needs.Time | Needs.TwoArms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var test = MaxCombo.Test(request.Sample, MaxCombo.UsualWeights, new LogRankOptions { Stratified = request.Stratified });
        return new MethodResult(
            new { stratified = request.Stratified, tests = test.Weights.Zip(test.Z, (w, z) => new { weight = w.Name, z }), test.Correlation, test.Largest, test.OneSidedP, test.PValue },
            [
                new MethodTable($"Weighted tests{(request.Stratified ? ", within strata" : "")}", ["weight", "z"], [.. test.Weights.Zip(test.Z, (w, z) => (ImmutableArray<string>)[w.Name, Numerals.Decimals(z, 4)])]),
                new MethodTable("MaxCombo", ["largest z", "one-sided P", "two-sided P"], [[Numerals.Decimals(test.Largest, 4), Numerals.P(test.OneSidedP), Numerals.P(test.PValue)]]),
            ])
        {
            Conventions = [("z", "positive when the second arm does better"), ("P", "exact tail of the joint normal distribution under equal hazards")],
        };
    }
}
