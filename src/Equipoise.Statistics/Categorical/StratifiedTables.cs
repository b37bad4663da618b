using System.Collections.Immutable;

namespace Equipoise.Statistics.Categorical;

/// <summary>What tests of several two-by-two tables share.</summary>
internal static class StratifiedTables
{
    internal static void Require(IReadOnlyList<ContingencyTable> strata, int? rows = null, int? columns = null)
    {
        ArgumentNullException.ThrowIfNull(strata);
        if (strata.Count == 0)
        {
            throw new ArgumentException("there are no strata; there is at least one", nameof(strata));
        }

        var (r, c) = (rows ?? strata[0].Rows, columns ?? strata[0].Columns);
        for (var i = 0; i < strata.Count; i++)
        {
            if (strata[i].Rows != r || strata[i].Columns != c)
            {
                throw new ArgumentException($"strata[{i}] is {strata[i].Rows} by {strata[i].Columns}; it has to be {r} by {c}", nameof(strata));
            }
        }
    }

    /// <summary>The mean and the variance of the upper left count given both margins.</summary>
    internal static (double Mean, double Variance) UpperLeft(ContingencyTable table)
    {
        double n = table.Total, r1 = table.RowTotals[0], r2 = table.RowTotals[1], c1 = table.ColumnTotals[0], c2 = table.ColumnTotals[1];
        return n < 2 ? (table[0, 0], 0) : (r1 * c1 / n, r1 / n * (r2 / n) * c1 * (c2 / (n - 1)));
    }

    /// <summary>True when both margins leave more than one table.</summary>
    internal static bool Varies(ContingencyTable table) =>
        table.RowTotals[0] > 0 && table.RowTotals[1] > 0 && table.ColumnTotals[0] > 0 && table.ColumnTotals[1] > 0;
}
