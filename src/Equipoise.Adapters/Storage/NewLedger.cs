using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>Makes a trial's ledger and vault together: both whole, or neither.</summary>
public static class NewLedger
{
    /// <summary>Makes the vault beside the ledger, and the ledger with its first entries.</summary>
    /// <exception cref="BadInputException">One of the files exists, or the folder does not.</exception>
    public static void Create(string path, byte[] secret, IReadOnlyList<LedgerEntry> entries)
    {
        var partial = path + ".partial";
        SqliteLedger.RequireNew(path);
        File.Delete(partial);
        AllocationVault.Create(AllocationVault.PathFor(path), secret);
        try
        {
            using (var ledger = SqliteLedger.Create(partial))
            {
                ledger.Append(0, entries);
            }

            File.Move(partial, path, overwrite: false);
        }
        catch
        {
            File.Delete(partial);
            File.Delete(AllocationVault.PathFor(path));
            throw;
        }
    }
}
