using System.Collections.Immutable;
using Equipoise.Adapters;
using Equipoise.Cli.Verbs.Analyse.Methods;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>Every method of <c>equipoise analyse --method</c>, in the order in which <c>equipoise methods</c> lists them. Adding one is its file and one line here.</summary>
internal static class MethodCatalogue
{
    public static ImmutableArray<AnalysisMethod> All { get; } =
    [
        KaplanMeierMethod.Method,
        BandMethod.EqualPrecision,
        BandMethod.HallWellner,
        HazardMethod.NelsonAalen,
        HazardMethod.FlemingHarrington,
        MilestoneMethod.Method,
        RestrictedMeanMethod.Method,
        .. SurvivalTests.All.Select(WeightedTestMethod.Of),
        TrendMethod.Method,
        MaxComboMethod.Method,
        PermutationMethod.Method,
        ExactLogRankMethod.Method,
        CoxMethod.Method,
        CoxCurveMethod.Method,
        CoxResidualMethod.Method,
        ProportionalHazardsMethod.Method,
        ConcordanceMethod.Method,
        CumulativeIncidenceMethod.Method,
        GrayMethod.Method,
        FineGrayMethod.Method,
        CauseSpecificMethod.Method,
        .. ParametricMethod.All,
        PiecewiseMethod.Method,
        MixtureCureMethod.Method,
        ProportionMethod.Method,
        RiskMethod.Difference,
        RiskMethod.Ratio,
        RiskMethod.Odds,
        TableMethod.Fisher,
        TableMethod.ChiSquare,
        TableMethod.McNemar,
        StratifiedTableMethod.Method,
        ProportionTrendMethod.Method,
    ];

    /// <summary>The method of a name; the tests with parameters take any value of them.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static AnalysisMethod Named(string name) =>
        All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? (WeightNames.TryParse(name, out var weight) ? WeightedTestMethod.Of(weight) : null)
        ?? throw new BadInputException([new Diagnostic(
            "A001", "(arguments)", "--method", 1, 1, "There is no such method.", $"\"{name}\"", $"{Suggestion.Among(name, All.Select(m => m.Name))}; {WeightNames.WithParameters}; equipoise methods lists them")]);
}
