namespace Equipoise.Statistics.CompetingRisks;

/// <summary>Which variance a cumulative incidence is given.</summary>
public enum IncidenceVariance
{
    /// <summary>
    /// The sum over rows of the squared weighted influence, each row standing for itself: what R's survfit of a factor status gives since survival 3. Weights are sampling weights
    /// (robust). Without weights and entries it equals <see cref="Greenwood"/>; with them it takes time proportional to rows times event times.
    /// </summary>
    InfinitesimalJackknife,

    /// <summary>
    /// Aalen's for counting processes: the causes jump independently, each with variance d (n - d) / (n - 1) (Aalen, Annals of Statistics 1978;6:534-545). What R's
    /// cmprsk::cuminc gives. Weights count as numbers of rows.
    /// </summary>
    Aalen,

    /// <summary>
    /// Greenwood's, for several causes: those at risk fall multinomially (Betensky and Schoenfeld, Biometrics 2001;57:282-286). One cause gives the variance of Kaplan-Meier.
    /// Weights count as numbers of rows.
    /// </summary>
    Greenwood,
}

/// <summary>The scale on which pointwise limits of a probability p are symmetric.</summary>
public enum IncidenceLimits
{
    /// <summary>p +- z se, cut at 0 and 1.</summary>
    Plain,

    /// <summary>Symmetric for log p, the upper limit cut at 1 (the default of R's survfit).</summary>
    Log,

    /// <summary>Symmetric for log(-log p) (R's "log-log").</summary>
    LogLog,

    /// <summary>
    /// Symmetric for log(-log(1 - F)) of an incidence and log(-log S) of the event-free probability, so that one cause has the limits that Kaplan-Meier's log-log scale gives.
    /// </summary>
    ComplementaryLogLog,

    /// <summary>Symmetric for log(p / (1 - p)).</summary>
    Logit,

    /// <summary>Symmetric for arcsin(sqrt p), cut at 0 and pi/2.</summary>
    Arcsine,
}

/// <summary>The conventions of an Aalen-Johansen estimate.</summary>
public sealed record AalenJohansenOptions
{
    /// <summary>The pointwise confidence level, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The scale of the limits.</summary>
    public IncidenceLimits Limits { get; init; } = IncidenceLimits.ComplementaryLogLog;

    /// <summary>The variance.</summary>
    public IncidenceVariance Variance { get; init; } = IncidenceVariance.InfinitesimalJackknife;
}
