using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// Mixture cure models by maximum likelihood: Newton's method from several starts (the Kaplan-Meier tail, half of it, and shares of 0.2 and 0.5), the highest maximum kept.
/// Source: Farewell, Biometrics 1982;38:1041-1046; Maller and Zhou, Survival Analysis with Long-Term Survivors, 1996, ch. 4-5. Reference: validation/reference/parametric.json.
/// </summary>
public static class MixtureCure
{
    private const double DivergingStep = 1e-2;

    /// <summary>Fits the model.</summary>
    /// <param name="family">Of the uncured.</param>
    /// <param name="sample">Every time above 0. Groups and strata are not used.</param>
    /// <param name="cure">Columns of the log odds of being cured; an intercept is added.</param>
    /// <param name="latency">Columns of log T of the uncured; an intercept is added.</param>
    /// <param name="options">Conventions.</param>
    /// <exception cref="ArgumentException">A time is 0, there is no event, or a column is constant or redundant.</exception>
    /// <exception cref="ConvergenceException">From no start a maximum was reached. A maximum at the boundary is no failure: see <see cref="CureFit.Diagnostics"/>.</exception>
    public static CureFit Fit(ParametricFamily family, SurvivalSample sample, CoxDesign cure, CoxDesign latency, ParametricOptions options)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(cure);
        ArgumentNullException.ThrowIfNull(latency);
        ArgumentNullException.ThrowIfNull(options);
        ParametricSurvival.Validate(sample, options);
        var (cureColumns, columns) = (DesignColumns.Of(sample, cure), DesignColumns.Of(sample, latency));
        var plain = ParametricSurvival.Fit(family, sample, latency, options);
        var tail = KaplanMeier.Estimate(Pooled(sample), new KaplanMeierOptions())[0];
        var best = Highest(family, sample, (cure, cureColumns), (latency, columns), Math.Clamp(tail.Points[^1].Survival, 0.02, 0.95), options);
        var (likelihood, theta, step, iterations) = best;
        var atBoundary = Diverges(step, cureColumns) || likelihood.Value < plain.LogLikelihood;
        var covariance = atBoundary ? AtBoundary(likelihood) : (Cholesky.TryFactor(likelihood.Information, 0)?.Inverse() ?? AtBoundary(likelihood));
        cureColumns.ToUnits(theta, covariance, 0);
        columns.ToUnits(theta, covariance, likelihood.Latency);
        var names = new[] { "intercept" }.Concat(cure.Names).Concat(["intercept"]).Concat(latency.Names).Concat(family.EstimatesScale ? ["log(scale)"] : Array.Empty<string>());
        var parameters = ParametricSurvival.Summaries(names, theta, covariance, options.ConfidenceLevel);
        var cureParameters = parameters[..likelihood.Latency];
        return new CureFit
        {
            Family = family,
            CovarianceMatrix = covariance,
            Cure = atBoundary ? [.. cureParameters.Select(Unknown)] : cureParameters,
            Latency = parameters[likelihood.Latency..(likelihood.Latency + columns.Count + 1)],
            LogScale = family.EstimatesScale ? parameters[^1] : null,
            LogLikelihood = likelihood.Value,
            LogLikelihoodWithoutCure = plain.LogLikelihood,
            Diagnostics = Diagnose(tail, atBoundary),
            Iterations = iterations,
            Count = ParametricSurvival.RowsThatCount(sample),
            Options = options,
        };
    }

    private static ParametricCoefficient Unknown(ParametricCoefficient c) =>
        c with { StandardError = double.PositiveInfinity, Lower = double.NegativeInfinity, Upper = double.PositiveInfinity, Z = 0, PValue = 1 };

    private static (CureLikelihood Likelihood, double[] Theta, double[] Step, int Iterations) Highest(
        ParametricFamily family,
        SurvivalSample sample,
        (CoxDesign Design, DesignColumns Columns) cure,
        (CoxDesign Design, DesignColumns Columns) latency,
        double tail,
        ParametricOptions options)
    {
        (CureLikelihood Likelihood, double[] Theta, double[] Step, int Iterations)? best = null;
        ConvergenceException? failure = null;
        foreach (var share in new[] { tail, tail / 2, 0.2, 0.5 })
        {
            var likelihood = new CureLikelihood(family, sample, cure.Columns.Columns, cure.Design.Offsets, latency.Columns.Columns, latency.Design.Offsets);
            var theta = new double[likelihood.Gradient.Length];
            theta[0] = Math.Log(share / (1 - share));
            var start = ParametricSurvival.Start(family, sample, latency.Design.Offsets, latency.Columns.Count);
            start.CopyTo(theta, likelihood.Latency);
            theta[likelihood.Latency] += Math.Log(1 - share);
            try
            {
                var (iterations, step) = NewtonAscent.Maximise(likelihood, theta, options.Tolerance, options.MaximumIterations, $"the {family.Name} cure model");
                if (best is null || likelihood.Value > best.Value.Likelihood.Value + 1e-9)
                {
                    best = (likelihood, theta, step, iterations);
                }
            }
            catch (ConvergenceException e)
            {
                failure = e;
            }
        }

        return best ?? throw failure!;
    }

    private static bool Diverges(double[] step, DesignColumns cure)
    {
        var diverges = Math.Abs(step[0]) > DivergingStep;
        for (var j = 0; j < cure.Count; j++)
        {
            diverges |= Math.Abs(step[j + 1]) * cure.Scaled.Ranges[j] > DivergingStep;
        }

        return diverges;
    }

    /// <summary>The covariance of the latency part alone, as if the cure part were known.</summary>
    private static double[,] AtBoundary(CureLikelihood likelihood)
    {
        var p = likelihood.Gradient.Length;
        var part = ParametricSurvival.Part(likelihood.Information, likelihood.Latency, p - likelihood.Latency);
        var inverse = (Cholesky.TryFactor(part, 0) ?? throw new ConvergenceException("the information of the cure model at its boundary", 0, 0)).Inverse();
        var covariance = new double[p, p];
        for (var j = likelihood.Latency; j < p; j++)
        {
            for (var l = likelihood.Latency; l < p; l++)
            {
                covariance[j, l] = inverse[j - likelihood.Latency, l - likelihood.Latency];
            }
        }

        for (var j = 0; j < likelihood.Latency; j++)
        {
            // Stands for infinity, which would spoil the change of units.
            covariance[j, j] = 1;
        }

        return covariance;
    }

    private static CureDiagnostics Diagnose(SurvivalCurve curve, bool atBoundary)
    {
        var last = curve.Points.Last(point => point.Events > 0);
        var after = curve.Points.Where(point => point.Time > last.Time).Sum(point => point.Censored) + last.Censored;
        return new CureDiagnostics(last.Survival, last.Time, curve.Points[^1].Time, after, curve.Points[^1].Time == last.Time && last.Censored == 0, atBoundary);
    }

    private static SurvivalSample Pooled(SurvivalSample sample)
    {
        var exact = new SurvivalSampleOptions { Ties = TieTolerance.Exact };
        var pooled = SurvivalSample.Create(sample.Times.ToArray(), sample.Events.ToArray(), options: exact);
        pooled = sample.Entries.IsEmpty ? pooled : pooled.WithEntry(sample.Entries.ToArray());
        return sample.Weights.IsEmpty ? pooled : pooled.WithWeights(sample.Weights.ToArray());
    }
}
