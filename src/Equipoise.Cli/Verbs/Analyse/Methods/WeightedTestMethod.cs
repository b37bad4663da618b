using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>A test of the log-rank family, for any number of arms, within strata too where there are some.</summary>
internal static class WeightedTestMethod
{
    public static AnalysisMethod Of(LogRankWeight weight) =>
        new(weight.Name, $"Log-rank test with weight {weight.Meaning}", weight.Name == "log-rank" ? "log-rank" : "weighted-log-rank", Needs.Time | Needs.Arms, request => Run(request, weight));

    private static MethodResult Run(AnalysisRequest request, LogRankWeight weight)
    {
        var plain = WeightedLogRank.Test(request.Sample, weight, new LogRankOptions { Stratified = false });
        var stratified = request.Stratified ? WeightedLogRank.Test(request.Sample, weight, new LogRankOptions { Stratified = true }) : null;
        ImmutableArray<(string Title, LogRankResult Test)> tests = stratified is null ? [(weight.Name, plain)] : [(weight.Name + ", strata ignored", plain), (weight.Name + " within strata", stratified)];
        return new MethodResult(
            new { weight = weight.Name, unstratified = plain, stratified },
            [
                .. tests.Select(t => new MethodTable(t.Title, ["arm", "n", "observed", "expected"], [.. t.Test.Groups.Select(g => (ImmutableArray<string>)[g.Label, Numerals.Count(g.Count), Numerals.Significant(g.Observed, 6), Numerals.Significant(g.Expected, 6)])])),
                new MethodTable("Tests", ["test", "chi-square", "df", "two-sided P", "z", "one-sided P"], [.. tests.Select(t => (ImmutableArray<string>)[t.Title, Numerals.Decimals(t.Test.ChiSquare, 4), Numerals.Count(t.Test.DegreesOfFreedom), Numerals.P(t.Test.PValue), Numerals.Decimals(t.Test.Comparison?.Z, 4), t.Test.Comparison is { } two ? Numerals.P(two.OneSidedP) : "-"])]),
            ])
        {
            Conventions = [("variance", "hypergeometric"), ("z", "two arms only: positive, with a small one-sided P, when the second arm does better"), ("nearTies", Conventions.OfNearTies(request.Settings.NearTies))],
            Notes = SmallSample.Notes(request.Sample, plain),
            Figure = SurvivalPicture.Of(request, KaplanMeier.Estimate(request.Sample, request.Settings.KaplanMeier)),
        };
    }
}
