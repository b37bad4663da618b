using System.CommandLine;
using System.Security.Cryptography;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise new PROTOCOL LEDGER --actor ID</c>: begins a trial: a ledger whose first entry holds the protocol, and a vault with a fresh secret.</summary>
internal static class NewVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        var ledger = new Argument<string>("LEDGER") { Description = "The ledger to make; the vault is made beside it as LEDGER.vault." };
        var actor = new Option<string>("--actor") { Description = "Who activates the trial, for the sponsor.", HelpName = "ID", Required = true };
        var place = new VaultPlace();
        return shell.Verb("new", "Begin a trial: make its ledger and its vault.", [protocol, ledger, actor, .. place.Options], use => Begin(use, place, use.Get(protocol), use.Get(ledger), use.Get(actor)!));
    }

    private static Outcome Begin(Invocation use, VaultPlace place, string protocolPath, string path, string actorId)
    {
        var protocol = ProtocolArgument.Read(protocolPath);
        var (secret, actor, now) = (RandomNumberGenerator.GetBytes(32), new Actor(actorId, Role.Sponsor), use.Shell.Now);
        var method = AllocationSequence.MethodOf(protocol.Document.Randomisation);
        var activate = new ActivateTrial(protocol.Source, AllocationSequence.Commitment(method, secret), Synthetic: false, Scenario: null);
        var decision = Decider.Decide(TrialState.Empty, activate, actor, now, NoAllocation);
        if (decision.Rejection is { } rejection)
        {
            return Outcome.Refused(rejection);
        }

        var entries = LedgerEntry.SealAll(0, LedgerEntry.Genesis, now, actor, null, decision.Events);
        var vault = place.PathFor(use, path);
        string? keyFile = null;
        NewLedger.Create(
            path,
            () =>
            {
                (var key, keyFile) = place.NewKey(use, vault, RandomNumberGenerator.GetBytes(32));
                return AllocationVault.Create(vault, method, secret, key, RandomNumberGenerator.GetBytes(28));
            },
            entries);
        return Outcome.Done(
            new { ledger = path, vault, key = keyFile, trial = protocol.Document.Trial.Id, version = protocol.Document.Trial.Version, allocationMethod = method, head = entries[^1].Hash },
            console => console.Line($"{path}: {protocol.Document.Trial.Id} version {protocol.Document.Trial.Version} is active. The allocation secret is in {vault}, encrypted; {(keyFile is null ? "the passphrase opens it" : $"its key is {keyFile}")}: keep both apart from the ledger's readers. Head {entries[^1].Hash}."));
    }

    private static string NoAllocation(AllocationRequest request) => throw new InvalidOperationException("activation allocates nobody");
}
