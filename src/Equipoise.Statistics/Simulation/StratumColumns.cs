namespace Equipoise.Statistics.Simulation;

/// <summary>The participants of one stratum, picked out of all of them in their order.</summary>
internal sealed class StratumColumns(int participants)
{
    private readonly int[] entry = new int[participants + 1];
    private readonly int[] exit = new int[participants + 1];
    private readonly int[] calendar = new int[participants + 1];
    private readonly int[] group = new int[participants + 1];

    internal ReadOnlySpan<int> Entry => entry;

    internal ReadOnlySpan<int> Exit => exit;

    internal ReadOnlySpan<int> Calendar => calendar;

    internal ReadOnlySpan<int> Group => group;

    /// <summary>Of the entries picked last.</summary>
    internal EntryTable Table { get; } = new(participants);

    /// <summary>Picks a stratum (half of the group); gives how many.</summary>
    internal int Take(int stratum, ReadOnlySpan<int> entries, ReadOnlySpan<int> exits, ReadOnlySpan<int> calendars, ReadOnlySpan<int> groups)
    {
        var size = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            (entry[size], exit[size], calendar[size], group[size]) = (entries[i], exits[i], calendars[i], groups[i]);
            size += groups[i] >> 1 == stratum ? 1 : 0;
        }

        if (size > 0)
        {
            Table.Take(entry.AsSpan(0, size));
        }

        return size;
    }
}
