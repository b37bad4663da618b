using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>How well the Cox model orders survival.</summary>
internal static class ConcordanceMethod
{
    public static AnalysisMethod Method { get; } = new("concordance", "Harrell's C of the Cox model's linear predictor", "cox", Needs.Time | Needs.Terms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var fit = request.Cox();
        var c = Concordance.Of(fit);
        return new MethodResult(
            new { c.Value, standardError = Math.Sqrt(c.Variance), c.Concordant, c.Discordant, c.TiedScore, c.TiedTime, c.TiedBoth },
            [new MethodTable("Concordance", ["C", "standard error", "concordant", "discordant", "tied score"], [[Numerals.Decimals(c.Value, 4), Numerals.Decimals(Math.Sqrt(c.Variance), 4), Numerals.Significant(c.Concordant, 15), Numerals.Significant(c.Discordant, 15), Numerals.Significant(c.TiedScore, 15)]])])
        {
            Conventions = [("pairs", "within strata where there are some; ties of the score count half"), ("variance", "infinitesimal jackknife")],
        };
    }
}
