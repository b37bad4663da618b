using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Cli.Verbs;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;

namespace Equipoise.Cli;

/// <summary>The shell around every command of a trial: load, fold, decide, append at the expected version, show.</summary>
internal static class TrialDesk
{
    /// <summary>Gives the command that follows from the entries, and records what it leads to.</summary>
    public static Outcome Give(string path, Func<IReadOnlyList<LedgerEntry>, Trials.Conduct.Command> command, Actor actor, string? reason, Shell shell)
    {
        using var ledger = SqliteLedger.Open(path);
        return Conflict.Retry(() =>
        {
            var (read, now) = (ledger.ReadAll(), shell.Now);
            var state = TrialState.Fold(read);
            var decision = Decider.Decide(state, command(read), actor, now, AllocationVault.SourceBeside(path, state));
            if (decision.Rejection is { } rejection)
            {
                return Outcome.Refused(rejection);
            }

            var entries = LedgerEntry.SealAll(state.Version, state.HeadHash, now, actor, reason, decision.Events);
            ledger.Append(state.Version, entries);
            return Outcome.Done(new { ledger = path, entries = entries.Select(LedgerVerb.EntryJson) }, console => entries.ToList().ForEach(e => console.Line(LedgerVerb.Line(e))));
        });
    }
}
