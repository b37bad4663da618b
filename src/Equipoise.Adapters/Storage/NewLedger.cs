using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>Makes a trial's ledger and vault together: both whole, or neither.</summary>
public static class NewLedger
{
    /// <summary>Makes the vault, and the ledger with its first entries.</summary>
    /// <param name="name">The ledger.</param>
    /// <param name="createVault">Makes the vault; called before the ledger is made.</param>
    /// <param name="entries">The first entries.</param>
    /// <exception cref="BadInputException">One of them exists, or the folder does not.</exception>
    public static void Create(string name, Func<AllocationVault> createVault, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(createVault);
        if (!LedgerStores.InPostgres(name))
        {
            SqliteLedger.RequireNew(name);
        }

        var vault = createVault();
        try
        {
            LedgerStores.Create(name, entries);
        }
        catch
        {
            File.Delete(vault.Path);
            throw;
        }
    }
}
