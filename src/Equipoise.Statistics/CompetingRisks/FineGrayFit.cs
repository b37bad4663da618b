using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>A cumulative incidence that a Fine-Gray model predicts just after an event time of its cause.</summary>
/// <param name="Time">In the sample's unit.</param>
/// <param name="Incidence">1 - exp(-cumulative subdistribution hazard).</param>
public readonly record struct PredictedIncidence(double Time, double Incidence);

/// <summary>A fitted Fine-Gray model.</summary>
public sealed record FineGrayFit
{
    internal double[,] CovarianceMatrix { private get; init; } = new double[0, 0];

    internal double[,] ModelCovarianceMatrix { private get; init; } = new double[0, 0];

    internal ImmutableArray<double> Times { private get; init; } = [];

    internal ImmutableArray<double> Increments { private get; init; } = [];

    /// <summary>The cause.</summary>
    public required string Cause { get; init; }

    /// <summary>One per column of the design, in its order; the ratios are of subdistribution hazards.</summary>
    public required ImmutableArray<CoxCoefficient> Coefficients { get; init; }

    /// <summary>The log partial likelihood at the estimate. It is a weighted one: twice its rise is not chi-squared in general, so no likelihood ratio test is given.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>The log partial likelihood with all coefficients 0.</summary>
    public required double LogLikelihoodNull { get; init; }

    /// <summary>The quadratic form of the estimate in the covariance that the options name.</summary>
    public required ChiSquareTest Wald { get; init; }

    /// <summary>Newton steps made.</summary>
    public required int Iterations { get; init; }

    /// <summary>Rows.</summary>
    public required int Count { get; init; }

    /// <summary>Events of the cause, unweighted.</summary>
    public required int EventCount { get; init; }

    /// <summary>The conventions of the fit.</summary>
    public required FineGrayOptions Options { get; init; }

    /// <summary>The coefficient of a column.</summary>
    /// <exception cref="KeyNotFoundException">The design has no such column.</exception>
    public CoxCoefficient this[string name] =>
        Coefficients.FirstOrDefault(coefficient => string.Equals(coefficient.Name, name, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"the model has no coefficient '{name}'; it has {string.Join(", ", Coefficients.Select(coefficient => coefficient.Name))}");

    /// <summary>The covariance of two coefficients, by position, of the kind that the options name.</summary>
    public double Covariance(int row, int column) => CovarianceMatrix[row, column];

    /// <summary>The same from the inverse of the information.</summary>
    public double ModelCovariance(int row, int column) => ModelCovarianceMatrix[row, column];

    /// <summary>
    /// The predicted cumulative incidence for covariates in the order of the coefficients, at each event time of the cause: 1 - exp(-L0(t) exp(x b + offset)), L0 Breslow's
    /// estimate. It says nothing about its error. Reference: validation/reference/competing-risks.json (predict.crr).
    /// </summary>
    /// <exception cref="ArgumentException">Another number of covariates than coefficients, or a value that is not finite.</exception>
    public ImmutableArray<PredictedIncidence> Predict(IReadOnlyList<double> covariates, double offset = 0)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        if (covariates.Count != Coefficients.Length || covariates.Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException($"the model has {Coefficients.Length} covariates and {covariates.Count} were given; each is finite", nameof(covariates));
        }

        var ratio = Math.Exp(offset + covariates.Select((value, j) => value * Coefficients[j].LogHazardRatio).Sum());
        var points = ImmutableArray.CreateBuilder<PredictedIncidence>(Times.Length);
        double hazard = 0;
        for (var k = 0; k < Times.Length; k++)
        {
            hazard += Increments[k];
            points.Add(new PredictedIncidence(Times[k], -Numerics.Exponential.Minus1(-hazard * ratio)));
        }

        return points.MoveToImmutable();
    }
}
