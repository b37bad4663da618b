using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>When each entry was recorded, 16 bytes an entry. It never changes; one that follows another shares its place in memory with it, but for a last stretch of some thousand entries where two follow the same one.</summary>
internal sealed class RecordedTimes
{
    private const int Size = 4096;

    private readonly Stretch[] stretches;
    private readonly int count;

    private RecordedTimes(Stretch[] stretches, int count) => (this.stretches, this.count) = (stretches, count);

    /// <summary>Of no entry.</summary>
    public static RecordedTimes Empty { get; } = new([], 0);

    /// <summary>When an entry was recorded; null where there is none.</summary>
    public Instant? At(long sequence) => sequence >= 1 && sequence <= count ? stretches[(sequence - 1) / Size].Items[(sequence - 1) % Size] : null;

    /// <summary>With the times of the entries that follow.</summary>
    public RecordedTimes Add(params ReadOnlySpan<Instant> more)
    {
        var (own, then) = (stretches, count);
        while (!more.IsEmpty)
        {
            var (last, place) = (then / Size, then % Size);
            var taken = Math.Min(Size - place, more.Length);
            if (place == 0)
            {
                own = [.. own, new Stretch { Used = taken }];
            }
            else if (Interlocked.CompareExchange(ref own[last].Used, place + taken, place) != place)
            {
                // The places behind the last are for whoever takes them first; another that follows the same one gets a stretch of its own.
                var copy = new Stretch { Used = place + taken };
                Array.Copy(own[last].Items, copy.Items, place);
                own = [.. own];
                own[last] = copy;
            }

            more[..taken].CopyTo(own[last].Items.AsSpan(place));
            more = more[taken..];
            then += taken;
        }

        return new RecordedTimes(own, then);
    }

    private sealed class Stretch
    {
        public readonly Instant[] Items = new Instant[Size];
        public int Used;
    }
}
