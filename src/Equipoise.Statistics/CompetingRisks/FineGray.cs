using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// Fine and Gray's proportional model of the subdistribution hazard: 1 - F(t | x) = (1 - F0(t))^exp(x b). Rows that had another event stay at risk, with the probability of not
/// having been censored since. Breslow's ties. Source: Fine and Gray, JASA 1999;94:496-509. Reference: validation/reference/competing-risks.json (cmprsk::crr).
/// Efron's ties, strata and delayed entry: <see cref="SubdistributionRows"/> with <see cref="Cox"/>.
/// </summary>
public static class FineGray
{
    private const double CollinearityTolerance = 1e-10;

    /// <summary>A log ratio between a column's extremes that still moves this much when the likelihood has stopped rising has no finite maximum.</summary>
    private const double DivergingStep = 1e-2;

    /// <summary>Fits the model of one cause.</summary>
    /// <param name="sample">Without delayed entry; its strata and groups are not used. Weights multiply a row's part of the likelihood; the sandwiches square weighted scores.</param>
    /// <param name="cause">The cause.</param>
    /// <param name="design">Covariates, made for the sample's <see cref="CompetingSample.Survival"/>; without clusters.</param>
    /// <param name="options">Conventions.</param>
    /// <exception cref="ArgumentException">Entries, clusters, no columns, no event of the cause, or a column that is constant, redundant or without a finite coefficient.</exception>
    /// <exception cref="ConvergenceException">The cap of iterations was reached.</exception>
    public static FineGrayFit Fit(CompetingSample sample, string cause, CoxDesign design, FineGrayOptions options)
    {
        var code = Validate(sample, cause, design, options);
        var scaled = ScaledColumns.Of(design);
        var groups = options.CensoringGroups;
        var censoring = Enumerable.Range(0, groups?.Labels.Length ?? 1).Select(group => CensoringCurve.Of(sample, groups, group, options.CensoringTies)).ToArray();
        var columns = scaled.At(design, [.. Enumerable.Range(0, sample.Survival.Count)]);
        var likelihood = new SubdistributionLikelihood(sample, code, columns, design.Offsets, censoring, groups);
        var beta = new double[design.Names.Length];
        likelihood.Evaluate(beta);
        var atZero = likelihood.Value;
        RefuseUninformative(design, likelihood);
        var (iterations, step) = NewtonAscent.Maximise(likelihood, beta, options.Tolerance, options.MaximumIterations, "the Fine-Gray model");
        for (var j = 0; j < step.Length; j++)
        {
            if (Math.Abs(step[j]) * scaled.Ranges[j] > DivergingStep)
            {
                throw new ArgumentException($"column '{design.Names[j]}' has no finite coefficient: the likelihood rises for ever in its direction", nameof(design));
            }
        }

        var inverse = (Cholesky.TryFactor(likelihood.Information, 0) ?? throw new ConvergenceException("the information of the Fine-Gray model", iterations, 0)).Inverse();
        var scores = new SubdistributionScores(likelihood, sample, censoring);
        var covariance = options.Covariance == FineGrayCovariance.Model ? inverse
            : Sandwich(inverse, scores.Of(options.Covariance == FineGrayCovariance.CensoringEstimated));
        return Summary(sample, cause, design, options, likelihood, scaled, beta, covariance, inverse) with { LogLikelihoodNull = atZero, Iterations = iterations };
    }

    private static int Validate(CompetingSample sample, string cause, CoxDesign design, FineGrayOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        var code = sample.CodeOf(cause);
        if (design.Count != sample.Survival.Count)
        {
            throw new ArgumentException($"the design has {design.Count} rows and the sample has {sample.Survival.Count}", nameof(design));
        }

        if (design.Names.IsEmpty)
        {
            throw new ArgumentException("the design has no columns", nameof(design));
        }

        if (design.Clusters is not null)
        {
            throw new ArgumentException("the design has clusters; this model has none, SubdistributionRows with Cox has", nameof(design));
        }

        if (!sample.Survival.Entries.IsEmpty)
        {
            throw new ArgumentException("the sample has delayed entry; crr's weights know none, SubdistributionRows with Cox does", nameof(sample));
        }

        if (options.CensoringGroups is { } groups && groups.Count != sample.Survival.Count)
        {
            throw new ArgumentException($"CensoringGroups has {groups.Count} values and the sample has {sample.Survival.Count} rows", nameof(options));
        }

        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }

