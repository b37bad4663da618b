using System.Data.Common;
using Equipoise.Adapters.Storage;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Where the accounts and the access ledger of a trial's ledger are kept: two files beside a SQLite ledger; in PostgreSQL the schema <c>accounts</c> of the same database, and the entries of a trial
/// called <c>NAME#access</c>.
/// </summary>
/// <param name="File">The SQLite file with the accounts; null in PostgreSQL.</param>
/// <param name="Postgres">What Npgsql connects with; null for SQLite.</param>
/// <param name="Trial">The trial's name in a database that may hold several; empty for SQLite, where there is one.</param>
/// <param name="AccessLedger">The access ledger's name.</param>
internal sealed record AccountsPlace(string? File, string? Postgres, string Trial, string AccessLedger)
{
    /// <summary>What the name of a trial's access ledger ends with in PostgreSQL.</summary>
    public const string AccessSuffix = "#access";

    /// <summary>The place for a ledger, by its name.</summary>
    public static AccountsPlace Of(string ledger)
    {
        if (!LedgerStores.InPostgres(ledger))
        {
            return new AccountsPlace(Path.GetFullPath(ledger + ".accounts.db"), null, "", ledger + ".access.db");
        }

        var parts = new DbConnectionStringBuilder { ConnectionString = ledger[PostgresLedger.Prefix.Length..] };
        var trial = parts.TryGetValue("Trial", out var named) ? (string)named : "";
        parts["Trial"] = trial + AccessSuffix;
        var access = PostgresLedger.Prefix + parts.ConnectionString;
        parts.Remove("Trial");
        return new AccountsPlace(null, parts.ConnectionString, trial, access);
    }
}
