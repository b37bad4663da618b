using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The columns of a sample laid out for one pass: part by part (the strata of a test, the groups of curves), within a part in order of time, and beside it the
/// same rows in order of entry. Rows of weight 0 are left out. A mark is twice the group's code, plus 1 for an event.
/// </summary>
internal sealed class OrderedRows
{
    private readonly Column exits;
    private readonly Column entries;

    private OrderedRows(Column exits, Column entries) => (this.exits, this.entries) = (exits, entries);

    /// <summary>The number of parts, empty ones included.</summary>
    internal int Parts => exits.Starts.Length - 1;

    /// <summary>Lays out a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="parts">What splits it; null for one part.</param>
    /// <param name="groups">What is marked; null to mark events only.</param>
    internal static OrderedRows Of(SurvivalSample sample, Factor? parts, Factor? groups) => new(
        Lay(sample, sample.TimeOrder, parts, groups),
        sample.Entries.Length == 0 ? Column.None : Lay(sample, sample.EntryOrder, parts, groups));

    /// <summary>The rows of a part in order of time.</summary>
    internal RowSpan Exits(int part) => exits.Part(part);

    /// <summary>The rows of a part in order of entry; empty when all are at risk from the origin.</summary>
    internal RowSpan Entries(int part) => entries == Column.None ? default : entries.Part(part);

    private static Column Lay(SurvivalSample sample, TimeOrder order, Factor? parts, Factor? groups)
    {
        var layout = new Layout(sample, order, parts, groups);
        var next = layout.CountByChunk();
        var starts = new int[layout.Parts + 1];
        for (int part = 0, start = 0; part < layout.Parts; part++)
        {
            foreach (var chunk in next)
            {
                (chunk[part], start) = (start, start + chunk[part]);
            }

            starts[part + 1] = start;
        }

        var count = starts[^1];
        var asSorted = layout.Parts == 1 && count == order.Sorted.Length;
        var column = new Column(
            asSorted ? order.Sorted : GC.AllocateUninitializedArray<double>(count),
            GC.AllocateUninitializedArray<int>(count),
            sample.Weights.IsEmpty ? [] : new double[count],
            starts);
        layout.ForChunks(chunk => layout.Place(chunk, column, next[chunk], asSorted));
        return column;
    }

    /// <summary>The passes over the rows in their order, by chunk: how many go to each part, then each to its place.</summary>
    private sealed class Layout(SurvivalSample sample, TimeOrder order, Factor? parts, Factor? groups)
    {
        private const int RowsPerChunk = 1 << 16;

        /// <summary>With more parts than this counting by chunk would cost more than it saves.</summary>
        private const int PartsWorthChunks = 256;

        internal int Parts { get; } = parts?.Labels.Length ?? 1;

        private int Chunks => Parts > PartsWorthChunks ? 1 : Math.Max(1, (order.Order.Length + RowsPerChunk - 1) / RowsPerChunk);

        internal void ForChunks(Action<int> work)
        {
            if (Chunks == 1)
            {
                work(0);
                return;
            }

            Parallel.For(0, Chunks, work);
        }

        internal int[][] CountByChunk()
        {
            var counts = new int[Chunks][];
            ForChunks(chunk => counts[chunk] = Count(chunk));
            return counts;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        internal void Place(int chunk, Column column, int[] next, bool asSorted)
        {
            var (from, to) = Bounds(chunk);
            var weights = sample.Weights;
            var events = sample.Events;
            var partOf = CodesOf(parts);
            var groupOf = CodesOf(groups);
            var (rows, times) = (order.Order, order.Sorted);
            for (var i = from; i < to; i++)
            {
                var row = rows[i];
                if (weights.Length > 0 && weights[row] == 0)
                {
                    continue;
                }

                var place = next[partOf.Length == 0 ? 0 : partOf[row]]++;
                column.Marks[place] = ((groupOf.Length == 0 ? 0 : groupOf[row]) << 1) | (events[row] ? 1 : 0);
                if (!asSorted)
                {
                    column.Times[place] = times[i];
                }

                if (weights.Length > 0)
                {
                    column.Weights[place] = weights[row];
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int[] Count(int chunk)
        {
            var (from, to) = Bounds(chunk);
            var counts = new int[Parts];
            var weights = sample.Weights;
            if (parts is null && weights.IsEmpty)
            {
                counts[0] = to - from;
                return counts;
            }

            var partOf = CodesOf(parts);
            foreach (var row in order.Order.AsSpan(from..to))
            {
                counts[partOf.Length == 0 ? 0 : partOf[row]] += weights.IsEmpty || weights[row] > 0 ? 1 : 0;
            }

            return counts;
        }

        private static ReadOnlySpan<int> CodesOf(Factor? factor) => factor is null ? default : factor.Codes;

        private (int From, int To) Bounds(int chunk) =>
            Chunks == 1 ? (0, order.Order.Length) : (chunk * RowsPerChunk, Math.Min(order.Order.Length, (chunk + 1) * RowsPerChunk));
    }

    private sealed record Column(double[] Times, int[] Marks, double[] Weights, int[] Starts)
    {
        internal static readonly Column None = new([], [], [], []);

        internal RowSpan Part(int part) => new(
            Times.AsSpan(Starts[part]..Starts[part + 1]),
            Marks.AsSpan(Starts[part]..Starts[part + 1]),
            Weights.Length == 0 ? default : Weights.AsSpan(Starts[part]..Starts[part + 1]));
    }
}

/// <summary>Rows in an order: their times, marks (2 * group + event) and weights (empty when each counts once).</summary>
internal readonly ref struct RowSpan(ReadOnlySpan<double> times, ReadOnlySpan<int> marks, ReadOnlySpan<double> weights)
{
    internal ReadOnlySpan<double> Times { get; } = times;

    internal ReadOnlySpan<int> Marks { get; } = marks;

    internal ReadOnlySpan<double> Weights { get; } = weights;

    internal int Count => Times.Length;

    internal double Weight(int i) => Weights.Length == 0 ? 1 : Weights[i];
}
