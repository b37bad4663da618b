using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>A parameter of a parametric model.</summary>
/// <param name="Name">The design's column, "intercept", or "log(scale)".</param>
/// <param name="Estimate">The maximum-likelihood estimate.</param>
/// <param name="StandardError">From the inverse of the observed information.</param>
/// <param name="Lower">The lower Wald limit.</param>
/// <param name="Upper">The upper Wald limit.</param>
/// <param name="Z">Estimate over standard error.</param>
/// <param name="PValue">Two-sided, from the normal tail of Z.</param>
public sealed record ParametricCoefficient(string Name, double Estimate, double StandardError, double Lower, double Upper, double Z, double PValue);

/// <summary>A quantity that a model predicts.</summary>
/// <param name="Estimate">The estimate.</param>
/// <param name="StandardError">Of the estimate itself, by the delta method.</param>
/// <param name="Lower">The lower limit, symmetric on the scale that the method names.</param>
/// <param name="Upper">The upper limit.</param>
public readonly record struct PredictedQuantity(double Estimate, double StandardError, double Lower, double Upper);

/// <summary>A hazard ratio per unit of a column.</summary>
/// <param name="Name">The column.</param>
/// <param name="LogHazardRatio">-coefficient / scale.</param>
/// <param name="StandardError">Of the log hazard ratio, by the delta method.</param>
/// <param name="HazardRatio">exp of it.</param>
/// <param name="Lower">The lower limit of the hazard ratio, symmetric for its logarithm.</param>
/// <param name="Upper">The upper limit.</param>
public sealed record ParametricHazardRatio(string Name, double LogHazardRatio, double StandardError, double HazardRatio, double Lower, double Upper);

/// <summary>
/// A fitted model log T = eta + sigma W. Predictions take covariates in the order of the columns and hold for any time above 0, observed or not.
/// Reference: validation/reference/parametric.json (R's survreg, predict.survreg and, for delayed entry, optim).
/// </summary>
public sealed record ParametricFit
{
    /// <summary>In the order intercept, columns, log(scale).</summary>
    internal double[,] CovarianceMatrix { get; init; } = new double[0, 0];

    /// <summary>The family.</summary>
    public required ParametricFamily Family { get; init; }

    /// <summary>The intercept, then one per column: changes of log T, so exp of a coefficient is a ratio of times.</summary>
    public required ImmutableArray<ParametricCoefficient> Coefficients { get; init; }

    /// <summary>log(scale); null for a family whose scale is 1.</summary>
    public required ParametricCoefficient? LogScale { get; init; }

    /// <summary>sigma.</summary>
    public double Scale => Math.Exp(LogScale?.Estimate ?? 0);

    /// <summary>At the maximum, with the density of T (not of log T), as R's.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>At the maximum without columns: intercept, scale and offset only.</summary>
    public required double LogLikelihoodNull { get; init; }

    /// <summary>Twice the difference of the two; null without columns.</summary>
    public required ChiSquareTest? LikelihoodRatio { get; init; }

    /// <summary>The quadratic form of the columns' coefficients; null without columns.</summary>
    public required ChiSquareTest? Wald { get; init; }

    /// <summary>Parameters estimated: intercept, columns, scale.</summary>
    public int ParameterCount => Coefficients.Length + (LogScale is null ? 0 : 1);

    /// <summary>-2 log L + 2 k.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * ParameterCount);

    /// <summary>-2 log L + k log n with n the rows that count, as R's BIC; some take the number of events.</summary>
    public double Bic => (-2 * LogLikelihood) + (ParameterCount * Math.Log(Count));

    /// <summary>Rows that count; those of weight 0 do not.</summary>
    public required int Count { get; init; }

    /// <summary>Newton steps made.</summary>
    public required int Iterations { get; init; }

    /// <summary>The conventions of the fit.</summary>
    public required ParametricOptions Options { get; init; }

