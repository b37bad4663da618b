using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;

namespace Equipoise.Cli;

/// <summary>Where a trial's vault lies and what opens it: options, else settings, else beside the ledger.</summary>
internal sealed class VaultPlace
{
    /// <summary>The setting with a passphrase: it is given neither as an argument, which others can see, nor in a file.</summary>
    public const string Passphrase = "EQUIPOISE_VAULT_PASSPHRASE";

    private readonly Option<string?> vault = new("--vault") { Description = "The vault; LEDGER.vault if not given (or EQUIPOISE_VAULT).", HelpName = "FILE" };
    private readonly Option<string?> key = new("--vault-key") { Description = "The vault's key; VAULT.key if not given (or EQUIPOISE_VAULT_KEY). With EQUIPOISE_VAULT_PASSPHRASE a passphrase takes its place.", HelpName = "FILE" };

    /// <summary>The options, to be listed with a verb's.</summary>
    public IEnumerable<Symbol> Options => [vault, key];

    /// <summary>The vault's path for a ledger.</summary>
    public string PathFor(Invocation use, string ledger) => use.Get(vault) ?? use.Shell.Setting("EQUIPOISE_VAULT") ?? (LedgerStores.InPostgres(ledger)
        ? throw new BadInputException("V002", ledger, "The ledger is in a database; where its vault lies must be said.", "nothing", "--vault FILE")
        : AllocationVault.PathFor(ledger));

    /// <summary>Opens the vault of a ledger.</summary>
    public AllocationVault Open(Invocation use, string ledger)
    {
        var path = PathFor(use, ledger);
        return AllocationVault.Open(path, AllocationVault.NeedsPassphrase(path)
            ? VaultKey.FromPassphrase(use.Shell.Setting(Passphrase) ?? throw new BadInputException("V005", path, "The vault is opened by a passphrase.", "none", $"the setting {Passphrase}"))
            : VaultKey.FromFile(KeyPath(use, path)));
    }

    /// <summary>The key for a new vault: the passphrase of the settings, or a new key file with these bytes.</summary>
    public (VaultKey Key, string? File) NewKey(Invocation use, string path, byte[] bytes)
    {
        if (use.Shell.Setting(Passphrase) is { } passphrase)
        {
            try
            {
                return (VaultKey.FromPassphrase(passphrase), null);
            }
            catch (ArgumentException e)
            {
                throw new BadInputException("V005", path, "The passphrase is too short.", e.Message, "12 characters or more");
            }
        }

        var file = KeyPath(use, path);
        return (File.Exists(file) ? VaultKey.FromFile(file) : VaultKey.CreateFile(file, bytes), file);
    }

    private string KeyPath(Invocation use, string path) => use.Get(key) ?? use.Shell.Setting("EQUIPOISE_VAULT_KEY") ?? path + ".key";
}
