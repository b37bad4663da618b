using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>A coefficient of a Cox model.</summary>
/// <param name="Name">The design's column.</param>
/// <param name="LogHazardRatio">The coefficient, per unit of the column; an infinity when the likelihood rises for ever in its direction.</param>
/// <param name="StandardError">From the inverse of the observed information, or from the sandwich when the fit is robust; positive infinity for an infinite coefficient.</param>
/// <param name="Lower">The lower Wald limit of the hazard ratio; 0 for an infinite coefficient.</param>
/// <param name="Upper">The upper Wald limit of the hazard ratio; positive infinity for an infinite coefficient.</param>
/// <param name="Z">Coefficient over standard error; its limit 0 for an infinite coefficient, where only the likelihood ratio or score test informs.</param>
/// <param name="PValue">Two-sided, from the normal tail of Z.</param>
public sealed record CoxCoefficient(string Name, double LogHazardRatio, double StandardError, double Lower, double Upper, double Z, double PValue)
{
    /// <summary>exp of the coefficient.</summary>
    public double HazardRatio => Math.Exp(LogHazardRatio);

    /// <summary>True when no finite value maximises the likelihood.</summary>
    public bool IsInfinite => double.IsInfinity(LogHazardRatio);
}

/// <summary>A chi-squared test.</summary>
/// <param name="ChiSquare">The statistic.</param>
/// <param name="DegreesOfFreedom">Its degrees of freedom.</param>
/// <param name="PValue">The upper tail.</param>
public sealed record ChiSquareTest(double ChiSquare, int DegreesOfFreedom, double PValue);

/// <summary>A fitted Cox model.</summary>
public sealed record CoxFit
{
    internal double[,] CovarianceMatrix { private get; init; } = new double[0, 0];

    internal double[,] ModelCovarianceMatrix { private get; init; } = new double[0, 0];

    internal CoxWorkings? Workings { get; init; }

    /// <summary>One per column of the design, in its order.</summary>
    public required ImmutableArray<CoxCoefficient> Coefficients { get; init; }

    /// <summary>The log partial likelihood with all coefficients 0.</summary>
    public required double LogLikelihoodNull { get; init; }

    /// <summary>The log partial likelihood at the estimate, or its supremum to within the tolerance when a coefficient is infinite.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Twice the rise in log-likelihood from coefficients 0.</summary>
    public required ChiSquareTest LikelihoodRatio { get; init; }

    /// <summary>The quadratic form of the estimate; without meaning when a coefficient is infinite (it falls towards 0).</summary>
    public required ChiSquareTest Wald { get; init; }

    /// <summary>The score test at coefficients 0; for a single group indicator without ties, the log-rank test.</summary>
    public required ChiSquareTest Score { get; init; }

    /// <summary>
    /// The score test at coefficients 0 with the sandwich covariance of the score (Lin and Wei 1989); null unless the fit is robust.
    /// </summary>
    public ChiSquareTest? RobustScore { get; init; }

    /// <summary>True when standard errors, limits, P values and the Wald test use the sandwich covariance; the likelihood ratio and score tests never do.</summary>
    public bool Robust { get; init; }

    /// <summary>Newton steps made.</summary>
    public required int Iterations { get; init; }

    /// <summary>Subjects.</summary>
    public required int Count { get; init; }

    /// <summary>Events.</summary>
    public required int EventCount { get; init; }

    /// <summary>The conventions of the fit.</summary>
    public required CoxOptions Options { get; init; }

    /// <summary>Names of the coefficients for which no finite value maximises the likelihood, for example when a group has no events.</summary>
    public ImmutableArray<string> InfiniteCoefficients => [.. Coefficients.Where(coefficient => coefficient.IsInfinite).Select(coefficient => coefficient.Name)];

    /// <summary>The coefficient of a column.</summary>
    /// <exception cref="KeyNotFoundException">The design has no such column.</exception>
    public CoxCoefficient this[string name] =>
        Coefficients.FirstOrDefault(coefficient => string.Equals(coefficient.Name, name, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"the model has no coefficient '{name}'; it has {string.Join(", ", Coefficients.Select(coefficient => coefficient.Name))}");

    /// <summary>The covariance of two coefficients, by position in <see cref="Coefficients"/>; positive infinity where either is infinite.</summary>
    public double Covariance(int row, int column) => Coefficients[row].IsInfinite || Coefficients[column].IsInfinite
        ? double.PositiveInfinity
        : CovarianceMatrix[row, column];

    /// <summary>The same from the inverse of the observed information, whether the fit is robust or not.</summary>
    public double ModelCovariance(int row, int column) => Coefficients[row].IsInfinite || Coefficients[column].IsInfinite
        ? double.PositiveInfinity
        : ModelCovarianceMatrix[row, column];
}
