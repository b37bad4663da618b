using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>The product-limit estimate of one group, in one pass over its rows.</summary>
internal sealed record ProductLimit(ImmutableArray<SurvivalPoint> Points, ImmutableArray<WeightedCounts> WeightedCounts, double[] Entries, int Events)
{
    internal static ProductLimit Of(RowSpan exits, RowSpan entries, double z, SurvivalLimits limits)
    {
        var points = new SurvivalPoint[DistinctTimes(exits.Times)];
        var weighted = new WeightedCounts[exits.Weights.Length == 0 ? 0 : points.Length];
        var weightAtRisk = new CompensatedSum();
        for (var i = 0; entries.Count == 0 && i < exits.Weights.Length; i++)
        {
            weightAtRisk.Add(exits.Weights[i]);
        }

        var (survival, greenwood, allEvents, entered) = (1.0, 0.0, 0, 0);
        var (lower, upper) = KaplanMeier.Limits(1, 0, limits);
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
                greenwood += events == atRisk ? 0 : d / (n * (n - d));
                (lower, upper) = KaplanMeier.Limits(survival, z * Math.Sqrt(greenwood), limits);
            }

            points[at] = new SurvivalPoint(time, atRisk, events, i - first - events, survival, survival * Math.Sqrt(greenwood), lower, upper);
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

        return new ProductLimit(
            ImmutableCollectionsMarshal.AsImmutableArray(points), ImmutableCollectionsMarshal.AsImmutableArray(weighted), entries.Times.ToArray(), allEvents);
    }

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
