using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Categorical;

/// <summary>
/// Counts by row and column label, validated once, here; every test takes them as they are. Rows or columns without a count may occur: tests say what they make
/// of them. Totals are 64 bits wide, so that counts near the largest int add up.
/// </summary>
public sealed class ContingencyTable
{
    private readonly int[,] counts;
    private readonly long[] rowTotals;
    private readonly long[] columnTotals;

    private ContingencyTable(int[,] counts, ImmutableArray<string> rowLabels, ImmutableArray<string> columnLabels)
    {
        this.counts = counts;
        (RowLabels, ColumnLabels) = (rowLabels, columnLabels);
        rowTotals = new long[Rows];
        columnTotals = new long[Columns];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                rowTotals[row] += counts[row, column];
                columnTotals[column] += counts[row, column];
            }

            Total += rowTotals[row];
        }
    }

    /// <summary>The labels of the rows in order; usually the arms.</summary>
    public ImmutableArray<string> RowLabels { get; }

    /// <summary>The labels of the columns in order; usually the outcomes.</summary>
    public ImmutableArray<string> ColumnLabels { get; }

    /// <summary>The number of rows, at least 1.</summary>
    public int Rows => counts.GetLength(0);

    /// <summary>The number of columns, at least 1.</summary>
    public int Columns => counts.GetLength(1);

    /// <summary>The sum of all counts.</summary>
    public long Total { get; }

    /// <summary>The sum of each row.</summary>
    public ReadOnlySpan<long> RowTotals => rowTotals;

    /// <summary>The sum of each column.</summary>
    public ReadOnlySpan<long> ColumnTotals => columnTotals;

    /// <summary>The count of a cell.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    public int this[int row, int column] => counts[row, column];

    /// <summary>Validates and copies counts. Labels left out are 1, 2, and so on.</summary>
    /// <param name="counts">Rows by columns, each 0 or more.</param>
    /// <param name="rowLabels">One per row, no two alike; null for numbers.</param>
    /// <param name="columnLabels">One per column, no two alike; null for numbers.</param>
    /// <exception cref="ArgumentException">No cell, a negative count, another number of labels, or a label twice; the message names the element.</exception>
    public static ContingencyTable Create(int[,] counts, IReadOnlyList<string>? rowLabels = null, IReadOnlyList<string>? columnLabels = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var (rows, columns) = (counts.GetLength(0), counts.GetLength(1));
        if (rows == 0 || columns == 0)
        {
            throw new ArgumentException($"the table has {rows} rows and {columns} columns; it has at least one of each", nameof(counts));
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                if (counts[row, column] < 0)
                {
                    throw new ArgumentException($"counts[{row}, {column}] is {counts[row, column].ToString(CultureInfo.InvariantCulture)}; a count is 0 or more", nameof(counts));
                }
            }
        }

        return new ContingencyTable((int[,])counts.Clone(), Labels(rowLabels, rows, nameof(rowLabels)), Labels(columnLabels, columns, nameof(columnLabels)));
    }

    /// <summary>The two-by-two table with rows (a, b) and (c, d).</summary>
    /// <exception cref="ArgumentException">A count is negative.</exception>
    public static ContingencyTable TwoByTwo(int a, int b, int c, int d) => Create(new[,] { { a, b }, { c, d } });

    /// <summary>Counts how often each label of one factor meets each label of another.</summary>
    /// <exception cref="ArgumentException">The factors differ in length, or one has no label.</exception>
    public static ContingencyTable FromFactors(Factor rows, Factor columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        return FromFactors(rows, columns, Factor.Single(rows.Count))[0];
    }

    /// <summary>One table per stratum label, in their order, all with the same labels. A stratum without rows gives a table of zeros.</summary>
    /// <exception cref="ArgumentException">The factors differ in length, or one has no label.</exception>
    public static ImmutableArray<ContingencyTable> FromFactors(Factor rows, Factor columns, Factor strata)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(strata);
        if (columns.Count != rows.Count || strata.Count != rows.Count)
        {
            throw new ArgumentException($"rows has {rows.Count} elements, columns {columns.Count} and strata {strata.Count}; they describe the same subjects", nameof(columns));
        }

        var byStratum = new int[strata.Labels.Length][,];
        for (var stratum = 0; stratum < byStratum.Length; stratum++)
        {
            byStratum[stratum] = new int[rows.Labels.Length, columns.Labels.Length];
        }

        for (var i = 0; i < rows.Count; i++)
        {
            byStratum[strata.Codes[i]][rows.Codes[i], columns.Codes[i]]++;
        }

        return [.. byStratum.Select(counts => Create(counts, rows.Labels, columns.Labels))];
    }

    /// <summary>The table with rows and columns exchanged.</summary>
    public ContingencyTable Transpose()
    {
        var transposed = new int[Columns, Rows];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                transposed[column, row] = counts[row, column];
            }
        }

        return new ContingencyTable(transposed, ColumnLabels, RowLabels);
    }

    /// <summary>Positions of the rows that have a count.</summary>
    internal int[] FilledRows() => [.. Enumerable.Range(0, Rows).Where(row => rowTotals[row] > 0)];

    /// <summary>Positions of the columns that have a count.</summary>
    internal int[] FilledColumns() => [.. Enumerable.Range(0, Columns).Where(column => columnTotals[column] > 0)];

    /// <summary>Refuses a table of another shape than two by two.</summary>
    internal void RequireTwoByTwo(string name)
    {
        if (Rows != 2 || Columns != 2)
        {
            throw new ArgumentException($"the table is {Rows} by {Columns}; it has to be 2 by 2", name);
        }
    }

    private static ImmutableArray<string> Labels(IReadOnlyList<string>? given, int count, string name)
    {
        if (given is null)
        {
            return [.. Enumerable.Range(1, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        }

        if (given.Count != count)
        {
            throw new ArgumentException($"{name} has {given.Count} elements for {count} counts", name);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (!seen.Add(given[i]))
            {
                throw new ArgumentException($"{name}[{i}] is '{given[i]}', which is named twice", name);
            }
        }

        return [.. given];
    }
}
