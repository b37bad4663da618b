using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// Parametric survival models by maximum likelihood, with right censoring, weights (as numbers of rows) and delayed entry; Newton's method on centred and scaled columns.
/// Source: Kalbfleisch and Prentice, 2nd ed., 3.6-3.8; Klein and Moeschberger, 2nd ed., ch. 12. Reference: validation/reference/parametric.json (R's survreg; R has no delayed entry
/// there, so the likelihood written out in the script, maximised by optim and Newton steps).
/// </summary>
public static class ParametricSurvival
{
    /// <summary>A step of a coefficient between a column's extremes, or of log sigma, that is still this long when the likelihood has stopped rising leads to infinity.</summary>
    private const double DivergingStep = 1e-2;

    /// <summary>Fits a family to a sample.</summary>
    /// <param name="family">The family.</param>
    /// <param name="sample">Every time above 0. Groups and strata are not used.</param>
    /// <param name="design">Columns; an intercept is added. A design without columns describes one distribution.</param>
    /// <param name="options">Conventions.</param>
    /// <exception cref="ArgumentException">A time is 0, there is no event, or a column is constant, redundant or without a finite coefficient.</exception>
    /// <exception cref="ConvergenceException">The cap of iterations was reached, or the scale goes to 0, as when all events have one time.</exception>
    public static ParametricFit Fit(ParametricFamily family, SurvivalSample sample, CoxDesign design, ParametricOptions options)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        Validate(sample, options);
        var columns = DesignColumns.Of(sample, design);
        var theta = Start(family, sample, design.Offsets, columns.Count);
        var likelihood = new LocationScaleLikelihood(family, sample, columns.Columns, design.Offsets);
        var (iterations, step) = NewtonAscent.Maximise(likelihood, theta, options.Tolerance, options.MaximumIterations, $"the {family.Name} model");
        RefuseInfinite(family, design, columns, step, iterations);
        var covariance = (Cholesky.TryFactor(likelihood.Information, 0)
            ?? throw new ConvergenceException($"the information of the {family.Name} model", iterations, 0)).Inverse();
        var logLikelihood = likelihood.Value;
        var logLikelihoodNull = columns.Count == 0 ? logLikelihood : Null(family, sample, design.Offsets, options);
        var (wald, rank) = QuadraticForm.OfGeneralizedInverse(theta.AsSpan(1, columns.Count), Part(covariance, 1, columns.Count));
        columns.ToUnits(theta, covariance, 0);
        var rise = Math.Max(0, 2 * (logLikelihood - logLikelihoodNull));
        var parameters = Summaries(["intercept", .. design.Names, .. family.EstimatesScale ? ["log(scale)"] : Array.Empty<string>()], theta, covariance, options.ConfidenceLevel);
        return new ParametricFit
        {
            Family = family,
            CovarianceMatrix = covariance,
            Coefficients = parameters[..(columns.Count + 1)],
            LogScale = family.EstimatesScale ? parameters[^1] : null,
            LogLikelihood = logLikelihood,
            LogLikelihoodNull = logLikelihoodNull,
            LikelihoodRatio = columns.Count == 0 ? null : new ChiSquareTest(rise, columns.Count, ChiSquared.UpperTail(rise, columns.Count)),
            Wald = columns.Count == 0 ? null : new ChiSquareTest(wald, rank, rank == 0 ? 1 : ChiSquared.UpperTail(wald, rank)),
            Count = RowsThatCount(sample),
            Iterations = iterations,
            Options = options,
        };
    }

    internal static int RowsThatCount(SurvivalSample sample)
    {
        var none = 0;
        foreach (var weight in sample.Weights)
        {
            none += weight == 0 ? 1 : 0;
        }

        return sample.Count - none;
    }

    internal static ImmutableArray<ParametricCoefficient> Summaries(IEnumerable<string> names, double[] theta, double[,] covariance, double confidenceLevel)
    {
        var z = Normal.UpperQuantile((1 - confidenceLevel) / 2);
        return [.. names.Select((name, j) =>
        {
            var error = Math.Sqrt(covariance[j, j]);
            return new ParametricCoefficient(
                name, theta[j], error, theta[j] - (z * error), theta[j] + (z * error), theta[j] / error, 2 * Normal.UpperTail(Math.Abs(theta[j] / error)));
        })];
    }

    internal static double[,] Part(double[,] matrix, int from, int count)
    {
        var part = new double[count, count];
        for (var j = 0; j < count; j++)
        {
            for (var l = 0; l < count; l++)
            {
                part[j, l] = matrix[from + j, from + l];
            }
        }

        return part;
    }

    internal static void Validate(SurvivalSample sample, ParametricOptions options)
    {
        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }

        double events = 0;
        for (var row = 0; row < sample.Count; row++)
        {
            if (sample.Times[row] == 0)
            {
                throw new ArgumentException(
                    $"Times[{row}] is 0; the model is one for log T, which has no value there. Leave the row out, or give it the length of follow-up it stands for", nameof(sample));
            }

            events += sample.Events[row] ? sample.Weights.IsEmpty ? 1 : sample.Weights[row] : 0;
        }

        if (!(events > 0))
        {
            throw new ArgumentException($"none of the {sample.Count} rows has an event that counts; a parametric model needs one", nameof(sample));
        }
    }

    /// <summary>The exponential rate of all rows, and for the scale the spread of the events' logarithms.</summary>
    internal static double[] Start(ParametricFamily family, SurvivalSample sample, double[]? offsets, int columns)
    {
        double events = 0, exposure = 0, sum = 0, squares = 0, offset = 0;
        for (var row = 0; row < sample.Count; row++)
        {
            var weight = sample.Weights.IsEmpty ? 1 : sample.Weights[row];
            exposure += weight * (sample.Times[row] - (sample.Entries.IsEmpty ? 0 : sample.Entries[row]));
            if (sample.Events[row])
            {
                var log = Math.Log(sample.Times[row]);
                events += weight;
                sum += weight * log;
                squares += weight * log * log;
                offset += weight * (offsets?[row] ?? 0);
            }
        }

        var theta = new double[1 + columns + (family.EstimatesScale ? 1 : 0)];
        theta[0] = Math.Log(exposure / events) - (offset / events);
        if (family.EstimatesScale)
        {
            var deviation = Math.Sqrt(Math.Max(0, (squares / events) - (sum / events * (sum / events))));
            theta[^1] = Math.Log(Math.Clamp(0.8 * deviation, 0.1, 10));
        }

        return theta;
    }

    private static double Null(ParametricFamily family, SurvivalSample sample, double[]? offsets, ParametricOptions options)
    {
        var likelihood = new LocationScaleLikelihood(family, sample, [], offsets);
        NewtonAscent.Maximise(likelihood, Start(family, sample, offsets, 0), options.Tolerance, options.MaximumIterations, $"the {family.Name} model without columns");
        return likelihood.Value;
    }

    private static void RefuseInfinite(ParametricFamily family, CoxDesign design, DesignColumns columns, double[] step, int iterations)
    {
        for (var j = 0; j < columns.Count; j++)
        {
            if (Math.Abs(step[j + 1]) * columns.Scaled.Ranges[j] > DivergingStep)
            {
                throw new ArgumentException(
                    $"column '{design.Names[j]}' has no finite coefficient: the likelihood rises for ever in its direction, as when one of its values has no events", nameof(design));
            }
        }

        if (family.EstimatesScale && Math.Abs(step[^1]) > DivergingStep)
        {
            throw new ConvergenceException($"the scale of the {family.Name} model", iterations, Math.Abs(step[^1]));
        }
    }
}
