using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>One sentence for each arm compared with the reference. It says what the limits allow and no more.</summary>
internal static class Interpretation
{
    public static string? Of(Analysis analysis)
    {
        if (analysis.Data.Reference is null || analysis.Result is not { LogRank: { } plain, Cox: { } fit })
        {
            return null;
        }

        var sentences = analysis.Result.Curves.Skip(1).Select(curve => Sentence(fit[curve.Label], curve, analysis.Result.Curves[0], analysis));
        var p = Numerals.P((analysis.Result.StratifiedLogRank ?? plain).PValue);
        return $"{string.Join(' ', sentences)} Log-rank{Within(analysis)} {(p.StartsWith('<') ? "P " : "P = ")}{p}{(analysis.Result.Curves.Length > 2 ? " for any difference" : "")}, two-sided.";
    }

    private static string Within(Analysis analysis) => analysis.Result.StratifiedLogRank is null ? "" : " within strata";

    private static string Sentence(CoxCoefficient coefficient, SurvivalCurve curve, SurvivalCurve reference, Analysis analysis)
    {
        var who = $"{curve.Label} against {reference.Label}:";
        var what = analysis.Form.Event;
        var given = Within(analysis) + (analysis.Data.Covariates.IsEmpty ? "" : $" with {string.Join(", ", analysis.Form.Covariates)} held equal");
        if (coefficient.IsInfinite)
        {
            return $"{who} the hazard ratio of {what} has no finite estimate ({(coefficient.LogHazardRatio < 0 ? curve : reference).Label} has no event that informs it).";
        }

        var allowed = coefficient.Upper < 1 ? $"{what} came later on {curve.Label}"
            : coefficient.Lower > 1 ? $"{what} came sooner on {curve.Label}"
            : "the limits include 1, so the data leave open which arm did better";
        return $"{who} hazard of {what} {Numerals.Significant(coefficient.HazardRatio, 3)} times as high{given} (95% limits {Numerals.Significant(coefficient.Lower, 3)} to {Numerals.Significant(coefficient.Upper, 3)}), "
            + $"median {Numerals.Significant(curve.Median.Value)} against {Numerals.Significant(reference.Median.Value)} {analysis.Form.Time}; {allowed}.";
    }
}
