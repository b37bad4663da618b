using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The log-rank sums of two arms for many participants: only those whose follow-up ended by itself are sorted, by time; of those whom the cut ends, who entered after the cut less t are gone
/// at t, and entries stand in order already. The sums are those of the library's log-rank test, the same operations in the same order.
/// </summary>
internal sealed class SortedLogRank
{
    private readonly uint[] keys;
    private readonly ulong[] openBefore;
    private readonly int[] atRisk;
    private readonly int[] secondAtRisk;
    private readonly ExitSort sort;

    internal SortedLogRank(int participants)
    {
        keys = new uint[participants + 1];
        openBefore = new ulong[participants + 1];
        (atRisk, secondAtRisk) = (new int[participants + TickColumns.Lanes], new int[participants + TickColumns.Lanes]);
        sort = new ExitSort(participants + 1);
    }

    /// <summary>Adds one stratum.</summary>
    /// <param name="sums">Receives it.</param>
    /// <param name="entry">In order; calendar ticks.</param>
    /// <param name="exit">Ticks from entry to event, dropout or competing death.</param>
    /// <param name="calendar">Calendar tick of the event, beyond every cut for those without.</param>
    /// <param name="group">Odd for the experimental arm.</param>
    /// <param name="table">Of the entries.</param>
    /// <param name="cut">What happens after it is not seen.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Add(ref LogRankTotals sums, ReadOnlySpan<int> entry, ReadOnlySpan<int> exit, ReadOnlySpan<int> calendar, ReadOnlySpan<int> group, EntryTable table, int cut)
    {
        var entered = table.CountBy(cut);
        var (ended, all, open) = Divide(entry[..entered], exit[..entered], calendar[..entered], group[..entered], cut);
        sort.Sort(keys, ended, ((uint)cut << 2) | 3);

        // Two counts in one word: controls below, experimentals above.
        var present = all;
        var events = 0;
        var observed = 0;
        var tied = false;
        var previous = 0u;
        ref var key0 = ref MemoryMarshal.GetArrayDataReference(keys);
        ref var open0 = ref MemoryMarshal.GetArrayDataReference(openBefore);
        ref var atRisk0 = ref MemoryMarshal.GetArrayDataReference(atRisk);
        ref var second0 = ref MemoryMarshal.GetArrayDataReference(secondAtRisk);
        for (var i = 0; i < ended; i++)
        {
            var key = Unsafe.Add(ref key0, i);
            var time = (int)(key >> 2);
            tied |= (key ^ previous) < 4;
            previous = key;
            var now = present - (open - Unsafe.Add(ref open0, table.CountBy(cut - time)));
            var second = (int)(now >> 32);
            Unsafe.Add(ref second0, events) = second;
            Unsafe.Add(ref atRisk0, events) = (int)(uint)now + second;
            events += (int)(key & 1);
            observed += (int)(key & (key >> 1) & 1);
            present -= 1UL << (int)((key & 2) << 4);
        }

        sums.Controls += (int)(uint)all;
        sums.Experimentals += (int)(all >> 32);
        sums.Events += events;
        sums.Observed += observed;
        if (tied)
        {
            AddTied(ref sums, all, open, ended, table, cut);
        }
        else
        {
            sums.AddAll(atRisk.AsSpan(0, events), secondAtRisk.AsSpan(0, events));
        }
    }

    /// <summary>Those whose follow-up ended by the cut become keys (time, arm, event); the others are counted by arm in order of entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Ended, ulong All, ulong Open) Divide(ReadOnlySpan<int> entry, ReadOnlySpan<int> exit, ReadOnlySpan<int> calendar, ReadOnlySpan<int> group, int cut)
    {
        ref var entry0 = ref MemoryMarshal.GetReference(entry);
        ref var exit0 = ref MemoryMarshal.GetReference(exit);
        ref var calendar0 = ref MemoryMarshal.GetReference(calendar);
        ref var group0 = ref MemoryMarshal.GetReference(group);
        ref var key0 = ref MemoryMarshal.GetArrayDataReference(keys);
        ref var open0 = ref MemoryMarshal.GetArrayDataReference(openBefore);
        ulong open = 0, all = 0;
        var ended = 0;
        for (var i = 0; i < entry.Length; i++)
        {
            Unsafe.Add(ref open0, i) = open;
            var arm = (uint)Unsafe.Add(ref group0, i) & 1;
            var after = (uint)Unsafe.Add(ref exit0, i);
            var hasEnded = (uint)((int)after + Unsafe.Add(ref entry0, i) - cut - 1) >> 31;
            var hasEvent = (uint)(Unsafe.Add(ref calendar0, i) - cut - 1) >> 31;
            Unsafe.Add(ref key0, ended) = (after << 2) | (arm << 1) | hasEvent;
            ended += (int)hasEnded;
            var one = 1UL << (int)(arm << 5);
            all += one;
            open += one & (hasEnded - 1UL);
        }

        Unsafe.Add(ref open0, entry.Length) = open;
        return (ended, all, open);
    }

    /// <summary>The same with several ends at one time: all of them are at risk there.</summary>
    private void AddTied(ref LogRankTotals sums, ulong all, ulong open, int ended, EntryTable table, int cut)
    {
        var present = all;
        for (var i = 0; i < ended;)
        {
            var time = keys[i] >> 2;
            var now = present - (open - openBefore[table.CountBy(cut - (int)time)]);
            var happened = 0;
            for (; i < ended && keys[i] >> 2 == time; i++)
            {
                happened += (int)(keys[i] & 1);
                present -= 1UL << (int)((keys[i] & 2) << 4);
            }

            if (happened > 0)
            {
                var second = (int)(now >> 32);
                sums.Add((int)(uint)now + second, second, happened);
            }
        }
    }
}
