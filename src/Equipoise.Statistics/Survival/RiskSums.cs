using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The sums of the risks r, and of r x, over those at risk at each event time of a chunk, scanned backwards in time from what is carried into the chunk: rows come in at their
/// end and, with delayed entry, leave at their beginning.
/// </summary>
internal readonly ref struct RiskSums
{
    /// <summary>Columns that are summed side by side.</summary>
    internal const int Columns = 4;

    private readonly PartialLikelihood likelihood;
    private readonly RiskGrid grid;
    private readonly ReadOnlySpan<CompensatedSum> carry;
    private readonly int from;
    private readonly int to;

    /// <param name="likelihood">The risks and columns.</param>
    /// <param name="from">The chunk's first block.</param>
    /// <param name="to">The block after its last.</param>
    /// <param name="carry">The sums over those at risk just after the chunk, r first, then r x by column; not read by <see cref="Totals"/>.</param>
    internal RiskSums(PartialLikelihood likelihood, int from, int to, ReadOnlySpan<CompensatedSum> carry)
    {
        (this.likelihood, grid, this.from, this.to) = (likelihood, likelihood.Grid, from, to);
        this.carry = carry;
    }

    private int Blocks => to - from;

    /// <summary>The sums of r and r x that the part of the chunk in its first stratum adds to those at risk before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Totals(Span<CompensatedSum> destination)
    {
        var end = to;
        while (grid.StratumOf[end - 1] != grid.StratumOf[from])
        {
            end--;
        }

        var begin = grid.BlockStart[from];
        var length = grid.BlockStart[end] - begin;
        var risk = likelihood.Risk.AsSpan(begin, length);
        destination.Clear();
        destination[0].Add(Numerics.Columns.Sum(risk));
        for (var j = 1; j < destination.Length; j++)
        {
            destination[j].Add(Numerics.Columns.Dot(risk, likelihood.Columns[j - 1].AsSpan(begin, length)));
        }

        if (grid.First is null)
        {
            return;
        }

        foreach (var position in EnteringAfter(from, end))
        {
            destination[0].Add(-likelihood.Risk[position]);
            for (var j = 1; j < destination.Length; j++)
            {
                destination[j].Add(-(likelihood.Risk[position] * likelihood.Columns[j - 1][position]));
            }
        }
    }

    /// <summary>The sum of r over those at risk at each event time of the chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void OfRisk(Span<double> destination)
    {
        if (grid.First is not null)
        {
            SumWithEntries(0, destination);
            return;
        }

        var risk = likelihood.Risk.AsSpan();
        var sum = carry[0].Value;
        var starts = grid.BlockStart;
        var i = starts[to] - 1;
        var many = grid.StratumOf[^1] > 0;
        for (var k = to - 1; k >= from; k--)
        {
            sum = many && k < to - 1 && grid.EndsStratum(k) ? 0 : sum;
            for (var start = starts[k]; i >= start; i--)
            {
                sum += risk[i];
            }

            destination[k - from] = sum;
        }
    }

    /// <summary>
    /// The sum of r (component 0) or of r times column component - 1, where rows leave it at their entry: compensated, because what is left after a large risk has gone would
    /// otherwise be its rounding. (With a risk ratio of e^20 between rows a plain sum keeps 7 digits; this one keeps all.)
    /// </summary>
    private void SumWithEntries(int component, Span<double> destination)
    {
        var column = component == 0 ? default : likelihood.Columns[component - 1].AsSpan();
        var risk = likelihood.Risk.AsSpan();
        var sum = carry[component];
        var i = grid.BlockStart[to] - 1;
        for (var k = to - 1; k >= from; k--)
        {
            if (k < to - 1 && grid.EndsStratum(k))
            {
                sum = default;
            }

            for (; i >= grid.BlockStart[k]; i--)
            {
                sum.Add(risk[i] * (component == 0 ? 1 : column[i]));
            }

            foreach (var position in EnteringAfter(k, k + 1))
            {
                sum.Add(-(risk[position] * (component == 0 ? 1 : column[position])));
            }

            destination[k - from] = sum.Value;
        }
    }

    /// <summary>
    /// The same of r x for four columns from the given one on; past the last column it is repeated. Four sums side by side take the time of one: each addition waits for
    /// the one before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void OfRiskTimesColumns(int column, Span<double> destination)
    {
        var last = likelihood.Columns.Length - 1;
        var (b, c, d) = (Math.Min(column + 1, last), Math.Min(column + 2, last), Math.Min(column + 3, last));
        if (grid.First is not null)
        {
            for (var side = 0; side < Columns; side++)
            {
                SumWithEntries(Math.Min(column + side, last) + 1, destination.Slice(side * Blocks, Blocks));
            }

            return;
        }

        var risk = likelihood.Risk.AsSpan();
        ReadOnlySpan<double> xa = likelihood.Columns[column], xb = likelihood.Columns[b], xc = likelihood.Columns[c], xd = likelihood.Columns[d];
        ref var risk0 = ref MemoryMarshal.GetReference(risk);
        ref var a0 = ref MemoryMarshal.GetReference(xa);
        ref var b0 = ref MemoryMarshal.GetReference(xb);
        ref var c0 = ref MemoryMarshal.GetReference(xc);
        ref var d0 = ref MemoryMarshal.GetReference(xd);
        Span<double> toA = destination[..Blocks], toB = destination.Slice(Blocks, Blocks), toC = destination.Slice(2 * Blocks, Blocks), toD = destination.Slice(3 * Blocks, Blocks);
        var (sumA, sumB, sumC, sumD) = (carry[column + 1].Value, carry[b + 1].Value, carry[c + 1].Value, carry[d + 1].Value);
        var starts = grid.BlockStart;
        var i = starts[to] - 1;
        var many = grid.StratumOf[^1] > 0;
        for (var k = to - 1; k >= from; k--)
        {
            if (many && k < to - 1 && grid.EndsStratum(k))
            {
                (sumA, sumB, sumC, sumD) = (0, 0, 0, 0);
            }

            // Positions of a block lie within the columns, so they are not checked one by one.
            for (var start = starts[k]; i >= start; i--)
            {
                var r = Unsafe.Add(ref risk0, i);
                sumA += r * Unsafe.Add(ref a0, i);
                sumB += r * Unsafe.Add(ref b0, i);
                sumC += r * Unsafe.Add(ref c0, i);
                sumD += r * Unsafe.Add(ref d0, i);
            }

            (toA[k - from], toB[k - from], toC[k - from], toD[k - from]) = (sumA, sumB, sumC, sumD);
        }
    }

    private ReadOnlySpan<int> EnteringAfter(int first, int end)
    {
        var start = grid.EnteringStart[first + 1];
        return grid.Entering.AsSpan(start, grid.EnteringStart[Math.Min(end + 1, grid.BlockCount)] - start);
    }
}
