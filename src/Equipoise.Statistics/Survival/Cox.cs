using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Cox's proportional hazards model, fitted by Newton-Raphson with step halving on centred and scaled columns.
/// Source: Kalbfleisch and Prentice, 2nd ed., 4.2-4.3; Efron, JASA 1977;72:557-565; Breslow, Biometrics 1974;30:89-99.
/// Reference: validation/reference/survival.json (R's coxph).
/// </summary>
public static class Cox
{
    private const int MaximumHalvings = 30;

    /// <summary>An information pivot this small beside the column's own information means that earlier columns explain it.</summary>
    private const double CollinearityTolerance = 1e-10;

    /// <summary>A log hazard ratio between a column's extremes that still moves this much when the likelihood has stopped rising has no finite maximum.</summary>
    private const double DivergingStep = 1e-2;

    /// <summary>A hazard ratio of exp(20), 5e8, between a column's extremes, with this share of the information left, is an infinite one.</summary>
    private const double FarOut = 20;

    private const double LostInformation = 1e-6;

    /// <summary>A robust variance this small beside the model's is what rounding leaves of scores that cancel, as those of a single cluster do.</summary>
    private const double VanishingVariance = 1e-10;

    /// <summary>Fits the model.</summary>
    /// <exception cref="ArgumentException">No columns, no events, or a column that is constant among those at risk or a combination of earlier columns, or whose robust variance vanishes.</exception>
    /// <exception cref="ConvergenceException">The cap of iterations was reached; the residual is the promised rise in log-likelihood.</exception>
    public static CoxFit Fit(SurvivalSample sample, CoxDesign design, CoxOptions options)
    {
        Validate(sample, design, options);
        var scaled = ScaledColumns.Of(design);
        var workings = CoxWorkings.Of(sample, design, options, scaled);
        var likelihood = workings.Likelihood;
        var beta = new double[scaled.Means.Length];
        likelihood.Evaluate(beta);
        var logLikelihoodNull = likelihood.Value;
        var information = (double[,])likelihood.Information.Clone();
        if (!double.IsFinite(logLikelihoodNull) || information.Cast<double>().Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException($"the likelihood with ties {options.Ties} is beyond the range of numbers even with coefficients 0: too many ties at one time for an exact rule, or offsets too large", nameof(options));
        }

        RefuseUninformativeColumns(design, information, workings.WeightOfEvents);
        var (score, rank) = QuadraticForm.OfGeneralizedInverse(likelihood.Gradient, information);
        var robust = options.Robust || design.Clusters is not null;
        var robustScore = robust ? workings.RobustScore(design.Clusters) : null;
        var (iterations, infinite) = Maximise(likelihood, beta, scaled.Ranges, options, information);
        var covariance = Cholesky.TryFactor(likelihood.Information, 0)?.Inverse();
        var sandwich = robust && covariance is not null && !infinite.Contains(true) ? workings.Sandwich(covariance, design.Clusters) : null;
        RefuseVanishingSandwich(design, sandwich, covariance);
        return CoxSummary.Of(sample, design, options, new CoxSummary.Maximum(
            beta, scaled.Scales, infinite, covariance, sandwich, logLikelihoodNull, likelihood.Value, score, rank, iterations)) with
        {
            RobustScore = robustScore,
            Workings = workings with { Beta = beta, Covariance = sandwich ?? covariance },
        };
    }

    private static void RefuseVanishingSandwich(CoxDesign design, double[,]? sandwich, double[,]? covariance)
    {
        for (var j = 0; sandwich is not null && covariance is not null && j < design.Names.Length; j++)
        {
            if (!(sandwich[j, j] > VanishingVariance * covariance[j, j]))
            {
                var units = design.Clusters is { } clusters ? $"{clusters.Labels.Length} cluster(s)" : "rows";
                throw new ArgumentException($"the robust variance of column '{design.Names[j]}' is 0: the scores of the {units} cancel, so they say nothing of its error; more units are needed, or the model's variance", nameof(design));
            }
        }
    }

