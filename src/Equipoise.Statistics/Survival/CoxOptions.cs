namespace Equipoise.Statistics.Survival;

/// <summary>The approximation of the partial likelihood where events tie.</summary>
public enum Ties
{
    /// <summary>Efron's: the tied events leave the risk set one by one on average (the default of R's coxph).</summary>
    Efron,

    /// <summary>Breslow's: every tied event meets the full risk set (the default of SAS PHREG).</summary>
    Breslow,
}

/// <summary>The conventions of a Cox model.</summary>
public sealed record CoxOptions
{
    /// <summary>True to give each stratum of the sample its own baseline hazard; false to ignore strata. There is no default.</summary>
    public required bool Stratified { get; init; }

    /// <summary>How tied events enter the likelihood.</summary>
    public Ties Ties { get; init; } = Ties.Efron;

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
