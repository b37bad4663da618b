using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Gray's test.</summary>
internal static class GrayMethod
{
    public static AnalysisMethod Method { get; } = new("gray", "Gray's test of equal cumulative incidence for each kind of event, with --rho, within strata where there are some", "competing-risks", Needs.Time | Needs.Arms | Needs.Causes, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var tests = GrayTest.TestAll(request.Competing(), new GrayTestOptions { Stratified = request.Stratified, Rho = request.Settings.Rho });
        return new MethodResult(
            tests,
            [new MethodTable("Gray's test", ["event", "chi-square", "df", "P"], [.. tests.Select(t => (ImmutableArray<string>)[t.Cause, Numerals.Decimals(t.ChiSquare, 4), Numerals.Count(t.DegreesOfFreedom), Numerals.P(t.PValue)])])])
        {
            Conventions = [("rho", Numerals.Significant(request.Settings.Rho)), ("strata", request.Stratified ? "scores and variances added over strata" : "none"), ("ties", "as cmprsk's cuminc")],
        };
    }
}
