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
}

/// <summary>The conventions of a Kaplan-Meier estimate.</summary>
public sealed record KaplanMeierOptions
{
    /// <summary>The pointwise confidence level, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The scale of the limits.</summary>
    public SurvivalLimits Limits { get; init; } = SurvivalLimits.LogLog;
}
