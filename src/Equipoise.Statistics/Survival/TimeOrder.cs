using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>Times in order, near-ties read as one time.</summary>
/// <param name="Times">By row.</param>
/// <param name="Order">The rows in order of time; equal times in order of row.</param>
/// <param name="Sorted">The times in that order.</param>
internal sealed record TimeOrder(double[] Times, int[] Order, double[] Sorted)
{
    private static readonly double SqrtMachineEpsilon = Math.Pow(2, -26);

    private int[] movedRows = [];
    private double[] movedFrom = [];

    internal static TimeOrder None { get; } = new([], [], []);

    /// <summary>Sorts times and applies the rule for ties. The array becomes the result's and near-ties in it are joined; <see cref="Given"/> undoes that.</summary>
    internal static TimeOrder Of(double[] times, TieTolerance ties)
    {
        var (sorted, order) = TimeSort.Sort(times);
        var result = new TimeOrder(times, order, sorted);
        if (ties == TieTolerance.RTimefix)
        {
            result.JoinNearTies();
        }

        return result;
    }

    /// <summary>Times and entries under one rule for ties. The given arrays are left as they are.</summary>
    internal static (TimeOrder Times, TimeOrder Entries) Of(double[] times, double[] entries, TieTolerance ties)
    {
        var n = times.Length;
        var both = Of([.. times, .. entries], ties);
        int[] moved = [.. Enumerable.Range(0, n).Where(row => both.Times[row] != times[row])];
        return (
            Part(both.Times[..n], Array.FindAll(both.Order, row => row < n)) with { movedRows = moved, movedFrom = Array.ConvertAll(moved, row => times[row]) },
            Part(both.Times[n..], [.. both.Order.Where(row => row >= n).Select(row => row - n)]));

        static TimeOrder Part(double[] values, int[] order) => new(values, order, Array.ConvertAll(order, row => values[row]));
    }

    /// <summary>The times before near-ties were joined.</summary>
    internal double[] Given()
    {
        var given = (double[])Times.Clone();
        for (var i = 0; i < movedRows.Length; i++)
        {
            given[movedRows[i]] = movedFrom[i];
        }

        return given;
    }

    private void JoinNearTies()
    {
        var tolerance = Tolerance(Sorted, out var smallestGap);
        if (!(smallestGap <= tolerance))
        {
            return;
        }

        // Few rows move, so they are kept instead of a second column of times.
        var moved = new List<(int Row, double From)>();
        double first = Sorted[0], before = Sorted[0];
        for (var i = 1; i < Sorted.Length; i++)
        {
            var value = Sorted[i];
            if (value - before > tolerance)
            {
                first = value;
            }
            else if (value != first)
            {
                moved.Add((Order[i], value));
                Times[Order[i]] = first;
                Sorted[i] = first;
            }

            before = value;
        }

        (movedRows, movedFrom) = ([.. moved.Select(row => row.Row)], [.. moved.Select(row => row.From)]);
    }

    /// <summary>Machine epsilon's root, absolutely or times the mean of the distinct times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Tolerance(double[] sorted, out double smallestGap)
    {
        double sum = 0;
        smallestGap = double.PositiveInfinity;
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

        return Math.Max(SqrtMachineEpsilon, SqrtMachineEpsilon * sum / distinct);
    }
}
