namespace Equipoise.Statistics.Numerics;

/// <summary>The quadratic form of a vector in the generalized inverse of its covariance.</summary>
internal static class QuadraticForm
{
    /// <summary>A pivot this small beside the variable's own variance is rounding, not information.</summary>
    private const double RelativePivotTolerance = 1e-10;

    /// <summary>
    /// x' C- x and the rank of C, by symmetric elimination with the largest remaining pivot. x must lie in the column space of C, as a score does.
    /// </summary>
    internal static (double Value, int Rank) OfGeneralizedInverse(ReadOnlySpan<double> vector, double[,] covariance)
    {
        var x = vector.ToArray();
        var c = (double[,])covariance.Clone();
        var open = Enumerable.Range(0, x.Length).Where(i => covariance[i, i] > 0).ToList();
        double value = 0;
        var rank = 0;
        while (open.Count > 0)
        {
            var pivot = open.MaxBy(i => c[i, i] / covariance[i, i]);
            if (c[pivot, pivot] <= RelativePivotTolerance * covariance[pivot, pivot])
            {
                break;
            }

            open.Remove(pivot);
            value += x[pivot] * x[pivot] / c[pivot, pivot];
            rank++;
            foreach (var i in open)
            {
                var factor = c[i, pivot] / c[pivot, pivot];
                x[i] -= factor * x[pivot];
                foreach (var j in open)
                {
                    c[i, j] -= factor * c[pivot, j];
                }
            }
        }

        return (value, rank);
    }
}
