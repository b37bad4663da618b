using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Arms by event within strata, time ignored.</summary>
internal static class StratifiedTableMethod
{
    public static AnalysisMethod Method { get; } = new("cochran-mantel-haenszel", "Arms by event within strata: common odds ratio, its homogeneity, exact test", "categorical", Needs.Arms | Needs.Strata, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var events = Factor.FromCodes(["event", "none"], [.. request.Sample.Events.ToArray().Select(e => e ? 0 : 1)]);
        var strata = ContingencyTable.FromFactors(request.Sample.Groups, events, request.Sample.Strata);
        var general = MantelHaenszel.GeneralAssociation(strata);
        if (request.Sample.GroupCount != 2)
        {
            return new MethodResult(new { general }, [new MethodTable("General association", ["chi-square", "df", "P"], [[Numerals.Decimals(general.Statistic, 4), Numerals.Count(general.DegreesOfFreedom), Numerals.P(general.PValue)]])])
            {
                Conventions = [("test", "Cochran-Mantel-Haenszel, general association, without correction")],
            };
        }

        // The second arm against the reference.
        ImmutableArray<ContingencyTable> swapped = [.. strata.Select(t => ContingencyTable.TwoByTwo(t[1, 0], t[1, 1], t[0, 0], t[0, 1]))];
        var test = MantelHaenszel.Test(swapped, request.Settings.ConfidenceLevel);
        var exact = MantelHaenszel.Exact(swapped, request.Settings.ConfidenceLevel);
        var homogeneity = BreslowDay.Test(swapped);
        return new MethodResult(
            new { test.Z, test.ChiSquare, test.PValue, test.CorrectedChiSquare, test.CorrectedPValue, test.OddsRatio, exact, homogeneity },
            [
                new MethodTable("Tests that the odds ratio is 1 in every stratum", ["test", "chi-square", "P"], [["without correction", Numerals.Decimals(test.ChiSquare, 4), Numerals.P(test.PValue)], ["with correction", Numerals.Decimals(test.CorrectedChiSquare, 4), Numerals.P(test.CorrectedPValue)], ["exact", "-", Numerals.P(exact.TwoSidedP)]]),
                new MethodTable($"Common odds ratio, {request.Sample.Groups.Labels[1]} against {request.Sample.Groups.Labels[0]}", ["estimate", "odds ratio (limits)"], [["Mantel-Haenszel", Numerals.WithLimits(test.OddsRatio.Estimate, test.OddsRatio.Lower, test.OddsRatio.Upper)], ["conditional, exact", Numerals.WithLimits(exact.OddsRatio, exact.Lower, exact.Upper)]]),
                new MethodTable("Is it the same in all strata?", ["test", "chi-square", "df", "P"], [["Breslow-Day", Numerals.Decimals(homogeneity.Statistic, 4), Numerals.Count(homogeneity.DegreesOfFreedom), Numerals.P(homogeneity.PValue)], ["with Tarone's correction", Numerals.Decimals(homogeneity.TaroneStatistic, 4), Numerals.Count(homogeneity.DegreesOfFreedom), Numerals.P(homogeneity.TaronePValue)]]),
            ])
        {
            Conventions = [("limits", "Robins, Breslow and Greenland"), ("strata", Numerals.Count(strata.Length))],
        };
    }
}
