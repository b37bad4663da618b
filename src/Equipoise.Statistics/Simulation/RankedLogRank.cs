using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The log-rank sums of two arms without sorting: each event's numbers at risk are counted, twenty-four events at a time against every participant, and put the events in order by themselves, as
/// nobody joins later. The sums are then those of the library's log-rank test, the same operations in the same order. For some hundred participants this is quicker than any sort.
/// </summary>
internal sealed class RankedLogRank
{
    private const int AtOnce = 3 * TickColumns.Lanes;

    private readonly LogRankTerms terms;
    private readonly int[] times;
    private readonly int[] gone;
    private readonly int[] experimentalsAtRisk;
    private readonly int[] termOf;
    private readonly int[] termAfter;
    private readonly int[] happenedAfter;

    internal RankedLogRank(int participants)
    {
        terms = new LogRankTerms(participants);
        var room = participants + AtOnce;
        (times, gone, experimentalsAtRisk, termOf) = (new int[room], new int[room], new int[room], new int[room]);
        (termAfter, happenedAfter) = (new int[(participants + 64) / 64 * 64], new int[participants]);
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
        var first = controls.FollowUp[..(controls.InOrder ? enteredControls : controls.FollowUp.Length)];
        var second = experimentals.FollowUp[..(experimentals.InOrder ? enteredExperimentals : experimentals.FollowUp.Length)];
        CountGone(first, second, inBoth);
        var all = first.Length + second.Length;
        if (!AddInOrder(ref sums, all, inBoth))
        {
            AddTied(ref sums, all, inBoth);
        }
    }

    /// <summary>The times of the events seen, appended; and how many have entered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Events, int Entered) Collect(ArmColumns arm, int cut, int[] destination, int events)
    {
        var followUp = arm.FollowUp;
        var calendar = arm.Calendar;
        ref var to = ref MemoryMarshal.GetArrayDataReference(destination);
        ref var time0 = ref MemoryMarshal.GetReference(followUp);
        ref var tick0 = ref MemoryMarshal.GetReference(calendar);
        var after = Vector256.Create(cut);
        var entered = 0;
        var i = 0;
        for (; i + TickColumns.Lanes <= followUp.Length && i + TickColumns.Lanes <= calendar.Length; i += TickColumns.Lanes)
        {
            var time = Vector256.LoadUnsafe(ref time0, (nuint)i);
            events += TickColumns.Pick(time, ~Vector256.GreaterThan(Vector256.LoadUnsafe(ref tick0, (nuint)i), after), ref to, (nuint)events);
            entered += TickColumns.Lanes - BitOperations.PopCount(time.ExtractMostSignificantBits());
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

    /// <summary>For each event how many have gone before it, how many experimentals are at risk, and the term of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountGone(ReadOnlySpan<int> controls, ReadOnlySpan<int> experimentals, int events)
    {
        ref var time = ref MemoryMarshal.GetArrayDataReference(times);
        var (all, inSecond) = (Vector256.Create(controls.Length + experimentals.Length), Vector256.Create(experimentals.Length));
        for (nuint j = 0; j < (nuint)events; j += AtOnce)
        {
            var (a, b, c) = (Vector256.LoadUnsafe(ref time, j), Vector256.LoadUnsafe(ref time, j + TickColumns.Lanes), Vector256.LoadUnsafe(ref time, j + (2 * TickColumns.Lanes)));
            var inFirstGone = Shorter(controls, a, b, c);
            var inSecondGone = Shorter(experimentals, a, b, c);
            Keep(inFirstGone.A + inSecondGone.A, inSecond - inSecondGone.A, all, j);
            Keep(inFirstGone.B + inSecondGone.B, inSecond - inSecondGone.B, all, j + TickColumns.Lanes);
            Keep(inFirstGone.C + inSecondGone.C, inSecond - inSecondGone.C, all, j + (2 * TickColumns.Lanes));
        }
    }

    /// <summary>How many follow-ups are shorter than each of twenty-four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> A, Vector256<int> B, Vector256<int> C) Shorter(ReadOnlySpan<int> followUp, Vector256<int> a, Vector256<int> b, Vector256<int> c)
    {
        ref var from = ref MemoryMarshal.GetReference(followUp);
        Vector256<int> shorterThanA = default, shorterThanB = default, shorterThanC = default;
        for (nuint i = 0; i < (nuint)followUp.Length; i++)
        {
            var each = Vector256.Create(Unsafe.Add(ref from, i));
            shorterThanA -= Vector256.GreaterThan(a, each);
            shorterThanB -= Vector256.GreaterThan(b, each);
            shorterThanC -= Vector256.GreaterThan(c, each);
        }

        return (shorterThanA, shorterThanB, shorterThanC);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(Vector256<int> goneBefore, Vector256<int> experimentals, Vector256<int> all, nuint j)
    {
        goneBefore.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(gone), j);
        experimentals.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(experimentalsAtRisk), j);
        LogRankTerms.Place(all - goneBefore, experimentals).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(termOf), j);
    }

    /// <summary>Adds the events by the number gone before them, which is their order in time; false, and nothing added, where several happened at one time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AddInOrder(ref LogRankTotals sums, int all, int events)
    {
        ref var term = ref MemoryMarshal.GetArrayDataReference(termAfter);
        ref var before = ref MemoryMarshal.GetArrayDataReference(gone);
        ref var each = ref MemoryMarshal.GetArrayDataReference(termOf);
        for (var j = 0; j < events; j++)
        {
            Unsafe.Add(ref term, Unsafe.Add(ref before, j)) = Unsafe.Add(ref each, j);
        }

        ref var terms0 = ref MemoryMarshal.GetReference(terms.All);
        var sum = Vector128.Create(sums.Expected, sums.Variance);
        var distinct = 0;
        for (nuint word = 0; word < (nuint)all; word += 64)
        {
            ulong taken = 0;
            for (nuint i = 0; i < 64; i += TickColumns.Lanes)
            {
                taken |= (ulong)Vector256.GreaterThan(Vector256.LoadUnsafe(ref term, word + i), Vector256<int>.Zero).ExtractMostSignificantBits() << (int)i;
            }

            distinct += BitOperations.PopCount(taken);
            for (; taken != 0; taken &= taken - 1)
            {
                ref var next = ref Unsafe.Add(ref term, word + (nuint)BitOperations.TrailingZeroCount(taken));
                sum += Unsafe.Add(ref terms0, next);
                next = 0;
            }
        }

        if (distinct < events)
        {
            return false;
        }

        (sums.Expected, sums.Variance) = (sum[0], sum[1]);
        return true;
    }

    private void AddTied(ref LogRankTotals sums, int all, int events)
    {
        for (var j = 0; j < events; j++)
        {
            termAfter[gone[j]] = experimentalsAtRisk[j];
            happenedAfter[gone[j]]++;
        }

        for (var before = 0; before < all; before++)
        {
            if (happenedAfter[before] > 0)
            {
                sums.Add(all - before, termAfter[before], happenedAfter[before]);
                (termAfter[before], happenedAfter[before]) = (0, 0);
            }
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
