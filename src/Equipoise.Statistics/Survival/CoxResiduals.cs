using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>One row of Schoenfeld residuals: an event.</summary>
/// <param name="Row">The sample's row.</param>
/// <param name="Time">The event time.</param>
/// <param name="Values">One per coefficient, in its order.</param>
public sealed record SchoenfeldResidual(int Row, double Time, ImmutableArray<double> Values);

/// <summary>
/// Residuals of a fitted Cox model. Every residual is of a row of the sample (an interval, where subjects have several), unweighted unless said otherwise, and in the
/// unit of its column. Source: Therneau and Grambsch, Modeling Survival Data, ch. 4; Barlow and Prentice, Biometrika 1988;75:65-74; Grambsch and Therneau,
/// Biometrika 1994;81:515-526. Reference: validation/reference/cox.json (R's residuals.coxph).
/// </summary>
public static class CoxResiduals
{
    /// <summary>
    /// The event less the hazard met: d - exp(eta) H. For tied events under Efron, H takes of each increment the part that the events meet, on average about half.
    /// </summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static double[] Martingale(CoxFit fit)
    {
        var workings = Workings(fit);
        var likelihood = workings.Fitted(fit, "martingale residuals");
        var grid = workings.Grid;
        var residuals = new double[workings.Sample.Count];
        likelihood.ForChunks(chunk =>
        {
            for (var k = grid.ChunkStart[chunk]; k < grid.ChunkStart[chunk + 1]; k++)
            {
                for (var i = grid.BlockStart[k]; i < grid.BlockStart[k + 1]; i++)
                {
                    var happened = i - grid.BlockStart[k] < grid.Deaths[k];
                    residuals[grid.Rows[i]] = (happened ? 1 : 0) - (likelihood.Risk[i] / grid.WeightAt(i) * likelihood.HazardMet(i, k, happened));
                }
            }
        });
        return residuals;
    }

    /// <summary>The martingale residual M made more symmetric: sign(M) sqrt(-2 (M + d log(d - M))).</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static double[] Deviance(CoxFit fit)
    {
        var residuals = Martingale(fit);
        var happened = Workings(fit).Sample.Events;
        for (var row = 0; row < residuals.Length; row++)
        {
            var m = residuals[row];
            residuals[row] = Math.CopySign(Math.Sqrt(Math.Max(0, -2 * (m + (happened[row] ? Numerics.Exponential.LogOnePlus(-m) : 0)))), m);
        }

        return residuals;
    }

    /// <summary>By row and coefficient: the row's contribution to the score. Weighted they add up to 0.</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static double[,] Score(CoxFit fit)
    {
        var workings = Workings(fit);
        var byPosition = new ScoreResiduals(workings.Fitted(fit, "score residuals")).ByPosition();
        var residuals = new double[workings.Sample.Count, byPosition.Length];
        for (var j = 0; j < byPosition.Length; j++)
        {
            for (var i = 0; i < workings.Grid.Active; i++)
            {
                residuals[workings.Grid.Rows[i], j] = byPosition[j][i] * workings.Scaled.Scales[j];
            }
        }

        return residuals;
    }

    /// <summary>By row and coefficient: about how much the coefficient would fall without the row, score times model covariance. Not multiplied by the row's weight.</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static double[,] Dfbeta(CoxFit fit)
    {
        var score = Score(fit);
        var p = score.GetLength(1);
        var change = new double[score.GetLength(0), p];
        for (var row = 0; row < score.GetLength(0); row++)
        {
            for (var j = 0; j < p; j++)
            {
                for (var k = 0; k < p; k++)
                {
                    change[row, j] += score[row, k] * fit.ModelCovariance(k, j);
                }
            }
        }

        return change;
    }

    /// <summary>For each event, in order of stratum and time: its covariates less their mean over those at risk (for tied events under Efron the average of the terms' means).</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static ImmutableArray<SchoenfeldResidual> Schoenfeld(CoxFit fit)
    {
        var workings = Workings(fit);
        var likelihood = workings.Fitted(fit, "Schoenfeld residuals");
        var grid = workings.Grid;
        var p = likelihood.Columns.Length;
        var means = likelihood.MeansAtRisk();
        var residuals = ImmutableArray.CreateBuilder<SchoenfeldResidual>();
        for (var k = 0; k < grid.BlockCount; k++)
        {
            // Ties in the order of the sample.
            foreach (var i in Enumerable.Range(grid.BlockStart[k], grid.Deaths[k]).OrderBy(i => grid.Rows[i]))
            {
                residuals.Add(new SchoenfeldResidual(
                    grid.Rows[i], grid.Times[k], [.. Enumerable.Range(0, p).Select(j => (likelihood.Columns[j][i] - means[j][k]) * workings.Scaled.Scales[j])]));
            }
        }

        return residuals.ToImmutable();
    }

    /// <summary>Schoenfeld residuals times the covariance times the number of events, plus the coefficients: their trend over time is that of the log hazard ratio.</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    public static ImmutableArray<SchoenfeldResidual> ScaledSchoenfeld(CoxFit fit)
    {
        var residuals = Schoenfeld(fit);
        var p = fit.Coefficients.Length;
        return [.. residuals.Select(residual => residual with
        {
            Values = [.. Enumerable.Range(0, p).Select(j =>
                fit.Coefficients[j].LogHazardRatio + (residuals.Length * Enumerable.Range(0, p).Sum(k => residual.Values[k] * fit.Covariance(k, j))))],
        })];
    }

    internal static CoxWorkings Workings(CoxFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return fit.Workings ?? throw new ArgumentException("the fit was not made by Cox.Fit", nameof(fit));
    }
}
