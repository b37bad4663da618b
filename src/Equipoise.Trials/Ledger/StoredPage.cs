using System.Text;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Some rows of a ledger, one behind the other, as bytes: what a store hands over to be folded. Pages are parsed independently, on several cores; <see cref="TrialFold"/> takes them in order.
/// One thread at a time uses a page; it may be filled again after it was parsed.
/// </summary>
public sealed class StoredPage
{
    /// <summary>The rows of a full page.</summary>
    public const int Rows = 1024;

    /// <summary>Digits of a hash.</summary>
    private const int Digits = 64;

    private readonly int[] ends = new int[Rows];
    private byte[] bytes = new byte[1 << 12];
    private int used;

    /// <summary>The sequence of the first row.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>Rows on the page.</summary>
    public int Count { get; private set; }

    /// <summary>True where no row can be added.</summary>
    public bool IsFull => Count == Rows;

    /// <summary>Empties the page.</summary>
    /// <param name="firstSequence">The sequence of the first row to come.</param>
    /// <param name="previousHash">The hash of the entry before it, lower-case hexadecimal.</param>
    /// <exception cref="ArgumentException">The hash is none.</exception>
    public void Begin(long firstSequence, ReadOnlySpan<byte> previousHash)
    {
        (FirstSequence, used, Count) = (firstSequence, Digits, 0);
        (previousHash.Length == Digits ? previousHash : throw new ArgumentException(FormattableString.Invariant($"a hash has 64 digits, not {previousHash.Length}"), nameof(previousHash))).CopyTo(bytes);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="sequence">Its sequence as stored.</param>
    /// <param name="body">The body's UTF-8 bytes.</param>
    /// <param name="hash">The hash that is stored with it, in ASCII.</param>
    /// <exception cref="LedgerFormatException">The sequence is not the next, or the hash has not 64 digits.</exception>
    public void Add(long sequence, ReadOnlySpan<byte> body, ReadOnlySpan<byte> hash)
    {
        if (sequence != FirstSequence + Count || hash.Length != Digits)
        {
            throw new LedgerFormatException(FormattableString.Invariant($"Entry {sequence} does not follow entry {FirstSequence + Count - 1}.")) { Sequence = FirstSequence + Count };
        }

        while (used + body.Length + Digits > bytes.Length)
        {
            Array.Resize(ref bytes, 2 * bytes.Length);
        }

        body.CopyTo(bytes.AsSpan(used));
        hash.CopyTo(bytes.AsSpan(used + body.Length));
        used += body.Length + Digits;
        ends[Count++] = used;
    }

    /// <summary>The hash of the last row, or of the entry before the page while there is none.</summary>
    public ReadOnlySpan<byte> LastHash => bytes.AsSpan(used - Digits, Digits);

    /// <summary>Reads the events. Each row must name the hash stored with the row before it; hashes are not computed, which verification does.</summary>
    /// <exception cref="LedgerFormatException">A row cannot be read, or does not follow; its sequence is named.</exception>
    public ReadPage Read(TextPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var events = new RecordedEvent[Count];
        var (start, actor) = (Digits, default(Actor));
        for (var i = 0; i < events.Length; i++)
        {
            try
            {
                var read = RecordedEvent.Read(bytes.AsSpan(start, ends[i] - Digits - start), bytes.AsSpan(start - Digits, Digits), actor, pool);
                (events[i], actor, start) = (read.Sequence == FirstSequence + i ? read : throw new LedgerFormatException(FormattableString.Invariant($"Entry {FirstSequence + i} calls itself entry {read.Sequence}.")), read.Actor, ends[i]);
            }
            catch (LedgerFormatException e)
            {
                throw new LedgerFormatException(e.Message, e) { Sequence = FirstSequence + i };
            }
        }

        return new ReadPage(events, Encoding.ASCII.GetString(LastHash));
    }
}

/// <summary>The events of a page, and the hash of its last entry.</summary>
public sealed class ReadPage
{
    internal ReadPage(RecordedEvent[] events, string lastHash)
    {
        Events = events;
        LastHash = lastHash;
    }

    internal RecordedEvent[] Events { get; }

    internal string LastHash { get; }
}
