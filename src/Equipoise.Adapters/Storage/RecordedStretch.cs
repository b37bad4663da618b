using NodaTime;

namespace Equipoise.Adapters.Storage;

/// <summary>Finds by halving where in a ledger an instant falls: some twenty looks among a million entries.</summary>
internal static class RecordedStretch
{
    /// <summary>The first entry recorded at an instant or later, one beyond the last where there is none, as instants go on with the sequence.</summary>
    /// <param name="version">The last entry.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="recordedAt">When an entry was recorded, as it says; null where it says no instant, and counts as early.</param>
    public static long FirstAt(long version, Instant instant, Func<long, Instant?> recordedAt)
    {
        var (low, high) = (1L, version + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (recordedAt(middle) is { } at && at >= instant)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>The filter with its instants turned into sequences.</summary>
    public static EntryFilter Placed(EntryFilter filter, long version, Func<long, Instant?> recordedAt) => filter with
    {
        After = filter.From is { } from ? Math.Max(filter.After ?? 0, FirstAt(version, from, recordedAt) - 1) : filter.After,
        Before = filter.To is { } to ? Math.Min(filter.Before ?? long.MaxValue, LastBefore(version, to, recordedAt) + 1) : filter.Before,
    };

    private static long LastBefore(long version, Instant instant, Func<long, Instant?> recordedAt) => FirstAt(version, instant, recordedAt) - 1;
}
