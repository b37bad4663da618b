namespace Equipoise.Statistics.Parametric;

/// <summary>The conventions of a parametric fit.</summary>
public sealed record ParametricOptions
{
    /// <summary>The level of limits, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Newton steps before the fit is given up.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>Converged when the rise in log-likelihood that the next Newton step promises is at most this (natural log units); that step is still made.</summary>
    public double Tolerance { get; init; } = 1e-12;
}
