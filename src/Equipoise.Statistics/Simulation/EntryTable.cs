using System.Numerics;

namespace Equipoise.Statistics.Simulation;

/// <summary>How many have entered by a tick, for many ticks: entries in order under a table of equal cells, so that a few steps at most are left to go.</summary>
internal sealed class EntryTable
{
    private readonly int[] startOfCell;
    private readonly int[] entries;
    private int count;
    private int shift;

    internal EntryTable(int participants)
    {
        startOfCell = new int[(2 * (int)BitOperations.RoundUpToPowerOf2((uint)participants)) + 1];
        entries = new int[participants + 1];
    }

    /// <summary>Takes new entries.</summary>
    /// <param name="inOrder">Not falling.</param>
    internal void Take(ReadOnlySpan<int> inOrder)
    {
        count = inOrder.Length;
        inOrder.CopyTo(entries);
        entries[count] = int.MaxValue;
        var cells = startOfCell.Length - 1;
        shift = Math.Max(0, BitOperations.Log2((uint)inOrder[^1]) + 1 - BitOperations.Log2((uint)cells));
        var next = 0;
        for (var i = 0; i < inOrder.Length; i++)
        {
            var cell = inOrder[i] >> shift;
            while (next <= cell)
            {
                startOfCell[next++] = i;
            }
        }

        while (next <= cells)
        {
            startOfCell[next++] = count;
        }
    }

    /// <summary>How many entries are at or before a tick, which is 0 or later.</summary>
    internal int CountBy(int tick)
    {
        var cell = tick >> shift;
        if (cell >= startOfCell.Length)
        {
            return count;
        }

        var i = startOfCell[cell];
        while (entries[i] <= tick)
        {
            i++;
        }

        return i;
    }
}
