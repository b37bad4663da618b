using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>Columns less their mean, over their mean absolute deviation: the partial likelihood does not see the shift, and exponents stay of order 1.</summary>
internal sealed record ScaledColumns(double[] Means, double[] Scales, double[] Ranges)
{
    private const int RowsPerChunk = 1 << 14;

    internal static ScaledColumns Of(CoxDesign design)
    {
        var p = design.Names.Length;
        var scaled = new ScaledColumns(new double[p], new double[p], new double[p]);
        Parallel.For(0, p, j =>
        {
            var column = design.Columns[j];
            var mean = Numerics.Columns.Sum(column) / column.Length;
            var (deviation, smallest, largest) = Numerics.Columns.Spread(column, mean);
            (scaled.Means[j], scaled.Scales[j]) = (mean, deviation / column.Length);
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
        var columns = Array.ConvertAll(Means, _ => GC.AllocateUninitializedArray<double>(rows.Length));
        var chunks = (rows.Length + RowsPerChunk - 1) / RowsPerChunk;
        // Column after column: a column that is read in random order stays in the last-level cache, five do not.
        Parallel.For(0, chunks * columns.Length, part =>
        {
            var (j, chunk) = Math.DivRem(part, chunks);
            var (from, to) = (chunk * RowsPerChunk, Math.Min(rows.Length, (chunk + 1) * RowsPerChunk));
            Scale(design.Columns[j], rows.AsSpan(from..to), Means[j], 1 / Scales[j], columns[j].AsSpan(from..to));
        });
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(double[] column, ReadOnlySpan<int> rows, double mean, double inverse, Span<double> destination)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            destination[i] = (column[rows[i]] - mean) * inverse;
        }
    }
}
