using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The log-rank sums of two arms without sorting: each event's numbers at risk are counted, eight events at a time against every participant, and put the events in order by themselves, as
/// nobody joins later. The sums are then those of the library's log-rank test, the same operations in the same order. For some hundred participants this is quicker than any sort.
/// </summary>
internal sealed class RankedLogRank
{
    private readonly int[] times;
    private readonly int[] controlsGone;
    private readonly int[] experimentalsGone;
    private readonly int[] experimentalsAtRisk;
    private readonly int[] happenedAtRisk;
    private readonly ulong[] marks;
    private readonly int[] atRisk;
    private readonly int[] inSecondAtRisk;
    private readonly int[] happened;

    internal RankedLogRank(int participants)
    {
        var room = participants + (2 * TickColumns.Lanes);
        (times, controlsGone, experimentalsGone) = (new int[room], new int[room], new int[room]);
        (atRisk, inSecondAtRisk, happened) = (new int[room], new int[room], new int[room]);
        (experimentalsAtRisk, happenedAtRisk, marks) = (new int[room], new int[room], new ulong[(room / 64) + 1]);
    }

    /// <summary>Adds one stratum.</summary>
    /// <param name="sums">Receives it.</param>
    /// <param name="controls">The control arm.</param>
    /// <param name="experimentals">The experimental arm.</param>
    /// <param name="cut">An event after it is not seen.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(ref LogRankTotals sums, ArmColumns controls, ArmColumns experimentals, int cut)
    {
        var (inControl, enteredControls) = Collect(controls, cut, times, 0);
        var (inBoth, enteredExperimentals) = Collect(experimentals, cut, times, inControl);
        sums.Controls += enteredControls;
        sums.Experimentals += enteredExperimentals;
        sums.Events += inBoth;
        sums.Observed += inBoth - inControl;
        if (inBoth == 0)
        {
            return;
        }

        // Those who have not entered count as gone, unless they stand at the end and are left out.
        var inFirst = controls.InOrder ? enteredControls : controls.FollowUp.Length;
        var inSecond = experimentals.InOrder ? enteredExperimentals : experimentals.FollowUp.Length;
        CountGone(controls.FollowUp[..inFirst], times, inBoth, controlsGone);
        CountGone(experimentals.FollowUp[..inSecond], times, inBoth, experimentalsGone);
        var most = 0;
        for (var j = 0; j < inBoth; j++)
        {
            var second = inSecond - experimentalsGone[j];
            var both = inFirst - controlsGone[j] + second;
            experimentalsAtRisk[both] = second;
            happenedAtRisk[both]++;
            marks[both >> 6] |= 1UL << both;
            most = Math.Max(most, both >> 6);
        }

        var (distinct, tied) = (0, false);
        for (var word = most; word >= 0; word--)
        {
            var left = marks[word];
            marks[word] = 0;
            while (left != 0)
            {
                var bit = BitOperations.Log2(left);
                left ^= 1UL << bit;
                var both = (word << 6) | bit;
                atRisk[distinct] = both;
                inSecondAtRisk[distinct] = experimentalsAtRisk[both];
                happened[distinct] = happenedAtRisk[both];
                tied |= happenedAtRisk[both] > 1;
                happenedAtRisk[both] = 0;
                distinct++;
            }
        }

        if (!tied)
        {
            sums.AddAll(atRisk.AsSpan(0, distinct), inSecondAtRisk.AsSpan(0, distinct));
            return;
        }

        for (var i = 0; i < distinct; i++)
        {
            sums.Add(atRisk[i], inSecondAtRisk[i], happened[i]);
        }
    }

    /// <summary>The times of the events seen, appended; and how many have entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Events, int Entered) Collect(ArmColumns arm, int cut, int[] destination, int events)
    {
        var followUp = arm.FollowUp;
        var calendar = arm.Calendar;
        ref var to = ref MemoryMarshal.GetArrayDataReference(destination);
        var entered = 0;
        var i = 0;
        if (Avx2.IsSupported && Bmi2.X64.IsSupported)
        {
            ref var time0 = ref MemoryMarshal.GetReference(followUp);
            ref var tick0 = ref MemoryMarshal.GetReference(calendar);
            var after = Vector256.Create(cut);
            for (; i + TickColumns.Lanes <= followUp.Length && i + TickColumns.Lanes <= calendar.Length; i += TickColumns.Lanes)
            {
                // The lanes seen move to the front: the mask's bits become bytes, which pick the numbers of the lanes.
                var time = Vector256.LoadUnsafe(ref time0, (nuint)i);
                var seen = ~Vector256.GreaterThan(Vector256.LoadUnsafe(ref tick0, (nuint)i), after).ExtractMostSignificantBits() & 0xFF;
                var lanes = Bmi2.X64.ParallelBitExtract(0x0706050403020100, Bmi2.X64.ParallelBitDeposit(seen, 0x0101010101010101) * 0xFF);
                Avx2.PermuteVar8x32(time, Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(lanes).AsByte())).StoreUnsafe(ref to, (nuint)events);
                events += BitOperations.PopCount(seen);
                entered += TickColumns.Lanes - BitOperations.PopCount(time.ExtractMostSignificantBits());
            }
        }

        for (; i < followUp.Length && i < calendar.Length; i++)
        {
            var time = followUp[i];
            Unsafe.Add(ref to, events) = time;
            events += (int)((uint)(calendar[i] - cut - 1) >> 31);
            entered += (int)((uint)~time >> 31);
        }

        return (events, entered);
    }

    /// <summary>For each event how many follow-ups are shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountGone(ReadOnlySpan<int> followUp, int[] times, int events, int[] destination)
    {
        ref var from = ref MemoryMarshal.GetReference(followUp);
        ref var time = ref MemoryMarshal.GetArrayDataReference(times);
        ref var to = ref MemoryMarshal.GetArrayDataReference(destination);
        var end = (nuint)followUp.Length;
        for (nuint j = 0; j < (nuint)events; j += 2 * TickColumns.Lanes)
        {
            var (first, second) = (Vector256.LoadUnsafe(ref time, j), Vector256.LoadUnsafe(ref time, j + TickColumns.Lanes));
            Vector256<int> shorter = default, shorterThanSecond = default;
            for (nuint i = 0; i < end; i++)
            {
                var other = Vector256.Create(Unsafe.Add(ref from, i));
                shorter += Vector256.GreaterThan(first, other);
                shorterThanSecond += Vector256.GreaterThan(second, other);
            }

            (-shorter).StoreUnsafe(ref to, j);
            (-shorterThanSecond).StoreUnsafe(ref to, j + TickColumns.Lanes);
        }
    }
}

/// <summary>One arm at a look.</summary>
/// <param name="followUp">Ticks under observation; negative for those who have not entered.</param>
/// <param name="calendar">Calendar tick of the event, beyond every cut for those without.</param>
/// <param name="inOrder">Whether they stand in order of entry.</param>
internal readonly ref struct ArmColumns(ReadOnlySpan<int> followUp, ReadOnlySpan<int> calendar, bool inOrder)
{
    internal ReadOnlySpan<int> FollowUp { get; } = followUp;

    internal ReadOnlySpan<int> Calendar { get; } = calendar;

    internal bool InOrder { get; } = inOrder;
}
