using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// Where a ledger is kept: entries are appended, behind a version that the caller expects, and read. SQLite keeps it in a file, PostgreSQL in a database that several processes use; one suite
/// of tests holds both to the same behaviour. An append is on the disk when the call returns. One thread at a time uses an instance; others beside it, of the same ledger, read and append without waiting
/// for its readers.
/// </summary>
public interface ILedgerStore : IDisposable
{
    /// <summary>The ledger's name for messages: a path, or a trial in a database.</summary>
    string Name { get; }

    /// <summary>Sequence of the last entry, 0 when there is none.</summary>
    long Version { get; }

    /// <summary>Appends entries, all or none.</summary>
    /// <param name="expectedVersion">The version of the state on which the entries were decided.</param>
    /// <param name="entries">Entries that follow it.</param>
    /// <exception cref="LedgerConflictException">The ledger ends with another entry.</exception>
    void Append(long expectedVersion, IReadOnlyList<LedgerEntry> entries);

    /// <summary>Stored bodies in order of their sequence.</summary>
    IEnumerable<string> ReadBodies(long from = 1);

    /// <summary>The last entry: one look into an index, cheap enough to ask at every request whether anything changed.</summary>
    LedgerHead Head();

    /// <summary>Rows that a filter asks for, each as stored, whether or not it can be read; answered from indices.</summary>
    /// <exception cref="ArgumentException">The limit is none.</exception>
    LedgerPage Find(EntryFilter filter);

    /// <summary>How many entries a filter asks for, its limit apart; counted up to a most, so that asking costs little.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="most">Where counting ends.</param>
    long Count(EntryFilter filter, int most = 10_000);

    /// <summary>The hash of an entry; null where there is none.</summary>
    string? HashAt(long sequence);

    /// <summary>The entries from a sequence on.</summary>
    /// <exception cref="BadInputException">An entry cannot be read.</exception>
    IReadOnlyList<LedgerEntry> ReadFrom(long sequence);

    /// <summary>All entries.</summary>
    /// <exception cref="BadInputException">An entry cannot be read.</exception>
    IReadOnlyList<LedgerEntry> ReadAll();

    /// <summary>The trial as the ledger tells it.</summary>
    /// <exception cref="BadInputException">An entry cannot be read.</exception>
    TrialState Load();

    /// <summary>The trial as the ledger told it after an entry: what a report of a data cut starts from.</summary>
    /// <param name="sequence">The last entry that counts.</param>
    /// <exception cref="BadInputException">An entry cannot be read.</exception>
    TrialState LoadUpTo(long sequence);

    /// <summary>The state after the entries that follow it; the same state where there are none.</summary>
    /// <param name="state">The trial as this ledger told it earlier.</param>
    /// <exception cref="BadInputException">An entry cannot be read, or does not follow.</exception>
    TrialState CatchUp(TrialState state);
}
