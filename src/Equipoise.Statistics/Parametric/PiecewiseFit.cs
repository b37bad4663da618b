using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>A fitted piecewise exponential model.</summary>
public sealed record PiecewiseFit
{
    internal double[,] CovarianceMatrix { private get; init; } = new double[0, 0];

    /// <summary>Where pieces end; the last has no end.</summary>
    public required ImmutableArray<double> Cuts { get; init; }

    /// <summary>By piece, the log of the rate with all columns 0.</summary>
    public required ImmutableArray<ParametricCoefficient> LogRates { get; init; }

    /// <summary>By column, the log hazard ratio per unit.</summary>
    public required ImmutableArray<ParametricCoefficient> Coefficients { get; init; }

    /// <summary>The log likelihood of the times; R's Poisson likelihood is larger by the sum of d log E of its rows (and less by log d! where rows are added up).</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Twice the rise from coefficients 0; null without columns.</summary>
    public required ChiSquareTest? LikelihoodRatio { get; init; }

    /// <summary>Newton steps made.</summary>
    public required int Iterations { get; init; }

    /// <summary>The conventions of the fit.</summary>
    public required ParametricOptions Options { get; init; }

    /// <summary>-2 log L + 2 k, k pieces and columns.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * (LogRates.Length + Coefficients.Length));

    /// <summary>The covariance of two parameters, by position: log rates, then coefficients.</summary>
    public double Covariance(int row, int column) => CovarianceMatrix[row, column];

    /// <summary>S(t) = exp(-sum of rates times time in their pieces); limits symmetric for the logarithm of the cumulative hazard.</summary>
    /// <param name="time">Above 0.</param>
    /// <param name="covariates">In the order of the columns.</param>
    /// <param name="offset">Added to the log hazard.</param>
    /// <exception cref="ArgumentException">Another number of covariates than columns, or a value that is not finite.</exception>
    public PredictedQuantity Survival(double time, IReadOnlyList<double> covariates, double offset = 0)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        if (!(time > 0 && double.IsFinite(time)))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "a time is positive and finite");
        }

        if (covariates.Count != Coefficients.Length || covariates.Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException($"the model has {Coefficients.Length} covariates and {covariates.Count} were given; each is finite", nameof(covariates));
        }

        var pieces = Pieces.Of(Cuts);
        var eta = offset + covariates.Select((value, j) => value * Coefficients[j].Estimate).Sum();
        var gradient = new double[LogRates.Length + Coefficients.Length];
        double hazard = 0;
        for (var piece = 0; piece < LogRates.Length; piece++)
        {
            gradient[piece] = pieces.Overlap(piece, 0, time) * Math.Exp(LogRates[piece].Estimate + eta);
            hazard += gradient[piece];
        }

        for (var j = 0; j < Coefficients.Length; j++)
        {
            gradient[LogRates.Length + j] = hazard * covariates[j];
        }

        double variance = 0;
        for (var j = 0; j < gradient.Length; j++)
        {
            for (var l = 0; l < gradient.Length; l++)
            {
                variance += gradient[j] * CovarianceMatrix[j, l] * gradient[l];
            }
        }

        var error = Math.Sqrt(variance);
        var factor = Math.Exp(Normal.UpperQuantile((1 - Options.ConfidenceLevel) / 2) * error / hazard);
        return new PredictedQuantity(Math.Exp(-hazard), Math.Exp(-hazard) * error, Math.Exp(-hazard * factor), Math.Exp(-hazard / factor));
    }
}
