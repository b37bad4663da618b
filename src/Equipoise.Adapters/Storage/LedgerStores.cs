using Equipoise.Trials.Ledger;

namespace Equipoise.Adapters.Storage;

/// <summary>Opens a ledger by its name: a path, or <c>postgres:</c> and a trial in a database.</summary>
public static class LedgerStores
{
    /// <summary>Whether the name is of a ledger in PostgreSQL.</summary>
    public static bool InPostgres(string name) => name.StartsWith(PostgresLedger.Prefix, StringComparison.Ordinal);

    /// <summary>Opens a ledger to read and append.</summary>
    /// <exception cref="BadInputException">There is no such ledger, or it cannot be used.</exception>
    public static ILedgerStore Open(string name) => InPostgres(name) ? PostgresLedger.Open(name) : SqliteLedger.Open(name);

    /// <summary>Opens a ledger to read.</summary>
    /// <exception cref="BadInputException">There is no such ledger, or it cannot be used.</exception>
    public static ILedgerStore OpenReadOnly(string name) => InPostgres(name) ? PostgresLedger.Open(name) : SqliteLedger.OpenReadOnly(name);

    /// <summary>Makes a ledger with entries, all or none.</summary>
    /// <exception cref="BadInputException">There is a ledger of that name.</exception>
    public static void Create(string name, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (InPostgres(name))
        {
            using var ledger = PostgresLedger.Open(name);
            if (ledger.Version > 0)
            {
                throw new BadInputException("L006", name, "A ledger is never overwritten.", FormattableString.Invariant($"{ledger.Version} entries of that trial"), "a trial that the database does not hold yet");
            }

            ledger.Append(0, entries);
            return;
        }

        var partial = name + ".partial";
        SqliteLedger.RequireNew(name);
        File.Delete(partial);
        try
        {
            using (var ledger = SqliteLedger.Create(partial))
            {
                ledger.Append(0, entries);
            }

            File.Move(partial, name, overwrite: false);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
