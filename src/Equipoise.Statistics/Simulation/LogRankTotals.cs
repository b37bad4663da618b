using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Simulation;

/// <summary>The sums of a log-rank test of two arms, event time by event time in order, as the library's test adds them.</summary>
internal struct LogRankTotals
{
    internal int Controls;
    internal int Experimentals;
    internal int Events;
    internal int Observed;
    internal double Expected;
    internal double Variance;

    /// <summary>The outcome; none without an event or with an empty arm.</summary>
    internal readonly TestOutcome Outcome => Controls > 0 && Experimentals > 0 && Events > 0 ? SimulationTests.LogRankOf(Expected - Observed, Variance) : default;

    /// <summary>Adds an event time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int atRisk, int experimentals, int happened)
    {
        double total = atRisk;
        var share = experimentals / total;
        if (happened == 1)
        {
            Expected += share;
            Variance += share * (total - experimentals) / total;
            return;
        }

        AddTies(total, experimentals, happened, share);
    }

    /// <summary>Adds event times at each of which one event happened. The terms are computed four at a time, as <see cref="Add"/> computes one, and added one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddAll(ReadOnlySpan<int> atRisk, ReadOnlySpan<int> experimentals)
    {
        var (expected, variance) = (Expected, Variance);
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var all = ref MemoryMarshal.GetReference(atRisk);
            ref var second = ref MemoryMarshal.GetReference(experimentals);
            for (; i + 4 <= atRisk.Length && i + 4 <= experimentals.Length; i += 4)
            {
                var total = Doubles(Vector128.LoadUnsafe(ref all, (nuint)i));
                var inSecond = Doubles(Vector128.LoadUnsafe(ref second, (nuint)i));
                var shares = inSecond / total;
                var variances = shares * (total - inSecond) / total;
                expected = expected + shares[0] + shares[1] + shares[2] + shares[3];
                variance = variance + variances[0] + variances[1] + variances[2] + variances[3];
            }
        }

        (Expected, Variance) = (expected, variance);
        for (; i < atRisk.Length; i++)
        {
            Add(atRisk[i], experimentals[i], 1);
        }
    }

    /// <summary>Whole numbers from 0 as doubles: put into the mantissa of 2^52, less 2^52.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Doubles(Vector128<int> numbers)
    {
        var (lower, upper) = Vector128.Widen(numbers.AsUInt32());
        return (Vector256.Create(lower, upper) | Vector256.Create((ulong)NaturalLogarithm.TwoTo52Bits)).AsDouble() - Vector256.Create(4503599627370496.0);
    }

    private void AddTies(double total, double experimentals, double happened, double share)
    {
        Expected += happened * share;
        Variance += Survival.LogRankSums.VarianceScale(total, happened) * share * (total - experimentals) / total;
    }
}
