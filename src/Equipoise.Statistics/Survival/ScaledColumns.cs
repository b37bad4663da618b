namespace Equipoise.Statistics.Survival;

/// <summary>Columns less their mean, over their mean absolute deviation: the partial likelihood does not see the shift, and exponents stay of order 1.</summary>
internal sealed record ScaledColumns(double[][] Columns, double[] Scales, double[] Ranges)
{
    internal static ScaledColumns Of(CoxDesign design)
    {
        var columns = new double[design.Names.Length][];
        var scales = new double[columns.Length];
        var ranges = new double[columns.Length];
        for (var j = 0; j < columns.Length; j++)
        {
            var column = design.Columns[j];
            var mean = column.Average();
            var deviation = column.Average(value => Math.Abs(value - mean));
            if (!(deviation > 1e-14 * Math.Abs(mean)))
            {
                throw new ArgumentException($"column '{design.Names[j]}' is constant, so its hazard ratio cannot be estimated", nameof(design));
            }

            columns[j] = Array.ConvertAll(column, value => (value - mean) / deviation);
            scales[j] = deviation;
            ranges[j] = (column.Max() - column.Min()) / deviation;
        }

        return new ScaledColumns(columns, scales, ranges);
    }
}
