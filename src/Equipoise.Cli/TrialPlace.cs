using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Cli;

/// <summary>What the verbs by which a person acts on a trial have in common: the ledger, who acts in which part and why, the vault and the witness.</summary>
internal sealed class TrialPlace
{
    private readonly Argument<string> ledger;
    private readonly Option<string> actor = new("--actor") { Description = "Who acts.", HelpName = "ID", Required = true };
    private readonly Option<string> role = new("--role") { Description = "In which part.", Required = true };
    private readonly Option<string?> site = new("--site") { Description = "At which site.", HelpName = "SITE" };
    private readonly Option<string> ground;
    private readonly Option<string?> key = new("--key") { Description = "A key of yours: the same command under the same key is answered once, however often it is given.", HelpName = "KEY" };
    private readonly VaultPlace vault = new();
    private readonly WitnessPlace witness = new();
    private readonly bool asksForGround;
    private readonly bool atSite;

    /// <summary>The place of a verb.</summary>
    /// <param name="ledgerIs">What is said of the ledger in the verb's help.</param>
    /// <param name="groundIs">What is said of the ground; null where none is asked for.</param>
    /// <param name="atSite">Whether people of a site give it.</param>
    public TrialPlace(string ledgerIs, string? groundIs, bool atSite = false)
    {
        ledger = new("LEDGER") { Description = ledgerIs };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        ground = new("--ground") { Description = groundIs ?? "", HelpName = "TEXT", Required = true };
        (asksForGround, this.atSite) = (groundIs is not null, atSite);
    }

    /// <summary>The ledger, and then a verb's own arguments, and the options.</summary>
    public IEnumerable<Symbol> With(params IEnumerable<Symbol> own) =>
        [ledger, .. own, actor, role, .. atSite ? (IEnumerable<Symbol>)[site] : [], .. asksForGround ? (IEnumerable<Symbol>)[ground] : [], key, .. vault.Options, witness.Option];

    /// <summary>The ledger's name.</summary>
    public string Ledger(Invocation use) => use.Get(ledger);

    /// <summary>Who acts.</summary>
    public Actor Who(Invocation use) => new(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!), atSite ? use.Get(site) : null);

    /// <summary>Why.</summary>
    public string Ground(Invocation use) => use.Get(ground)!;

    /// <summary>The vault's path.</summary>
    public string VaultPath(Invocation use) => vault.PathFor(use, Ledger(use));

    /// <summary>Opens the vault.</summary>
    public AllocationVault Vault(Invocation use) => vault.Open(use, Ledger(use));

    /// <summary>The witness; null for none.</summary>
    public LedgerWitness? Witness(Invocation use) => witness.Of(use);

    /// <summary>A submission of the person's.</summary>
    public Submission Submit(Invocation use, Trials.Conduct.Command command) => new(command, Who(use), null, use.Get(key));

    /// <summary>Gives what follows from the ledger, and shows what was recorded.</summary>
    public Outcome Give(Invocation use, Func<ILedgerStore, Submission> submission) => TrialDesk.Give(Ledger(use), submission, () => Vault(use), use.Shell, Witness(use));
}
