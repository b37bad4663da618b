namespace Equipoise.Statistics.Survival;

/// <summary>Sorts the times of a sample and reads near-ties as one time.</summary>
internal static class TimeOrder
{
    private static readonly double SqrtMachineEpsilon = Math.Pow(2, -26);

    /// <summary>Times and entries after the rule for ties, and the rows in order of each. The given arrays are left as they are.</summary>
    internal static (double[] Times, int[] ByTime, double[] Entries, int[] ByEntry) Of(double[] times, double[] entries, TieTolerance ties)
    {
        if (entries.Length == 0)
        {
            var (joined, order) = Order(times, ties);
            return (joined, order, [], []);
        }

        var n = times.Length;
        var (both, orderOfBoth) = Order([.. times, .. entries], ties);
        return (both[..n], Array.FindAll(orderOfBoth, row => row < n), both[n..], [.. orderOfBoth.Where(row => row >= n).Select(row => row - n)]);
    }

    private static (double[] Joined, int[] Order) Order(double[] values, TieTolerance ties)
    {
        var (sorted, order) = TimeSort.Sort(values);
        return (ties == TieTolerance.RTimefix ? JoinNearTies(values, sorted, order) : values, order);
    }

    /// <summary>The values with every run of near-ties set to its first; the given array itself when there is no such run.</summary>
    private static double[] JoinNearTies(double[] values, double[] sorted, int[] order)
    {
        double sum = 0, smallestGap = double.PositiveInfinity;
        var distinct = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sum += sorted[i];
                distinct++;
                smallestGap = i == 0 ? smallestGap : Math.Min(smallestGap, sorted[i] - sorted[i - 1]);
            }
        }

        var tolerance = Math.Max(SqrtMachineEpsilon, SqrtMachineEpsilon * sum / distinct);
        if (!(smallestGap <= tolerance))
        {
            return values;
        }

        var joined = (double[])values.Clone();
        var first = sorted[0];
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] - sorted[i - 1] > tolerance)
            {
                first = sorted[i];
            }

            joined[order[i]] = first;
        }

        return joined;
    }
}
