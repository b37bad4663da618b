using NodaTime;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// Which entries of a ledger are looked for. What is null asks for nothing; everything else must hold. An index answers each of participant, actor and type, so that a page comes in a few
/// milliseconds from a ledger of any length; with several of them the participant's entries, or else the actor's, are looked through for the others.
/// </summary>
public sealed record EntryFilter
{
    /// <summary>The most entries on a page.</summary>
    public const int Most = 1000;

    /// <summary>Entries about this participant.</summary>
    public string? Participant { get; init; }

    /// <summary>Entries that record an event of this name, such as <c>DoseGiven</c>, in any version.</summary>
    public string? Type { get; init; }

    /// <summary>Entries that this account recorded.</summary>
    public string? Actor { get; init; }

    /// <summary>
    /// The ledger from its first entry recorded at this instant or later on. The place is found by halving, as instants go on with the sequence; where a clock was set back past the instant, it is one of
    /// the places where the instant is passed. Verification tells whether a clock was.
    /// </summary>
    public Instant? From { get; init; }

    /// <summary>The ledger up to its last entry recorded before this instant; found as for <see cref="From"/>.</summary>
    public Instant? To { get; init; }

    /// <summary>Entries behind this one.</summary>
    public long? After { get; init; }

    /// <summary>Entries in front of this one.</summary>
    public long? Before { get; init; }

    /// <summary>The entries on a page, 1 to <see cref="Most"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The last entry first. The next page then lies before the last entry shown, else after it.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>The filter of the page behind this one in its direction.</summary>
    /// <param name="page">What the filter found.</param>
    public EntryFilter Next(LedgerPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Entries.IsEmpty ? this : NewestFirst ? this with { Before = page.Entries[^1].Sequence } : this with { After = page.Entries[^1].Sequence };
    }

    /// <summary>The filter, checked.</summary>
    /// <exception cref="ArgumentException">The limit is none.</exception>
    internal EntryFilter Checked() => Limit is >= 1 and <= Most ? this : throw new ArgumentException(FormattableString.Invariant($"Limit is {Limit}; a page has 1 to {Most} entries"));
}
