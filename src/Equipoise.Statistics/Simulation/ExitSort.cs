using System.Numerics;

namespace Equipoise.Statistics.Simulation;

/// <summary>Puts keys in order: two counting passes over the 16 (or 22) highest bits in use, then the few that are still out of order by insertion.</summary>
internal sealed class ExitSort(int most)
{
    private readonly uint[] other = new uint[most];
    private readonly int digit = most <= 4096 ? 8 : 11;
    private readonly int[] lower = new int[1 << (most <= 4096 ? 8 : 11)];
    private readonly int[] upper = new int[1 << (most <= 4096 ? 8 : 11)];

    /// <summary>Sorts the first keys of an array.</summary>
    internal void Sort(uint[] keys, int count, uint largest)
    {
        var bits = 32 - BitOperations.LeadingZeroCount(largest);
        var shift = Math.Max(0, bits - (2 * digit));
        var mask = (1u << digit) - 1;
        var (low, high) = (lower, upper);
        Array.Clear(low);
        Array.Clear(high);
        var from = keys.AsSpan(0, count);
        foreach (var key in from)
        {
            var top = key >> shift;
            low[(int)(top & mask)]++;
            high[(int)((top >> digit) & mask)]++;
        }

        var (lowStart, highStart) = (0, 0);
        for (var i = 0; i < low.Length; i++)
        {
            (low[i], lowStart) = (lowStart, lowStart + low[i]);
            (high[i], highStart) = (highStart, highStart + high[i]);
        }

        var to = other.AsSpan(0, count);
        foreach (var key in from)
        {
            to[low[(int)((key >> shift) & mask)]++] = key;
        }

        foreach (var key in to)
        {
            from[high[(int)((key >> (shift + digit)) & mask)]++] = key;
        }

        for (var i = 1; i < from.Length; i++)
        {
            var key = from[i];
            var j = i;
            while (j > 0 && from[j - 1] > key)
            {
                from[j] = from[j - 1];
                j--;
            }

            from[j] = key;
        }
    }
}
