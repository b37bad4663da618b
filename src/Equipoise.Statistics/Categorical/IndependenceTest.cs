using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>Whether the distances from expectation are shortened before they are squared.</summary>
public enum ContinuityCorrection
{
    /// <summary>No correction.</summary>
    None,

    /// <summary>Each |observed - expected| is shortened by 1/2, but not below 0 (Yates).</summary>
    Yates,
}

/// <summary>One cell of a table under independence.</summary>
/// <param name="Row">The row's label.</param>
/// <param name="Column">The column's label.</param>
/// <param name="Observed">The count.</param>
/// <param name="Expected">Row total times column total over the total; 0 in a row or column without counts.</param>
/// <param name="Residual">(observed - expected) / sqrt(expected), Pearson's; 0 where nothing is expected.</param>
/// <param name="StandardisedResidual">Pearson's residual over its standard error sqrt((1 - row share)(1 - column share)); 0 where that is 0.</param>
public readonly record struct TableCell(string Row, string Column, int Observed, double Expected, double Residual, double StandardisedResidual);

/// <summary>A chi-squared test of a table.</summary>
/// <param name="Statistic">The statistic; 0 without degrees of freedom.</param>
/// <param name="DegreesOfFreedom">(rows - 1)(columns - 1), where rows and columns without counts do not count; 0 when that leaves one row or column.</param>
/// <param name="PValue">The upper tail of the chi-squared distribution; 1 without degrees of freedom.</param>
/// <param name="Cells">Row by row.</param>
public sealed record ChiSquareResult(double Statistic, int DegreesOfFreedom, double PValue, ImmutableArray<TableCell> Cells)
{
    /// <summary>The smallest expected count among rows and columns that have any; null for an empty table.</summary>
    public double? SmallestExpected => Cells.Where(cell => cell.Expected > 0).Select(cell => (double?)cell.Expected).Min();

    /// <summary>True when a cell expects fewer than 5: the chi-squared distribution may be off; <see cref="FisherExactTable"/> is not.</summary>
    public bool ExpectedBelowFive => SmallestExpected < 5;
}

/// <summary>
/// Tests of independence of rows and columns. Source: Agresti, Categorical Data Analysis, 2nd ed., 3.2 and 3.3.1.
/// Reference: validation/reference/tables.json (R's chisq.test; G from its formula).
/// </summary>
public static class IndependenceTest
{
    /// <summary>Pearson's: the sum of (observed - expected)^2 / expected.</summary>
    /// <param name="table">The counts.</param>
    /// <param name="correction">Yates' is for two-by-two tables.</param>
    /// <exception cref="ArgumentException">Yates' correction of a table that is not two by two.</exception>
    public static ChiSquareResult Pearson(ContingencyTable table, ContinuityCorrection correction)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (correction == ContinuityCorrection.Yates)
        {
            table.RequireTwoByTwo(nameof(table));
        }

        return Sum(table, (observed, expected) =>
        {
            var distance = Math.Abs(observed - expected);
            distance -= correction == ContinuityCorrection.Yates ? Math.Min(0.5, distance) : 0;
            return distance * distance / expected;
        });
    }

    /// <summary>The likelihood-ratio statistic G = 2 sum observed log(observed / expected); an empty cell adds 0.</summary>
    public static ChiSquareResult LikelihoodRatio(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        // Observed and expected have the same sum, so their difference may be added: each term is then 0 or more and nothing cancels.
        return Sum(table, (observed, expected) => 2 * ((observed == 0 ? 0 : observed * LogOfRatio(observed, expected)) - (observed - expected)));
    }

    private static double LogOfRatio(double observed, double expected) =>
        Math.Abs(observed - expected) < 0.5 * expected ? LogOnePlus((observed - expected) / expected) : Math.Log(observed / expected);

    /// <summary>log(1 + x) without losing a small x (Kahan's way, Goldberg, ACM Computing Surveys 1991;23:5-48, theorem 4).</summary>
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : x * Math.Log(sum) / (sum - 1);
    }

    private static ChiSquareResult Sum(ContingencyTable table, Func<double, double, double> term)
    {
        var cells = ImmutableArray.CreateBuilder<TableCell>(table.Rows * table.Columns);
        double statistic = 0, n = table.Total;
        for (var row = 0; row < table.Rows; row++)
        {
            for (var column = 0; column < table.Columns; column++)
            {
                double observed = table[row, column], ofRow = table.RowTotals[row], ofColumn = table.ColumnTotals[column];
                var expected = n == 0 ? 0 : ofRow * ofColumn / n;
                var residual = expected == 0 ? 0 : (observed - expected) / Math.Sqrt(expected);
                var spread = n == 0 ? 0 : Math.Sqrt((n - ofRow) / n * ((n - ofColumn) / n));
                cells.Add(new TableCell(
                    table.RowLabels[row], table.ColumnLabels[column], table[row, column], expected, residual, spread == 0 ? 0 : residual / spread));
                statistic += expected == 0 ? 0 : term(observed, expected);
            }
        }

        var degreesOfFreedom = Math.Max(0, table.FilledRows().Length - 1) * Math.Max(0, table.FilledColumns().Length - 1);
        statistic = degreesOfFreedom == 0 ? 0 : Math.Max(0, statistic);
        return new ChiSquareResult(statistic, degreesOfFreedom, degreesOfFreedom == 0 ? 1 : ChiSquared.UpperTail(statistic, degreesOfFreedom), cells.MoveToImmutable());
    }
}
