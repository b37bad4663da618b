using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>The log-rank test over all labellings of a small sample.</summary>
internal static class ExactLogRankMethod
{
    public static AnalysisMethod Method { get; } = new("exact-log-rank", "Log-rank test over every labelling of a small sample", "weighted-log-rank", Needs.Time | Needs.TwoArms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var tests = Enum.GetValues<ExactStatistic>().Select(s => (Statistic: s, Result: ExactLogRank.Test(request.Sample, s))).ToImmutableArray();
        return new MethodResult(
            tests.Select(t => new { statistic = t.Statistic, t.Result.Observed, t.Result.Labellings, t.Result.OneSidedP, t.Result.PValue }),
            [new MethodTable("Exact log-rank", ["statistic", "observed", "labellings", "two-sided P", "one-sided P"], [.. tests.Select(t => (ImmutableArray<string>)[t.Statistic == ExactStatistic.Scores ? "linear scores" : "standardised", Numerals.Decimals(t.Result.Observed, 4), Numerals.Significant(t.Result.Labellings, 15), Numerals.P(t.Result.PValue), Numerals.P(t.Result.OneSidedP)])])])
        {
            Conventions = [("statistic", "standardised: U / sqrt(V) of each labelling; linear scores: U alone, as permutation tests of scores use")],
            Notes = request.Stratified ? ["Strata are not used."] : [],
        };
    }
}
