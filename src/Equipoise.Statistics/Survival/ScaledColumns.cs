namespace Equipoise.Statistics.Survival;

/// <summary>Columns less their mean, over their mean absolute deviation: the partial likelihood does not see the shift, and exponents stay of order 1.</summary>
internal sealed record ScaledColumns(double[] Means, double[] Scales, double[] Ranges)
{
    internal static ScaledColumns Of(CoxDesign design)
    {
        var p = design.Names.Length;
        var scaled = new ScaledColumns(new double[p], new double[p], new double[p]);
        Parallel.For(0, p, j =>
        {
            var column = design.Columns[j];
            var mean = Numerics.Columns.Sum(column) / column.Length;
            double sum = 0, smallest = double.PositiveInfinity, largest = double.NegativeInfinity;
            foreach (var value in column)
            {
                sum += Math.Abs(value - mean);
                smallest = Math.Min(smallest, value);
                largest = Math.Max(largest, value);
            }

            (scaled.Means[j], scaled.Scales[j]) = (mean, sum / column.Length);
            scaled.Ranges[j] = (largest - smallest) / scaled.Scales[j];
        });
        for (var j = 0; j < p; j++)
        {
            if (!(scaled.Scales[j] > 1e-14 * Math.Abs(scaled.Means[j])))
            {
                throw new ArgumentException($"column '{design.Names[j]}' is constant, so its hazard ratio cannot be estimated", nameof(design));
            }
        }

        return scaled;
    }

    /// <summary>The scaled columns at the grid's positions.</summary>
    internal double[][] At(CoxDesign design, int[] rows)
    {
        var columns = new double[Means.Length][];
        Parallel.For(0, columns.Length, j =>
        {
            var from = design.Columns[j];
            var to = new double[rows.Length];
            var (mean, inverse) = (Means[j], 1 / Scales[j]);
            for (var position = 0; position < to.Length; position++)
            {
                to[position] = (from[rows[position]] - mean) * inverse;
            }

            columns[j] = to;
        });
        return columns;
    }
}
