using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise witness LEDGER FILE</c>: adds to a file, kept elsewhere, what the ledger's head and the vault's count are now.</summary>
internal static class WitnessVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var file = new Argument<string>("FILE") { Description = "The witness: a file on another disk or machine. It is only appended to." };
        var place = new VaultPlace();
        return shell.Verb("witness", "Note the ledger's head and the vault's count in a file kept elsewhere.", [ledger, file, .. place.Options], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger));
            var (state, vault, witness) = (store.Load(), place.Open(use, use.Get(ledger)), new LedgerWitness(use.Get(file)));
            vault.RequireFor(state);
            if (LedgerWitness.Gap(witness.Lines(), state, store.HashAt, vault.Issued) is { } gap)
            {
                return Outcome.Refused(gap.Problem);
            }

            var line = witness.Add(state, vault.Issued, shell.Now);
            return Outcome.Done(line, console => console.Line(FormattableString.Invariant($"{use.Get(file)}: entry {line.Entry}, head {line.Head}, vault counter {line.Vault}.")));
        });
    }
}
