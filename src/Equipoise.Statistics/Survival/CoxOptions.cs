namespace Equipoise.Statistics.Survival;

/// <summary>The approximation of the partial likelihood where events tie.</summary>
public enum Ties
{
    /// <summary>Efron's: the tied events leave the risk set one by one on average (the default of R's coxph).</summary>
    Efron,

    /// <summary>Breslow's: every tied event meets the full risk set (the default of SAS PHREG).</summary>
    Breslow,

    /// <summary>
    /// The exact conditional probability for times that are truly discrete: which d of those at risk had the event, given that d had it (TIES=DISCRETE of SAS,
    /// ties = "exact" of R). The coefficient is then a log odds ratio. Reference: validation/reference/cox.json.
    /// </summary>
    ExactPartial,

    /// <summary>
    /// The exact probability for continuous times read coarsely: the sum over all orders in which the tied events may have happened (TIES=EXACT of SAS, which R lacks).
    /// Reference: validation/reference/cox.json (numerical integration).
    /// </summary>
    ExactMarginal,
}

/// <summary>The conventions of a Cox model.</summary>
public sealed record CoxOptions
{
    /// <summary>True to give each stratum of the sample its own baseline hazard; false to ignore strata. There is no default.</summary>
    public required bool Stratified { get; init; }

    /// <summary>How tied events enter the likelihood.</summary>
    public Ties Ties { get; init; } = Ties.Efron;

    /// <summary>
    /// True to estimate the covariance by the sandwich of Lin and Wei, which holds when the model does not; a design with clusters always does, with scores added up
    /// within clusters.
    /// </summary>
    public bool Robust { get; init; }

    /// <summary>
    /// True to maximise Firth's penalised likelihood, log L + log det I / 2 (Heinze and Schemper, Biometrics 2001;57:114-119): finite where log L alone has no maximum.
    /// Efron's or Breslow's ties.
    /// </summary>
    public bool Firth { get; init; }

    /// <summary>The level of the Wald limits, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Newton steps before the fit is given up.</summary>
    public int MaximumIterations { get; init; } = 60;

    /// <summary>
    /// Converged when the rise in log-likelihood that the next Newton step promises is at most this (natural log units). At 1e-12 a coefficient is
    /// within about 1.4e-6 of its standard error before the last step, and the last step squares that.
    /// </summary>
    public double Tolerance { get; init; } = 1e-12;
}
