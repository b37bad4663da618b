using System.Collections.Concurrent;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;

namespace Equipoise.Web.Trial;

/// <summary>Reads a ledger from several requests at once: each borrows a connection, and gives it back.</summary>
/// <param name="ledger">The ledger's name.</param>
public sealed class LedgerReader(string ledger) : IDisposable
{
    private readonly ConcurrentBag<ILedgerStore> idle = [];

    /// <summary>Reads; what is read must be complete when this returns.</summary>
    /// <exception cref="Adapters.BadInputException">The ledger cannot be opened or read.</exception>
    public T Read<T>(Func<ILedgerStore, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var store = idle.TryTake(out var known) ? known : LedgerStores.OpenReadOnly(ledger);
        try
        {
            var result = read(store);
            idle.Add(store);
            return result;
        }
        catch
        {
            // A connection that failed once is not used again.
            store.Dispose();
            throw;
        }
    }

    /// <summary>All entries that fit, in order, from as many pages of the ledger as there are; those that this program cannot read are left out.</summary>
    /// <exception cref="Adapters.BadInputException">As above.</exception>
    public List<LedgerEntry> All(EntryFilter filter) => Read(store =>
    {
        var found = new List<LedgerEntry>();
        for (var page = store.Find(filter); ; page = store.Find(filter))
        {
            found.AddRange(page.Entries.Select(e => e.Read(out _)).OfType<LedgerEntry>());
            if (!page.More)
            {
                return found;
            }

            filter = filter.Next(page);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var store))
        {
            store.Dispose();
        }
    }
}
