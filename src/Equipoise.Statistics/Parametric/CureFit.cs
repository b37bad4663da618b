using System.Collections.Immutable;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// Whether the data can tell a cured share from a long tail. A mixture cure model needs follow-up well beyond the last event: otherwise the share rests on the family alone.
/// </summary>
/// <param name="KaplanMeierTail">The Kaplan-Meier estimate, all groups together, after the last event.</param>
/// <param name="LastEventTime">The time of the last event.</param>
/// <param name="LastTime">The end of the longest follow-up.</param>
/// <param name="CensoredAfterLastEvent">Rows followed beyond the last event.</param>
/// <param name="LastObservationIsEvent">True when nobody was followed beyond the last event: the curve has no plateau.</param>
/// <param name="AtBoundary">True when the likelihood rises for ever as a part of the cure model goes to infinity, for example as the cured share goes to 0.</param>
public sealed record CureDiagnostics(
    double KaplanMeierTail, double LastEventTime, double LastTime, int CensoredAfterLastEvent, bool LastObservationIsEvent, bool AtBoundary)
{
    /// <summary>False when there is no plateau or the estimate lies at the boundary: the cured share should then not be reported as an estimate.</summary>
    public bool IsIdentified => !LastObservationIsEvent && !AtBoundary;

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public ImmutableArray<string> Warnings =>
    [
        .. LastObservationIsEvent ? ["the last observation is an event: the Kaplan-Meier curve has no plateau, so the cured share rests on the family alone"] : Array.Empty<string>(),
        .. AtBoundary ? ["the likelihood has no maximum inside: a part of the cure model goes to infinity"] : Array.Empty<string>(),
    ];
}

/// <summary>
/// A fitted mixture cure model S(t) = pi + (1 - pi) Su(t): logit pi linear in the covariates of cure, Su of a parametric family with covariates of its own.
/// Reference: validation/reference/parametric.json.
/// </summary>
public sealed record CureFit
{
    internal double[,] CovarianceMatrix { private get; init; } = new double[0, 0];

    /// <summary>The family of the uncured.</summary>
    public required ParametricFamily Family { get; init; }

    /// <summary>The intercept, then one per column: changes of the log odds of being cured. At the boundary their errors are infinite.</summary>
    public required ImmutableArray<ParametricCoefficient> Cure { get; init; }

    /// <summary>The intercept, then one per column: changes of log T of the uncured.</summary>
    public required ImmutableArray<ParametricCoefficient> Latency { get; init; }

    /// <summary>log(scale) of the uncured; null for the exponential.</summary>
    public required ParametricCoefficient? LogScale { get; init; }

    /// <summary>At the maximum, or its supremum to within the tolerance at the boundary.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Of the same family with the same latency columns and nobody cured. Twice the difference is not chi-squared: cure 0 lies on the edge.</summary>
    public required double LogLikelihoodWithoutCure { get; init; }

    /// <summary>Whether the cured share can be told from these data.</summary>
    public required CureDiagnostics Diagnostics { get; init; }

    /// <summary>Newton steps made from the start that led highest.</summary>
    public required int Iterations { get; init; }

    /// <summary>Rows that count.</summary>
    public required int Count { get; init; }

    /// <summary>The conventions of the fit.</summary>
    public required ParametricOptions Options { get; init; }

    /// <summary>sigma.</summary>
    public double Scale => Math.Exp(LogScale?.Estimate ?? 0);

    /// <summary>-2 log L + 2 k.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * (Cure.Length + Latency.Length + (LogScale is null ? 0 : 1)));

    /// <summary>The covariance of two parameters, by position: cure, latency, log(scale).</summary>
    public double Covariance(int row, int column) => CovarianceMatrix[row, column];

    /// <summary>The share cured; limits symmetric for its logit, 0 to 1 at the boundary.</summary>
    /// <param name="covariates">In the order of the cure columns.</param>
    public PredictedQuantity CureFraction(IReadOnlyList<double> covariates)
    {
        var logit = Predictor(Cure, covariates, nameof(covariates));
        double variance = 0;
        for (var j = 0; j < Cure.Length; j++)
        {
            for (var l = 0; l < Cure.Length; l++)
            {
                variance += (j == 0 ? 1 : covariates[j - 1]) * CovarianceMatrix[j, l] * (l == 0 ? 1 : covariates[l - 1]);
            }
        }

        var share = Logistic(logit);
        if (Diagnostics.AtBoundary)
        {
            return new PredictedQuantity(share, double.PositiveInfinity, 0, 1);
        }

        var error = Math.Sqrt(variance);
        var z = Numerics.Normal.UpperQuantile((1 - Options.ConfidenceLevel) / 2);
        return new PredictedQuantity(share, share * (1 - share) * error, Logistic(logit - (z * error)), Logistic(logit + (z * error)));
    }

    /// <summary>S(t) of everybody: pi + (1 - pi) Su(t).</summary>
    /// <param name="time">Above 0.</param>
    /// <param name="cureCovariates">In the order of the cure columns.</param>
    /// <param name="latencyCovariates">In the order of the latency columns.</param>
    public double Survival(double time, IReadOnlyList<double> cureCovariates, IReadOnlyList<double> latencyCovariates)
    {
        var share = Logistic(Predictor(Cure, cureCovariates, nameof(cureCovariates)));
        return share + ((1 - share) * SurvivalOfUncured(time, latencyCovariates));
    }

    /// <summary>Su(t) of the uncured.</summary>
    /// <param name="time">Above 0.</param>
    /// <param name="covariates">In the order of the latency columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive and finite.</exception>
    public double SurvivalOfUncured(double time, IReadOnlyList<double> covariates) => time > 0 && double.IsFinite(time)
        ? Math.Exp(Family.Law.LogSurvival((Math.Log(time) - Predictor(Latency, covariates, nameof(covariates))) / Scale).Value)
        : throw new ArgumentOutOfRangeException(nameof(time), time, "a time is positive and finite");

    private static double Logistic(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double Predictor(ImmutableArray<ParametricCoefficient> coefficients, IReadOnlyList<double> covariates, string name)
    {
        ArgumentNullException.ThrowIfNull(covariates, name);
        return covariates.Count == coefficients.Length - 1 && covariates.All(double.IsFinite)
            ? coefficients[0].Estimate + covariates.Select((value, j) => value * coefficients[j + 1].Estimate).Sum()
            : throw new ArgumentException($"this part has {coefficients.Length - 1} covariates and {covariates.Count} were given; each is finite", name);
    }
}
