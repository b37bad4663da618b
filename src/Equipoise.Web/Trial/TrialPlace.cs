using Equipoise.Adapters;
using Equipoise.Adapters.Storage;

namespace Equipoise.Web.Trial;

/// <summary>Where the trial is kept: its ledger, and how its vault is opened.</summary>
/// <param name="Ledger">The ledger's name: a path, or <c>postgres:...</c>.</param>
/// <param name="Vault">Opens the vault when something is issued from it.</param>
/// <param name="Witness">A witness apart from both; null for none.</param>
public sealed record TrialPlace(string Ledger, Func<AllocationVault> Vault, LedgerWitness? Witness = null)
{
    /// <summary>What the ledger is called on pages: never where it lies.</summary>
    public string Name => LedgerStores.InPostgres(Ledger) ? "the trial's database" : Path.GetFileName(Ledger);

    /// <summary>The place that options and settings name: the vault beside the ledger if nothing else is said, its key beside the vault, or a passphrase in <c>EQUIPOISE_VAULT_PASSPHRASE</c>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="setting">A setting by its name; null where it is not set.</param>
    internal static TrialPlace Of(ServeOptions options, Func<string, string?> setting)
    {
        var path = options.Vault ?? setting("EQUIPOISE_VAULT") ?? (LedgerStores.InPostgres(options.Ledger) ? null : AllocationVault.PathFor(options.Ledger));
        return new TrialPlace(options.Ledger, () =>
        {
            var vault = path ?? throw new BadInputException("V002", options.Ledger, "The ledger is in a database; where its vault lies must be said.", "nothing", "--vault FILE");
            return AllocationVault.Open(vault, AllocationVault.NeedsPassphrase(vault)
                ? VaultKey.FromPassphrase(setting("EQUIPOISE_VAULT_PASSPHRASE") ?? throw new BadInputException("V005", vault, "The vault is opened by a passphrase.", "none", "the setting EQUIPOISE_VAULT_PASSPHRASE"))
                : VaultKey.FromFile(options.VaultKey ?? setting("EQUIPOISE_VAULT_KEY") ?? vault + ".key"));
        });
    }
}
