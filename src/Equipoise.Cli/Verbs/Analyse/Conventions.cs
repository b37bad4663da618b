using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The conventions of an analysis in words, as they are printed beside its numbers.</summary>
internal static class Conventions
{
    public static string OfLimits(KaplanMeierOptions options) => options.Limits switch
    {
        SurvivalLimits.Plain => "plain",
        SurvivalLimits.Log => "log",
        _ => "log-log",
    };

    public static string OfTies(Ties ties) => ties switch
    {
        Ties.Efron => "Efron",
        Ties.Breslow => "Breslow",
        Ties.ExactPartial => "exact partial (discrete)",
        _ => "exact marginal",
    };

    public static object Of(Analysis analysis) => new
    {
        confidenceLevel = analysis.Options.KaplanMeier.ConfidenceLevel,
        kaplanMeierLimits = OfLimits(analysis.Options.KaplanMeier) + ", pointwise, Greenwood's variance",
        median = "first time at which the curve is at or below 0.5, the midpoint of an interval at 0.5; limits after Brookmeyer and Crowley",
        logRank = "hypergeometric variance (Mantel-Haenszel); z is positive when the second arm has fewer events than expected",
        coxTies = OfTies(analysis.Options.Ties),
        coxLimits = "Wald",
        nearTies = "times that differ by at most the square root of machine epsilon, absolutely or relative to their mean, are one time",
        pValues = "two-sided unless named one-sided",
    };
}