    /// <summary>The coefficient of a column, or "intercept".</summary>
    /// <exception cref="KeyNotFoundException">The model has no such column.</exception>
    public ParametricCoefficient this[string name] =>
        Coefficients.FirstOrDefault(coefficient => string.Equals(coefficient.Name, name, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"the model has no coefficient '{name}'; it has {string.Join(", ", Coefficients.Select(coefficient => coefficient.Name))}");

    /// <summary>The covariance of two parameters, by position: the intercept, the columns, log(scale).</summary>
    public double Covariance(int row, int column) => CovarianceMatrix[row, column];

    /// <summary>S(t); limits from those of z = (log t - eta) / sigma, so they stay inside 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive and finite.</exception>
    public PredictedQuantity Survival(double time, IReadOnlyList<double> covariates, double offset = 0)
    {
        var (z, error, _) = Standardised(time, covariates, offset);
        var law = Family.Law;
        return new PredictedQuantity(
            Math.Exp(law.LogSurvival(z).Value),
            Math.Exp(law.LogDensity(z).Value) * error,
            Math.Exp(law.LogSurvival(z + (Half * error)).Value),
            Math.Exp(law.LogSurvival(z - (Half * error)).Value));
    }

    /// <summary>-log S(t); limits from those of z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive and finite.</exception>
    public PredictedQuantity CumulativeHazard(double time, IReadOnlyList<double> covariates, double offset = 0)
    {
        var (z, error, _) = Standardised(time, covariates, offset);
        var jet = Family.Law.LogSurvival(z);
        return new PredictedQuantity(
            -jet.Value, Math.Abs(jet.First) * error, -Family.Law.LogSurvival(z - (Half * error)).Value, -Family.Law.LogSurvival(z + (Half * error)).Value);
    }

    /// <summary>The hazard, events per unit of time; limits symmetric for its logarithm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive and finite.</exception>
    public PredictedQuantity Hazard(double time, IReadOnlyList<double> covariates, double offset = 0)
    {
        var (z, _, slopes) = Standardised(time, covariates, offset);
        var (density, survival) = (Family.Law.LogDensity(z), Family.Law.LogSurvival(z));
        var slope = density.First - survival.First;
        var gradient = Array.ConvertAll(slopes, s => slope * s);
        if (LogScale is not null)
        {
            gradient[^1]--;
        }

        return OnLogScale(density.Value - survival.Value - Math.Log(Scale) - Math.Log(time), gradient);
    }

    /// <summary>The time by which a share p has had the event; limits symmetric for its logarithm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not strictly between 0 and 1.</exception>
    public PredictedQuantity Quantile(double p, IReadOnlyList<double> covariates, double offset = 0)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a survival quantile lies strictly between 0 and 1");
        }

        var (eta, gradient) = Predictor(covariates, offset);
        var w = Family.Law.Quantile(p);
        if (LogScale is not null)
        {
            gradient[^1] = Scale * w;
        }

        return OnLogScale(eta + (Scale * w), gradient);
    }

    /// <summary>The mean of T, limits symmetric for its logarithm; null where it is infinite (log-logistic with scale 1 or more).</summary>
    public PredictedQuantity? Mean(IReadOnlyList<double> covariates, double offset = 0)
    {
        var (eta, gradient) = Predictor(covariates, offset);
        if (Family.Law.LogMean(Scale) is not { } mean)
        {
            return null;
        }

        if (LogScale is not null)
        {
            gradient[^1] = mean.Slope;
        }

        return OnLogScale(eta + mean.Value, gradient);
    }

    /// <summary>The columns' hazard ratios, exp(-coefficient / scale).</summary>
    /// <exception cref="InvalidOperationException">The family's hazards are not proportional.</exception>
    public ImmutableArray<ParametricHazardRatio> HazardRatios()
    {
        if (!Family.HasProportionalHazards)
        {
            throw new InvalidOperationException($"the hazards of a {Family.Name} model are not proportional; its coefficients are logarithms of ratios of times");
        }

        return [.. Enumerable.Range(1, Coefficients.Length - 1).Select(j =>
        {
            var log = -Coefficients[j].Estimate / Scale;
            var gradient = new double[ParameterCount];
            gradient[j] = -1 / Scale;
            if (LogScale is not null)
            {
                gradient[^1] = -log;
            }

            var error = Error(gradient);
            return new ParametricHazardRatio(Coefficients[j].Name, log, error, Math.Exp(log), Math.Exp(log - (Half * error)), Math.Exp(log + (Half * error)));
        })];
    }

    private double Half => Normal.UpperQuantile((1 - Options.ConfidenceLevel) / 2);

    private (double Z, double Error, double[] Gradient) Standardised(double time, IReadOnlyList<double> covariates, double offset)
    {
        if (!(time > 0 && double.IsFinite(time)))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "a time is positive and finite");
        }

        var (eta, gradient) = Predictor(covariates, offset);
        var z = (Math.Log(time) - eta) / Scale;
        for (var j = 0; j < gradient.Length; j++)
        {
            gradient[j] /= -Scale;
        }

        if (LogScale is not null)
        {
            gradient[^1] = -z;
        }

        return (z, Error(gradient), gradient);
    }

    private (double Eta, double[] Gradient) Predictor(IReadOnlyList<double> covariates, double offset)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        if (covariates.Count != Coefficients.Length - 1 || covariates.Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException($"the model has {Coefficients.Length - 1} covariates and {covariates.Count} were given; each is finite", nameof(covariates));
        }

        var gradient = new double[ParameterCount];
        gradient[0] = 1;
        var eta = offset + Coefficients[0].Estimate;
        for (var j = 0; j < covariates.Count; j++)
        {
            gradient[j + 1] = covariates[j];
            eta += covariates[j] * Coefficients[j + 1].Estimate;
        }

        return (eta, gradient);
    }

    private PredictedQuantity OnLogScale(double log, double[] gradient)
    {
        var error = Error(gradient);
        return new PredictedQuantity(Math.Exp(log), Math.Exp(log) * error, Math.Exp(log - (Half * error)), Math.Exp(log + (Half * error)));
    }

    private double Error(double[] gradient)
    {
        double sum = 0;
        for (var j = 0; j < gradient.Length; j++)
        {
            for (var l = 0; l < gradient.Length; l++)
            {
                sum += gradient[j] * CovarianceMatrix[j, l] * gradient[l];
            }
        }

        return Math.Sqrt(Math.Max(0, sum));
    }
}