        return Enumerable.Range(0, sample.Survival.Count).Any(row => sample.Survival.Events[row] && sample.Causes.Codes[row] == code && sample.WeightOf(row) > 0)
            ? code
            : throw new ArgumentException($"no row that counts has an event of cause '{cause}'; the model needs one", nameof(sample));
    }

    private static void RefuseUninformative(CoxDesign design, SubdistributionLikelihood likelihood)
    {
        var events = likelihood.Deaths.Sum();
        for (var j = 0; j < design.Names.Length; j++)
        {
            if (likelihood.Information[j, j] <= CollinearityTolerance * events)
            {
                throw new ArgumentException($"column '{design.Names[j]}' has one value among those at risk at every event, so its coefficient cannot be estimated", nameof(design));
            }
        }

        if (Cholesky.FirstDependentColumn(likelihood.Information, CollinearityTolerance) is { } dependent)
        {
            throw new ArgumentException($"column '{design.Names[dependent]}' is a linear combination of the columns before it", nameof(design));
        }
    }

    private static double[,] Sandwich(double[,] inverse, double[][] scores)
    {
        var p = scores.Length;
        // By column and row: the scores times the inverse.
        var influence = Enumerable.Range(0, p).Select(_ => new double[scores[0].Length]).ToArray();
        for (var j = 0; j < p; j++)
        {
            for (var l = 0; l < p; l++)
            {
                Columns.AddScaled(inverse[j, l], scores[l], influence[j]);
            }
        }

        var covariance = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            for (var l = 0; l <= j; l++)
            {
                covariance[j, l] = covariance[l, j] = Columns.Dot(influence[j], influence[l]);
            }
        }

        return covariance;
    }

    private static FineGrayFit Summary(
        CompetingSample sample, string cause, CoxDesign design, FineGrayOptions options, SubdistributionLikelihood likelihood, ScaledColumns scaled,
        double[] beta, double[,] covariance, double[,] inverse)
    {
        var p = beta.Length;
        var z = Normal.UpperQuantile((1 - options.ConfidenceLevel) / 2);
        var coefficients = Enumerable.Range(0, p).Select(j =>
        {
            var (estimate, error) = (beta[j] / scaled.Scales[j], Math.Sqrt(covariance[j, j]) / scaled.Scales[j]);
            return new CoxCoefficient(
                design.Names[j], estimate, error, Math.Exp(estimate - (z * error)), Math.Exp(estimate + (z * error)), estimate / error, 2 * Normal.UpperTail(Math.Abs(estimate / error)));
        });
        var (wald, rank) = QuadraticForm.OfGeneralizedInverse(beta, covariance);
        // The likelihood knows centred columns only; at covariates 0 the predictor is less the means' part.
        double centre = 0;
        for (var j = 0; j < p; j++)
        {
            centre += beta[j] * scaled.Means[j] / scaled.Scales[j];
        }

        return new FineGrayFit
        {
            Cause = cause,
            Coefficients = [.. coefficients],
            CovarianceMatrix = InUnits(covariance, scaled.Scales),
            ModelCovarianceMatrix = InUnits(inverse, scaled.Scales),
            LogLikelihood = likelihood.Value,
            LogLikelihoodNull = 0,
            Wald = new ChiSquareTest(wald, rank, rank == 0 ? 1 : ChiSquared.UpperTail(wald, rank)),
            Iterations = 0,
            Count = sample.Survival.Count,
            EventCount = sample.EventCounts[sample.CodeOf(cause)],
            Options = options,
            Times = [.. likelihood.Times],
            Increments = [.. likelihood.Increment.Select(increment => increment * Math.Exp(-centre))],
        };
    }

    private static double[,] InUnits(double[,] covariance, double[] scales)
    {
        var result = (double[,])covariance.Clone();
        for (var j = 0; j < scales.Length; j++)
        {
            for (var l = 0; l < scales.Length; l++)
            {
                result[j, l] /= scales[j] * scales[l];
            }
        }

        return result;
    }
}
