using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>The columns of a design less their means, over their mean absolute deviations, beside an intercept; and the way back to the caller's units.</summary>
internal sealed class DesignColumns
{
    private const double CollinearityTolerance = 1e-10;

    private DesignColumns(CoxDesign design, ScaledColumns scaled)
    {
        Scaled = scaled;
        Columns = scaled.At(design, [.. Enumerable.Range(0, design.Count)]);
    }

    internal ScaledColumns Scaled { get; }

    /// <summary>By column and row.</summary>
    internal double[][] Columns { get; }

    internal int Count => Columns.Length;

    /// <exception cref="ArgumentException">A column is constant or a combination of earlier ones, or the design does not fit the sample.</exception>
    internal static DesignColumns Of(SurvivalSample sample, CoxDesign design)
    {
        if (design.Count != sample.Count)
        {
            throw new ArgumentException($"the design has {design.Count} rows and the sample has {sample.Count}", nameof(design));
        }

        if (design.Clusters is not null)
        {
            throw new ArgumentException("the design has clusters; a parametric model here has no robust covariance", nameof(design));
        }

        var columns = new DesignColumns(design, ScaledColumns.Of(design));
        var products = new double[columns.Count, columns.Count];
        for (var row = 0; row < sample.Count; row++)
        {
            for (var j = 0; j < columns.Count; j++)
            {
                for (var l = 0; l < columns.Count; l++)
                {
                    products[j, l] += columns.Columns[j][row] * columns.Columns[l][row];
                }
            }
        }

        return Cholesky.FirstDependentColumn(products, CollinearityTolerance) is { } dependent
            ? throw new ArgumentException($"column '{design.Names[dependent]}' is a linear combination of the columns before it", nameof(design))
            : columns;
    }

    /// <summary>
    /// Carries estimates and covariance to the caller's units: from position <paramref name="intercept"/> on, the intercept and the columns; other positions stay as they are.
    /// </summary>
    internal void ToUnits(double[] theta, double[,] covariance, int intercept)
    {
        var n = theta.Length;
        var back = new double[n, n];
        for (var j = 0; j < n; j++)
        {
            back[j, j] = 1;
        }

        for (var j = 0; j < Count; j++)
        {
            var at = intercept + 1 + j;
            back[at, at] = 1 / Scaled.Scales[j];
            back[intercept, at] = -Scaled.Means[j] / Scaled.Scales[j];
        }

        var (old, oldCovariance) = ((double[])theta.Clone(), (double[,])covariance.Clone());
        var half = new double[n, n];
        for (var j = 0; j < n; j++)
        {
            theta[j] = 0;
            for (var l = 0; l < n; l++)
            {
                theta[j] += back[j, l] * old[l];
                for (var m = 0; m < n; m++)
                {
                    half[j, l] += back[j, m] * oldCovariance[m, l];
                }
            }
        }

        for (var j = 0; j < n; j++)
        {
            for (var l = 0; l < n; l++)
            {
                covariance[j, l] = 0;
                for (var m = 0; m < n; m++)
                {
                    covariance[j, l] += half[j, m] * back[l, m];
                }
            }
        }
    }
}
