using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The conventions of an analysis in words, as they are printed beside its numbers.</summary>
internal static class Conventions
{
    public static string OfLimits(KaplanMeierOptions options) => OfScale(options.Limits);

    public static string OfScale(SurvivalLimits scale) => scale switch
    {
        SurvivalLimits.Plain => "plain",
        SurvivalLimits.Log => "log",
        SurvivalLimits.LogLog => "log-log",
        SurvivalLimits.Logit => "logit",
        _ => "arcsine",
    };

    public static string OfQuantiles(QuantileConvention convention) => convention switch
    {
        QuantileConvention.R => "R's: the first time at which the curve is at or below the level; where it stays at the level, the middle up to the next fall or the last observation",
        QuantileConvention.Sas => "SAS's: the first time at which the curve is below the level; where it stays at the level, the middle between the two event times",
        _ => "infimum: the first time at which the curve is at or below the level",
    };

    public static string OfNearTies(TieTolerance rule) => rule == TieTolerance.RTimefix
        ? "times that differ by at most the square root of machine epsilon, absolutely or relative to their mean, are one time (R's timefix)"
        : "times tie when they are equal";

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
        nearTies = OfNearTies(TieTolerance.RTimefix),
        pValues = "two-sided unless named one-sided",
    };
}
