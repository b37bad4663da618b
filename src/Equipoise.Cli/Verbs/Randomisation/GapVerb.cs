using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise gap LEDGER --actor ID --role ROLE --ground TEXT</c>: states that entries the vault saw are gone, and consumes the positions they had used.</summary>
internal static class GapVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger that lost entries, as an old backup that was restored." };
        var actor = new Option<string>("--actor") { Description = "Who states it.", HelpName = "ID", Required = true };
        var role = new Option<string>("--role") { Description = "In which part.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var ground = new Option<string>("--ground") { Description = "What happened.", HelpName = "TEXT", Required = true };
        var place = new VaultPlace();
        return shell.Verb("gap", "State that entries are lost; the positions they used are never issued again.", [ledger, actor, role, ground, .. place.Options], use =>
        {
            var vault = place.Open(use, use.Get(ledger));
            return TrialDesk.Give(
                use.Get(ledger),
                store =>
                {
                    var state = store.Load();
                    using var turn = vault.Take();
                    return turn.Gap(state, store.HashAt) is { Rule: "ledger-gap" }
                        ? new Submission(new StateLedgerGap(vault.WitnessedVersion, vault.WitnessedHead!, turn.Lost(state), use.Get(ground)!), new Actor(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!)))
                        : throw new BadInputException("V008", use.Get(ledger), "The ledger holds all that the vault saw; there is no gap to state.", "no gap", "a ledger that lost entries");
                },
                () => vault,
                shell);
        });
    }
}
