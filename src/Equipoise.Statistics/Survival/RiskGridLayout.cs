using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Lays the rows of a sample out as a <see cref="RiskGrid"/>. What a row brings along is gathered in order of time first, on all cores; the one pass that has to go
/// row after row then reads memory in order.
/// </summary>
internal sealed class RiskGridLayout
{
    private const int RowsPerChunk = 1 << 15;

    private readonly SurvivalSample sample;
    private readonly int[] order;
    private readonly double[] times;
    private readonly int[] stratumStart;

    /// <summary>In order of stratum and time: 2 for an event, 1 for another row that counts, 0 for one of weight 0.</summary>
    private readonly byte[] kind;

    internal RiskGridLayout(SurvivalSample sample, bool stratified)
    {
        this.sample = sample;
        if (stratified && sample.StratumCount > 1)
        {
            var strata = LogRankSums.RowsByStratum(sample);
            order = [.. strata.SelectMany(rows => rows)];
            times = new double[order.Length];
            stratumStart = new int[strata.Length + 1];
            for (var s = 0; s < strata.Length; s++)
            {
                stratumStart[s + 1] = stratumStart[s] + strata[s].Length;
            }
        }
        else
        {
            (order, times, stratumStart) = (sample.TimeOrder.Order, sample.TimeOrder.Sorted, [0, sample.Count]);
        }

        kind = new byte[order.Length];
        Parallel.For(0, (order.Length + RowsPerChunk - 1) / RowsPerChunk, chunk => Gather(chunk * RowsPerChunk, Math.Min(order.Length, (chunk + 1) * RowsPerChunk)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal RiskGrid Lay()
    {
        var blocks = CountEventTimes();
        var n = order.Length;
        var (rows, blockStart, deaths) = (new int[n], new int[blocks + 1], new int[blocks]);
        var (eventTimes, stratumOf) = (new double[blocks], new int[blocks]);
        var entries = sample.Entries;
        var first = entries.IsEmpty ? null : new int[n];
        var (position, idle, block) = (0, n, 0);
        for (var s = 0; s < stratumStart.Length - 1; s++)
        {
            var firstOfStratum = block;
            for (int i = stratumStart[s], end; i < stratumStart[s + 1]; i = end)
            {
                var dead = 0;
                for (end = i; end < stratumStart[s + 1] && times[end] == times[i]; end++)
                {
                    dead += kind[end] >> 1;
                }

                if (dead > 0)
                {
                    (blockStart[block], deaths[block], eventTimes[block], stratumOf[block]) = (position, dead, times[i], s);
                    block++;
                }

                // The events of the time first, then the others.
                for (var pass = dead > 0 ? 2 : 1; pass > 0; pass--)
                {
                    for (var j = i; j < end; j++)
                    {
                        if ((kind[j] == 2) != (pass == 2))
                        {
                            continue;
                        }

                        var row = order[j];
                        var begin = first is null ? firstOfStratum : FirstAfter(entries[row], eventTimes.AsSpan(firstOfStratum..block)) + firstOfStratum;
                        if (kind[j] == 0 || begin >= block)
                        {
                            rows[--idle] = row;
                            continue;
                        }

                        if (first is not null)
                        {
                            first[position] = begin;
                        }

                        rows[position++] = row;
                    }
                }
            }
        }

        blockStart[block] = position;
        return new RiskGrid(rows, blockStart, deaths, eventTimes, stratumOf, first, sample.Weights.IsEmpty ? null : Array.ConvertAll(rows, row => sample.Weights[row]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int from, int to)
    {
        var happened = sample.Events;
        var weights = sample.Weights;
        var all = sample.Times;
        var own = ReferenceEquals(times, sample.TimeOrder.Sorted);
        for (var i = from; i < to; i++)
        {
            var row = order[i];
            kind[i] = (byte)(weights.Length > 0 && weights[row] == 0 ? 0 : happened[row] ? 2 : 1);
            if (!own)
            {
                times[i] = all[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CountEventTimes()
    {
        var count = 0;
        for (var s = 0; s < stratumStart.Length - 1; s++)
        {
            var last = double.NaN;
            for (var i = stratumStart[s]; i < stratumStart[s + 1]; i++)
            {
                if (kind[i] == 2 && times[i] != last)
                {
                    count++;
                    last = times[i];
                }
            }
        }

        return count;
    }

    /// <summary>The number of event times up to and including the entry: a row is at risk in (entry, time].</summary>
    private static int FirstAfter(double entry, ReadOnlySpan<double> eventTimes)
    {
        int low = 0, high = eventTimes.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = eventTimes[middle] > entry ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
