using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>Survival predicted by a Cox model just after an event time.</summary>
/// <param name="Time">The event time.</param>
/// <param name="Survival">exp(-H).</param>
/// <param name="CumulativeHazard">H: the baseline increments up to the time, times the hazard ratio.</param>
/// <param name="StandardError">Of H, which is that of log S: it holds the error of the increments and that of the coefficients.</param>
/// <param name="Lower">exp(-H - z se).</param>
/// <param name="Upper">exp(-H + z se), at most 1.</param>
public readonly record struct CoxCurvePoint(double Time, double Survival, double CumulativeHazard, double StandardError, double Lower, double Upper);

/// <summary>
/// The survival curve that a Cox model predicts for given covariates, in one stratum. The baseline increments are Breslow's for Breslow's ties and Efron's for Efron's,
/// as in R: sum of w / (S0 - share E0) over the terms of the event time. Var H = exp(2 eta) (sum of w / denominator^2 + q' V q), with q the sum of increments times
/// (x - mean at risk). Limits are symmetric for log S, the default of R's survfit. Source: Tsiatis, Annals of Statistics 1981;9:93-108; Therneau and Grambsch, 10.2.
/// Reference: validation/reference/cox.json.
/// </summary>
public static class CoxCurve
{
    /// <summary>The baseline cumulative hazard, all covariates and the offset 0.</summary>
    /// <param name="fit">A fit with Efron's or Breslow's ties.</param>
    /// <param name="stratum">The stratum's position among the sample's strata; 0 for an unstratified model.</param>
    public static ImmutableArray<CoxCurvePoint> Baseline(CoxFit fit, int stratum = 0) => Predict(fit, new double[CoxResiduals.Workings(fit).Beta.Length], stratum);

    /// <summary>The curve for covariates in the order of the fit's coefficients; one point per event time of the stratum, none when it has no events.</summary>
    /// <exception cref="ArgumentException">Another number of covariates than coefficients, or a value that is not finite.</exception>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static ImmutableArray<CoxCurvePoint> Predict(CoxFit fit, IReadOnlyList<double> covariates, int stratum = 0, double offset = 0)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        var workings = CoxResiduals.Workings(fit);
        var likelihood = workings.Fitted(fit, "predicted curves");
        var p = workings.Beta.Length;
        if (covariates.Count != p || covariates.Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException($"the model has {p} covariates and {covariates.Count} were given; each is finite", nameof(covariates));
        }

        var grid = workings.Grid;
        var x = Enumerable.Range(0, p).Select(j => (covariates[j] - workings.Scaled.Means[j]) / workings.Scaled.Scales[j]).ToArray();
        var (increments, variances) = Terms(likelihood);
        var z = Normal.UpperQuantile((1 - fit.Options.ConfidenceLevel) / 2);
        var hazardRatio = HazardRatio(workings, likelihood, x, stratum, offset);
        var points = ImmutableArray.CreateBuilder<CoxCurvePoint>();
        double hazard = 0, variance = 0;
        var q = new double[p];
        for (var k = 0; k < grid.BlockCount; k++)
        {
            if (grid.StratumOf[k] != stratum)
            {
                continue;
            }

            hazard += likelihood.Hazard[k];
            variance += variances[k];
            double form = 0;
            for (var j = 0; j < p; j++)
            {
                q[j] += (x[j] * likelihood.Hazard[k]) - increments[j][k];
            }

            for (var j = 0; j < p; j++)
            {
                for (var l = 0; l < p; l++)
                {
                    form += q[j] * workings.Covariance![j, l] * q[l];
                }
            }

            var h = hazard * hazardRatio;
            var error = hazardRatio * Math.Sqrt(variance + form);
            points.Add(new CoxCurvePoint(grid.Times[k], Math.Exp(-h), h, error, Math.Exp(-h - (z * error)), Math.Min(1, Math.Exp(-h + (z * error)))));
        }

        return points.ToImmutable();
    }

    private static double HazardRatio(CoxWorkings workings, PartialLikelihood likelihood, double[] x, int stratum, double offset)
    {
        // Increments carry exp(Shift) of their stratum and the mean offset.
        var eta = offset - (workings.Design.Offsets is { } offsets ? Columns.Sum(offsets) / offsets.Length : 0) - (stratum < likelihood.Shift.Length ? likelihood.Shift[stratum] : 0);
        for (var j = 0; j < x.Length; j++)
        {
            eta += x[j] * workings.Beta[j];
        }

        return Math.Exp(eta);
    }

    private static (double[][] Increments, double[] Variances) Terms(PartialLikelihood likelihood)
    {
        var variances = new double[likelihood.Grid.BlockCount];
        likelihood.ForChunks(chunk => new EventTimeMeans(likelihood, chunk, likelihood.CarryInto(chunk)).Variances(variances));
        return (likelihood.HazardsTimesMeans(), variances);
    }
}
