namespace Equipoise.Statistics.Survival;

/// <summary>The scale on which pointwise limits of a survival curve are symmetric, with Greenwood's variance carried to it.</summary>
public enum SurvivalLimits
{
    /// <summary>S +- z se(S), cut at 0 and 1.</summary>
    Plain,

    /// <summary>Symmetric for log S, the upper limit cut at 1 (the default of R's survfit).</summary>
    Log,

    /// <summary>Symmetric for log(-log S), always inside 0 to 1 (the default of SAS LIFETEST).</summary>
    LogLog,

    /// <summary>Symmetric for log(S / (1 - S)).</summary>
    Logit,

    /// <summary>Symmetric for arcsin(sqrt S), cut at 0 and pi/2 (Nair 1984).</summary>
    Arcsine,
}

/// <summary>Which time is the quantile, where the curve stays at 1 - p exactly (to 1.5e-8) for a while. Elsewhere the conventions agree: the first time below 1 - p.</summary>
public enum QuantileConvention
{
    /// <summary>The middle of the stretch, up to the next observed time where S falls; a stretch at the end of the curve ends at the last observation (quantile.survfit).</summary>
    R,

    /// <summary>The middle between the two event times; none when no event follows (SAS LIFETEST, Product-Limit Method).</summary>
    Sas,

    /// <summary>The beginning of the stretch: the smallest t with S(t) &lt;= 1 - p, the inverse of a distribution function.</summary>
    Infimum,
}

/// <summary>The conventions of a Kaplan-Meier estimate.</summary>
public sealed record KaplanMeierOptions
{
    /// <summary>The pointwise confidence level, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The scale of the limits.</summary>
    public SurvivalLimits Limits { get; init; } = SurvivalLimits.LogLog;

    /// <summary>Which time is a quantile where the curve is flat at its level; the same for its limits.</summary>
    public QuantileConvention Quantiles { get; init; } = QuantileConvention.R;
}
