using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// Proportional hazards with a baseline that is constant within pieces of time: a Poisson regression of events on pieces and covariates with the log of time at risk as offset.
/// Source: Friedman, Annals of Statistics 1982;10:101-113; Holford, Biometrics 1980;36:299-305. Reference: validation/reference/parametric.json (R's glm, family poisson).
/// </summary>
public static class PiecewiseExponential
{
    private const double DivergingStep = 1e-2;

    /// <summary>Fits the model.</summary>
    /// <param name="sample">The sample; entries and weights as for <see cref="PiecewiseRates"/>. Groups and strata are not used.</param>
    /// <param name="cuts">Ascending, positive and finite; none gives the exponential model.</param>
    /// <param name="design">Columns of the log hazard; without columns the fit is of the pieces' rates.</param>
    /// <param name="options">Conventions.</param>
    /// <exception cref="ArgumentException">A piece has time at risk without events, or a column is constant, redundant or without a finite coefficient.</exception>
    /// <exception cref="ConvergenceException">The cap of iterations was reached.</exception>
    public static PiecewiseFit Fit(SurvivalSample sample, IReadOnlyList<double> cuts, CoxDesign design, ParametricOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        var columns = DesignColumns.Of(sample, design);
        var likelihood = new PiecewiseLikelihood(sample, Pieces.Of(cuts), columns.Columns, design.Offsets);
        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }

        RefuseEmptyPieces(likelihood);
        var nullModel = columns.Count == 0 ? null : new PiecewiseLikelihood(sample, Pieces.Of(cuts), [], design.Offsets);
        var (theta, iterations, step) = Maximise(likelihood, options);
        for (var j = 0; j < columns.Count; j++)
        {
            if (Math.Abs(step[likelihood.PieceCount + j]) * columns.Scaled.Ranges[j] > DivergingStep)
            {
                throw new ArgumentException($"column '{design.Names[j]}' has no finite coefficient: the likelihood rises for ever in its direction", nameof(design));
            }
        }

        var covariance = (Cholesky.TryFactor(likelihood.Information, 0) ?? throw new ConvergenceException("the information of the piecewise exponential model", iterations, 0)).Inverse();
        if (nullModel is not null)
        {
            Maximise(nullModel, options);
        }

        var logLikelihood = likelihood.Value;
        var rise = Math.Max(0, 2 * (logLikelihood - (nullModel?.Value ?? logLikelihood)));
        var pieces = likelihood.PieceCount;
        ToUnits(theta, covariance, columns, pieces);
        var names = likelihood.Names.Concat(design.Names);
        var parameters = ParametricSurvival.Summaries(names, theta, covariance, options.ConfidenceLevel);
        return new PiecewiseFit
        {
            CovarianceMatrix = covariance,
            Cuts = [.. cuts],
            LogRates = parameters[..pieces],
            Coefficients = parameters[pieces..],
            LogLikelihood = logLikelihood,
            LikelihoodRatio = columns.Count == 0 ? null : new ChiSquareTest(rise, columns.Count, ChiSquared.UpperTail(rise, columns.Count)),
            Iterations = iterations,
            Options = options,
        };
    }

    private static (double[] Theta, int Iterations, double[] Step) Maximise(PiecewiseLikelihood likelihood, ParametricOptions options)
    {
        var theta = likelihood.Start();
        var (iterations, step) = NewtonAscent.Maximise(likelihood, theta, options.Tolerance, options.MaximumIterations, "the piecewise exponential model");
        return (theta, iterations, step);
    }

    private static void RefuseEmptyPieces(PiecewiseLikelihood likelihood)
    {
        for (var piece = 0; piece < likelihood.PieceCount; piece++)
        {
            if (likelihood.Events[piece] == 0)
            {
                var exposure = likelihood.Exposure[piece].ToString("R", CultureInfo.InvariantCulture);
                throw new ArgumentException(
                    $"the piece {likelihood.Names[piece]} has {exposure} time at risk and no event, so its log rate is not finite; join it with a neighbour", "cuts");
            }
        }
    }

    /// <summary>Every piece has an intercept of its own; each takes the same share of the columns' centres.</summary>
    private static void ToUnits(double[] theta, double[,] covariance, DesignColumns columns, int pieces)
    {
        var p = theta.Length;
        var back = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            back[j, j] = j < pieces ? 1 : 1 / columns.Scaled.Scales[j - pieces];
            for (var piece = 0; j >= pieces && piece < pieces; piece++)
            {
                back[piece, j] = -columns.Scaled.Means[j - pieces] / columns.Scaled.Scales[j - pieces];
            }
        }

        var (old, oldCovariance) = ((double[])theta.Clone(), (double[,])covariance.Clone());
        for (var j = 0; j < p; j++)
        {
            theta[j] = 0;
            for (var l = 0; l < p; l++)
            {
                theta[j] += back[j, l] * old[l];
                covariance[j, l] = 0;
                for (var m = 0; m < p; m++)
                {
                    for (var n = 0; n < p; n++)
                    {
                        covariance[j, l] += back[j, m] * oldCovariance[m, n] * back[l, n];
                    }
                }
            }
        }
    }
}
