using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The product-limit estimate of one group: one pass over its rows for the counts, S and Greenwood's sum, then, chunk by chunk on all cores, the limits.
/// </summary>
internal sealed record ProductLimit(ImmutableArray<SurvivalPoint> Points, ImmutableArray<WeightedCounts> WeightedCounts, double[] Entries, int Events)
{
    internal static ProductLimit Of(RowSpan exits, RowSpan entries, double z, SurvivalLimits limits)
    {
        var points = new SurvivalPoint[DistinctTimes(exits.Times)];
        var weighted = new WeightedCounts[exits.Weights.Length == 0 ? 0 : points.Length];
        var greenwood = Rented.Array(points.Length);
        var events = Scan(exits, entries, points, weighted, greenwood);
        PointLimits.Fill(points, greenwood, z, limits);
        Rented.Return(greenwood);
        return new ProductLimit(
            ImmutableCollectionsMarshal.AsImmutableArray(points), ImmutableCollectionsMarshal.AsImmutableArray(weighted), entries.Times.ToArray(), events);
    }

    /// <summary>The points without errors and limits, and at each the sum of d/(n(n - d)); returns the number of events.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Scan(RowSpan exits, RowSpan entries, SurvivalPoint[] points, WeightedCounts[] weighted, double[] greenwood)
    {
        var weightAtRisk = new CompensatedSum();
        for (var i = 0; entries.Count == 0 && i < exits.Weights.Length; i++)
        {
            weightAtRisk.Add(exits.Weights[i]);
        }

        var (survival, variance, allEvents, entered) = (1.0, 0.0, 0, 0);
        for (int i = 0, at = 0; i < exits.Count; at++)
        {
            var time = exits.Times[i];
            for (; entered < entries.Count && entries.Times[entered] < time; entered++)
            {
                weightAtRisk.Add(entries.Weight(entered));
            }

            var atRisk = (entries.Count == 0 ? exits.Count : entered) - i;
            int events = 0, first = i;
            double eventWeight = 0, censoredWeight = 0;
            for (; i < exits.Count && exits.Times[i] == time; i++)
            {
                var isEvent = exits.Marks[i] & 1;
                events += isEvent;
                if (weighted.Length > 0)
                {
                    eventWeight += isEvent * exits.Weights[i];
                    censoredWeight += (1 - isEvent) * exits.Weights[i];
                }
            }

            var (n, d) = weighted.Length == 0 ? (atRisk, events) : (weightAtRisk.Value, eventWeight);
            if (events > 0)
            {
                survival = events == atRisk ? 0 : survival * ((n - d) / n);
                variance += events == atRisk ? 0 : d / (n * (n - d));
            }

            greenwood[at] = variance;
            points[at] = new SurvivalPoint(time, atRisk, events, i - first - events, survival, 0, null, null);
            allEvents += events;
            if (weighted.Length > 0)
            {
                weighted[at] = new WeightedCounts(n, d, censoredWeight);
                for (var leaving = first; leaving < i; leaving++)
                {
                    weightAtRisk.Add(-exits.Weights[leaving]);
                }
            }
        }

        return allEvents;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DistinctTimes(ReadOnlySpan<double> times)
    {
        var distinct = Math.Min(1, times.Length);
        for (var i = 1; i < times.Length; i++)
        {
            distinct += times[i] == times[i - 1] ? 0 : 1;
        }

        return distinct;
    }
}
