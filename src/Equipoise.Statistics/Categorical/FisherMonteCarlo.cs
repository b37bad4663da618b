using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Categorical;

/// <summary>Fisher's test by drawing tables.</summary>
/// <param name="Draws">Tables drawn.</param>
/// <param name="NoMoreProbable">Those no more probable than the one seen.</param>
public readonly record struct FisherMonteCarloResult(int Draws, int NoMoreProbable)
{
    /// <summary>(1 + <see cref="NoMoreProbable"/>) / (1 + <see cref="Draws"/>): the table seen is one of the possible ones, so the test is valid at any number of draws.</summary>
    public double PValue => (1.0 + NoMoreProbable) / (1.0 + Draws);

    /// <summary>The standard error that the finite number of draws leaves in the P value.</summary>
    public double StandardError => Math.Sqrt(PValue * (1 - PValue) / Draws);
}

/// <summary>
/// Fisher's exact test by drawing tables with the observed margins: column labels are shuffled against row labels. Draws come in blocks, each from its own stream, so a
/// seed gives one result on any number of threads. Source: Agresti, Wackerly and Boyett, Psychometrika 1979;44:75-83. Proved against <see cref="FisherExactTable"/>.
/// </summary>
public static class FisherMonteCarlo
{
    private const int BlockSize = 500;

    /// <summary>Tests that rows and columns are independent. Probabilities within a relative 1e-7 count as equal.</summary>
    /// <param name="table">The counts, at most <see cref="FisherExactTable.MaximumTotal"/> in all.</param>
    /// <param name="draws">1 or more.</param>
    /// <param name="seed">Names the draws.</param>
    /// <exception cref="ArgumentException">No draw, or a table that large.</exception>
    public static FisherMonteCarloResult Test(ContingencyTable table, int draws, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (table.Total > FisherExactTable.MaximumTotal)
        {
            throw new ArgumentException(FormattableString.Invariant($"the table has a total of {table.Total}; at most {FisherExactTable.MaximumTotal} are shuffled"), nameof(table));
        }

        var factorial = new LogFactorial((int)table.Total);
        int[] rowOf = [.. Enumerable.Range(0, table.Rows).SelectMany(row => Enumerable.Repeat(row, (int)table.RowTotals[row]))];
        int[] columnOf = [.. Enumerable.Range(0, table.Columns).SelectMany(column => Enumerable.Repeat(column, (int)table.ColumnTotals[column]))];
        // A table is the less probable the larger the sum of its log factorials.
        double seen = 0;
        foreach (var (row, column) in from row in Enumerable.Range(0, table.Rows) from column in Enumerable.Range(0, table.Columns) select (row, column))
        {
            seen += factorial.Of(table[row, column]);
        }

        var blocks = new int[(draws + BlockSize - 1) / BlockSize];
        Parallel.For(0, blocks.Length, block =>
        {
            var stream = RandomStream.For(seed, (ulong)block, "tables with given margins");
            var shuffled = (int[])columnOf.Clone();
            var counts = new int[table.Rows * table.Columns];
            for (var draw = block * BlockSize; draw < Math.Min((long)draws, (block + 1L) * BlockSize); draw++)
            {
                stream.Shuffle(shuffled.AsSpan());
                Array.Clear(counts);
                for (var i = 0; i < shuffled.Length; i++)
                {
                    counts[(rowOf[i] * table.Columns) + shuffled[i]]++;
                }

                double sum = 0;
                foreach (var count in counts)
                {
                    sum += factorial.Of(count);
                }

                blocks[block] += sum >= seen - FisherExactTable.RelativeTolerance ? 1 : 0;
            }
        });
        return new FisherMonteCarloResult(draws, blocks.Sum());
    }
}
