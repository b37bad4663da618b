using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The rows of a sample as a partial likelihood sees them. The distinct event times of each stratum, ascending, are numbered 0, 1, ... through all strata; a row is at
/// risk from its first to its last event time. Rows lie in blocks: block k holds the rows whose last event time is k, the events of that time first. Rows at risk at
/// no event time, and rows of weight 0, come after all blocks and count for nothing.
/// </summary>
internal sealed class RiskGrid
{
    /// <summary>Rows in a chunk, about: the unit of parallel work, fixed so that sums do not depend on the number of cores; its columns fit a second-level cache.</summary>
    private const int RowsPerChunk = 2048;

    internal RiskGrid(int[] rows, int[] blockStart, int[] deaths, double[] times, int[] stratumOf, int[]? first, double[]? weights)
    {
        Rows = rows;
        BlockStart = blockStart;
        Deaths = deaths;
        Times = times;
        StratumOf = stratumOf;
        First = first;
        Weights = weights;
        (EnteringStart, Entering) = first is null ? ([], []) : RowsByEntry();
        ChunkStart = Chunks();
    }

    /// <summary>The sample's row at each position.</summary>
    internal int[] Rows { get; }

    /// <summary>The first position of each block, and after the last block the number of positions that count.</summary>
    internal int[] BlockStart { get; }

    /// <summary>Events at each event time.</summary>
    internal int[] Deaths { get; }

    /// <summary>The event times.</summary>
    internal double[] Times { get; }

    /// <summary>The stratum of each event time; 0 throughout when unstratified.</summary>
    internal int[] StratumOf { get; }

    /// <summary>By position, the first event time at which the row is at risk; null when nobody enters late.</summary>
    internal int[]? First { get; }

    /// <summary>By position; null when every row weighs 1.</summary>
    internal double[]? Weights { get; }

    /// <summary>Where the rows that are first at risk at event time k begin in <see cref="Entering"/>; only rows that miss an earlier event time of their stratum.</summary>
    internal int[] EnteringStart { get; }

    /// <summary>Positions of late entries, grouped by first event time.</summary>
    internal int[] Entering { get; }

    /// <summary>The first block of each chunk, and the number of blocks.</summary>
    internal int[] ChunkStart { get; }

    internal int BlockCount => Deaths.Length;

    internal int ChunkCount => ChunkStart.Length - 1;

    /// <summary>Positions that count.</summary>
    internal int Active => BlockStart[^1];

    internal double WeightAt(int position) => Weights is null ? 1 : Weights[position];

    /// <summary>True when block k is the last one of its stratum.</summary>
    internal bool EndsStratum(int k) => k == BlockCount - 1 || StratumOf[k + 1] != StratumOf[k];

    /// <summary>True when block k is the first one of its stratum.</summary>
    internal bool StartsStratum(int k) => k == 0 || StratumOf[k - 1] != StratumOf[k];

    internal static RiskGrid Of(SurvivalSample sample, bool stratified) => new RiskGridLayout(sample, stratified).Lay();

    private (int[] Start, int[] Entering) RowsByEntry()
    {
        var start = new int[BlockCount + 1];
        var begins = new int[BlockCount];
        for (var k = 1; k < BlockCount; k++)
        {
            begins[k] = StratumOf[k] == StratumOf[k - 1] ? begins[k - 1] : k;
        }

        for (var position = 0; position < Active; position++)
        {
            var k = First![position];
            start[k + 1] += k > begins[k] ? 1 : 0;
        }

        for (var k = 0; k < BlockCount; k++)
        {
            start[k + 1] += start[k];
        }

        var entering = new int[start[^1]];
        var next = start.AsSpan(0, BlockCount).ToArray();
        for (var position = 0; position < Active; position++)
        {
            var k = First![position];
            if (k > begins[k])
            {
                entering[next[k]++] = position;
            }
        }

        return (start, entering);
    }

    private int[] Chunks()
    {
        var starts = new List<int> { 0 };
        for (var k = 1; k < BlockCount; k++)
        {
            if (BlockStart[k] - BlockStart[starts[^1]] >= RowsPerChunk)
            {
                starts.Add(k);
            }
        }

        starts.Add(BlockCount);
        return [.. starts];
    }
}
