using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary>
/// <c>equipoise gap LEDGER --actor ID --role ROLE --ground TEXT</c>: states that entries which the vault or the witness saw are gone, and consumes the positions they had used; or that the vault
/// is an old copy and the one last used is lost.
/// </summary>
internal static class GapVerb
{
    public static Command Create(Shell shell)
    {
        var place = new TrialPlace("A ledger that lost entries, as an old backup that was restored, or whose vault is an old copy.", "What happened.");
        return shell.Verb("gap", "State that entries are lost; the positions they used are never issued again.", place.With(), use => place.Give(use, store =>
        {
            var (vault, witness, state) = (place.Vault(use), place.Witness(use), store.Load());
            using var turn = vault.Take();
            var lost = turn.Lost(state, witness?.Last()?.Issued);
            StateLedgerGap State(long entry, string? head) => new(entry, head ?? LedgerEntry.Genesis, lost, place.Ground(use));
            return turn.Gap(state, store.HashAt) is not null ? place.Submit(use, State(vault.WitnessedVersion, vault.WitnessedHead))
                : witness?.Gap(state, store.HashAt, vault.Issued) is { Line: { } line } ? place.Submit(use, State(line.Entry, line.Head))
                : throw new BadInputException("V008", place.Ledger(use), $"The ledger holds all that the vault{(witness is null ? "" : " and the witness")} saw; there is no gap to state.", "no gap", "a ledger that lost entries");
        }));
    }
}
