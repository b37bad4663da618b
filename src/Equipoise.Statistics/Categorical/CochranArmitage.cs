using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A test for a trend of shares.</summary>
/// <param name="Z">Positive when the share of successes rises with the score; 0 when scores or outcomes do not vary.</param>
/// <param name="ChiSquare">Z squared, on one degree of freedom.</param>
/// <param name="PValue">Two-sided: P(|Z| &gt;= |z|).</param>
/// <param name="RisingP">One-sided: P(Z &gt;= z), small when the share rises.</param>
public readonly record struct TrendResult(double Z, double ChiSquare, double PValue, double RisingP);

/// <summary>
/// The Cochran-Armitage test: Z = sum t_i (x_i - n_i p) / sqrt(p (1 - p) (sum n_i t_i^2 - (sum n_i t_i)^2 / n)), p the overall share; no continuity correction and no
/// factor n/(n - 1). Source: Armitage, Biometrics 1955;11:375-386; Agresti, Categorical Data Analysis, 2nd ed., 5.3.5.
/// Reference: validation/reference/tables.json (R's prop.trend.test).
/// </summary>
public static class CochranArmitage
{
    /// <summary>Tests for a linear trend of the share of the first column over the rows.</summary>
    /// <param name="table">Ordered groups in rows; successes in the first of two columns.</param>
    /// <param name="scores">One finite score per row.</param>
    /// <exception cref="ArgumentException">Not two columns, another number of scores, or a score that is not finite.</exception>
    public static TrendResult Test(ContingencyTable table, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(scores);
        if (table.Columns != 2 || scores.Count != table.Rows)
        {
            throw new ArgumentException($"the table is {table.Rows} by {table.Columns} with {scores.Count} scores; it has two columns and a score per row", nameof(table));
        }

        double n = table.Total, mean = 0;
        for (var row = 0; row < scores.Count; row++)
        {
            if (!double.IsFinite(scores[row]))
            {
                throw new ArgumentException(FormattableString.Invariant($"scores[{row}] is {scores[row]:R}; a score is finite"), nameof(scores));
            }

            mean += n == 0 ? 0 : table.RowTotals[row] / n * scores[row];
        }

        double share = n == 0 ? 0 : table.ColumnTotals[0] / n, other = n == 0 ? 0 : table.ColumnTotals[1] / n, u = 0, spread = 0, size = 0;
        for (var row = 0; row < scores.Count; row++)
        {
            var score = scores[row] - mean;
            u += score * (table[row, 0] - (table.RowTotals[row] * share));
            spread += table.RowTotals[row] * score * score;
            size += table.RowTotals[row] * Math.Max(scores[row] * scores[row], mean * mean);
        }

        // Equal scores leave the rounding of a sum that is 0.
        var variance = spread > 1e-26 * size ? share * other * spread : 0;
        var z = variance > 0 ? u / Math.Sqrt(variance) : 0;
        return new TrendResult(z, z * z, Math.Min(1, 2 * Normal.UpperTail(Math.Abs(z))), Normal.UpperTail(z));
    }
}
