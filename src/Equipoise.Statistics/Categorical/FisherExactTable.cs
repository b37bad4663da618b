namespace Equipoise.Statistics.Categorical;

/// <summary>
/// Fisher's exact test of a table of any shape: the probability, given both margins, of all tables no more probable than the one seen (within a relative 1e-7, as R
/// counts). The columns are filled one after the other; a node is the multiset of what is left to each row. At a node the largest and the smallest probability that
/// the rest can have decide most ways at once; ways that meet with the same probability so far go on as one.
/// Source: Mehta and Patel, JASA 1983;78:427-434 for the network. Reference: validation/reference/tables.json (R's fisher.test); proved against plain enumeration.
/// </summary>
public static class FisherExactTable
{
    /// <summary>The most steps from node to node: some seconds, less than 1 GB.</summary>
    public const long MaximumSteps = 50_000_000;

    /// <summary>The most nodes, and the most ways that are told apart at one column.</summary>
    public const int MaximumWays = 5_000_000;

    /// <summary>The largest total; log factorials are tabulated up to it.</summary>
    public const int MaximumTotal = 10_000_000;

    internal const double RelativeTolerance = 1e-7;

    /// <summary>Tests that rows and columns are independent. Rows and columns without counts are left out; one row or column left gives 1.</summary>
    /// <returns>The two-sided P value.</returns>
    /// <exception cref="ArgumentException">The table is too large; the message names its size. <see cref="FisherMonteCarlo"/> takes any.</exception>
    public static double PValue(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var lying = table.FilledRows().Length <= table.FilledColumns().Length ? table : table.Transpose();
        var (rows, columns) = (lying.FilledRows(), lying.FilledColumns());
        if (rows.Length < 2)
        {
            return 1;
        }

        double nodes = 1;
        foreach (var row in rows)
        {
            nodes *= lying.RowTotals[row] + 1.0;
        }

        if (lying.Total > MaximumTotal || nodes > long.MaxValue / 2)
        {
            throw TooLarge(table, $"at most a total of {MaximumTotal} in few rows can be enumerated");
        }

        var factorial = new LogFactorial((int)lying.Total);
        var network = new FisherNetwork(
            [.. rows.Select(row => (int)lying.RowTotals[row]).OrderDescending()], [.. columns.Select(column => (int)lying.ColumnTotals[column]).OrderDescending()],
            factorial, what => TooLarge(table, what));
        double seen = -factorial.Of((int)lying.Total);
        foreach (var row in rows)
        {
            seen += factorial.Of((int)lying.RowTotals[row]);
            foreach (var column in columns)
            {
                seen -= factorial.Of(lying[row, column]);
            }
        }

        foreach (var column in columns)
        {
            seen += factorial.Of((int)lying.ColumnTotals[column]);
        }

        return Math.Min(1, network.AtMost(seen + Math.Log(1 + RelativeTolerance)));
    }

    private static ArgumentException TooLarge(ContingencyTable table, string what) => new(
        FormattableString.Invariant($"the table is {table.Rows} by {table.Columns} with a total of {table.Total}, too large to enumerate ({what}); use FisherMonteCarlo"),
        nameof(table));
}
