using System.Collections.Concurrent;
using Equipoise.Adapters.Storage;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var store))
        {
            store.Dispose();
        }
    }
}