    private static (int Iterations, bool[] Infinite) Maximise(
        ILogLikelihood likelihood, double[] beta, double[] ranges, CoxOptions options, double[,] informationAtZero)
    {
        var step = new double[beta.Length];
        double promised = double.PositiveInfinity;
        // Newton's step with the unpenalised information converges linearly only, so a step says less about what remains.
        var tolerance = options.Tolerance * (options.Firth ? 1e-6 : 1);
        for (var iteration = 1; iteration <= options.MaximumIterations; iteration++)
        {
            if (Cholesky.TryFactor(likelihood.Information, 0) is not { } factor)
            {
                // Information vanished on the way although it was there at 0: the last steps led to infinity.
                return (iteration - 1, Diverging(step));
            }

            step = factor.Solve(likelihood.Gradient);
            promised = 0;
            for (var j = 0; j < step.Length; j++)
            {
                promised += 0.5 * step[j] * likelihood.Gradient[j];
            }

            var converged = promised <= tolerance;
            var diverging = converged ? Diverging(step) : [];
            if (converged && diverging.Contains(true))
            {
                return (iteration - 1, diverging);
            }

            if (promised <= tolerance * tolerance)
            {
                // The step is within 1.4e-12 standard errors; a pass over all rows for it would show in no digit.
                return (iteration - 1, diverging);
            }

            if (!TryAdvance(likelihood, beta, step, tolerance, out var fall))
            {
                // Out where all information is rounding no step rises; the direction it came by is the infinite one.
                return Diverging(step) is var far && far.Contains(true) && promised < LostInformation
                    ? (iteration - 1, far)
                    : throw new ConvergenceException("the step halving of the Cox model", MaximumHalvings, fall);
            }

            if (converged)
            {
                return (iteration, diverging);
            }
        }

        throw new ConvergenceException("the Cox model", options.MaximumIterations, promised);

        // Far out the information may be rounding alone; then the step says nothing and the lost information does.
        bool[] Diverging(double[] last) => [.. last.Select((change, j) => Math.Abs(change) * ranges[j] > DivergingStep
            || (Math.Abs(beta[j]) * ranges[j] > FarOut && likelihood.Information[j, j] < LostInformation * informationAtZero[j, j]))];
    }

    /// <summary>Goes the step or a halved one; false, back where it was, when the likelihood falls along all of them, by <paramref name="fall"/> at the last.</summary>
    private static bool TryAdvance(ILogLikelihood likelihood, double[] beta, double[] step, double tolerance, out double fall)
    {
        var before = likelihood.Value;
        var start = (double[])beta.Clone();
        var length = 1.0;
        for (var halving = 0; ; halving++, length /= 2)
        {
            for (var j = 0; j < beta.Length; j++)
            {
                beta[j] = start[j] + (length * step[j]);
            }

            likelihood.Evaluate(beta);
            var slack = tolerance + (1e-13 * Math.Abs(before));
            fall = before - likelihood.Value;
            if (fall <= slack && double.IsFinite(likelihood.Value))
            {
                return true;
            }

            if (halving == MaximumHalvings)
            {
                start.CopyTo(beta, 0);
                likelihood.Evaluate(beta);
                return false;
            }
        }
    }

    private static void Validate(SurvivalSample sample, CoxDesign design, CoxOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(options);
        if (design.Count != sample.Count)
        {
            throw new ArgumentException($"the design has {design.Count} rows and the sample has {sample.Count}", nameof(design));
        }

        if (design.Names.IsEmpty)
        {
            throw new ArgumentException("the design has no columns", nameof(design));
        }

        if (sample.EventCount == 0)
        {
            throw new ArgumentException($"none of the {sample.Count} subjects has an event; a Cox model needs one", nameof(sample));
        }

        var exact = options.Ties is Ties.ExactPartial or Ties.ExactMarginal;
        if (exact && !sample.Weights.IsEmpty)
        {
            throw new ArgumentException($"ties {options.Ties} count orders of events and have no meaning for weighted rows; use Efron or Breslow", nameof(options));
        }

        if (exact && (options.Robust || options.Firth || design.Clusters is not null))
        {
            throw new ArgumentException($"ties {options.Ties} have no robust covariance and no Firth penalty here; use Efron or Breslow", nameof(options));
        }

        if (options.Firth && (options.Robust || design.Clusters is not null))
        {
            throw new ArgumentException("Firth's penalty has no robust covariance here", nameof(options));
        }

        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }
    }

    private static void RefuseUninformativeColumns(CoxDesign design, double[,] information, double weightOfEvents)
    {
        for (var j = 0; j < design.Names.Length; j++)
        {
            // Columns have mean absolute deviation 1, so their information is of the order of the number of events.
            if (information[j, j] <= CollinearityTolerance * weightOfEvents)
            {
                throw new ArgumentException($"column '{design.Names[j]}' has one value among those at risk at every event, so its hazard ratio cannot be estimated", nameof(design));
            }
        }

        if (Cholesky.FirstDependentColumn(information, CollinearityTolerance) is { } dependent)
        {
            throw new ArgumentException($"column '{design.Names[dependent]}' is a linear combination of the columns before it", nameof(design));
        }
    }
}
