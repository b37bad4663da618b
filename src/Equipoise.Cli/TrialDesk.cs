using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Cli.Verbs;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli;

/// <summary>The shell around every command of a trial: load, fold, decide, append at the expected version, show.</summary>
internal static class TrialDesk
{
    /// <summary>Gives the command that follows from the entries, and records what it leads to.</summary>
    public static Outcome Give(string path, Func<IReadOnlyList<LedgerEntry>, Trials.Conduct.Command> command, Actor actor, string? reason, Shell shell) =>
        Give(path, ledger => new Submission(command(ledger.ReadAll()), actor, reason), () => AllocationVault.Open(AllocationVault.PathFor(path), VaultKey.FromFile(AllocationVault.PathFor(path) + ".key")), shell);

    /// <summary>Gives a submission, and shows what was recorded.</summary>
    public static Outcome Give(string path, Func<ILedgerStore, Submission> submission, Func<AllocationVault> vault, Shell shell)
    {
        using var ledger = LedgerStores.Open(path);
        var given = submission(ledger);
        var session = new TrialSession(ledger, vault, shell.Reached);
        var answer = session.Give(given, shell.Now);
        if (answer.Rejection is { } rejection)
        {
            return Outcome.Refused(rejection);
        }

        // The arm is told to whom it was unblinded for, and stands in no entry of the unblinding.
        var arm = given.Command is UnblindParticipant unblind ? session.State.Participants[unblind.Participant].Randomisation!.Value.Fact.Arm : null;
        return Outcome.Done(
            arm is null ? new { ledger = path, repeated = answer.Repeated, entries = answer.Entries.Select(LedgerVerb.EntryJson) } : new { ledger = path, repeated = answer.Repeated, arm, entries = answer.Entries.Select(LedgerVerb.EntryJson) },
            console =>
            {
                answer.Entries.ToList().ForEach(e => console.Line(LedgerVerb.Line(e)));
                if (answer.Repeated)
                {
                    console.Line("Recorded before under this key; nothing was recorded now.");
                }

                if (arm is not null)
                {
                    console.Line($"Arm: {arm}. Tell nobody who need not know.");
                }
            });
    }
}
