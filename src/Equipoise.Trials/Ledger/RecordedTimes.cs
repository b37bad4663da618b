using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>When each entry was recorded, 16 bytes an entry. It never changes; one that follows another shares its place in memory with it.</summary>
internal sealed class RecordedTimes
{
    private readonly Shelf shelf;
    private readonly int count;

    private RecordedTimes(Shelf shelf, int count) => (this.shelf, this.count) = (shelf, count);

    /// <summary>Of no entry.</summary>
    public static RecordedTimes Empty { get; } = new(new Shelf(0), 0);

    /// <summary>When an entry was recorded; null where there is none.</summary>
    public Instant? At(long sequence) => sequence >= 1 && sequence <= count ? shelf.Items[sequence - 1] : null;

    /// <summary>With the times of the entries that follow.</summary>
    public RecordedTimes Add(params ReadOnlySpan<Instant> more)
    {
        // The places behind the last are for whoever takes them first; another that follows the same one gets a shelf of its own.
        var (own, then) = (shelf, count + more.Length);
        if (then > own.Items.Length || Interlocked.CompareExchange(ref own.Used, then, count) != count)
        {
            own = new Shelf(16 + then + (then / 4)) { Used = then };
            Array.Copy(shelf.Items, own.Items, count);
        }

        more.CopyTo(own.Items.AsSpan(count));
        return new RecordedTimes(own, then);
    }

    private sealed class Shelf(int places)
    {
        public readonly Instant[] Items = new Instant[places];
        public int Used;
    }
}
