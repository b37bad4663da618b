using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Cli.Verbs;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli;

/// <summary>The shell around every command of a trial: load, fold, decide, append at the expected version, show.</summary>
internal static class TrialDesk
{
    /// <summary>Gives a submission, and shows what was recorded.</summary>
    public static Outcome Give(string path, Func<ILedgerStore, Submission> submission, Func<AllocationVault> vault, Shell shell, LedgerWitness? witness)
    {
        using var ledger = LedgerStores.Open(path);
        var given = submission(ledger);
        AllocationVault? opened = null;
        AllocationVault Opened() => opened ??= vault();
        if (given.Command is UnblindParticipant)
        {
            // A vault that cannot be opened is found out before the unblinding is recorded, not after it.
            Opened();
        }

        var session = new TrialSession(ledger, Opened, shell.Reached, witness);
        var answer = session.Give(given, shell.Now);
        if (answer.Rejection is { } rejection)
        {
            return Outcome.Refused(rejection);
        }

        // The arm is told to whom it was unblinded for, and stands in no entry of the unblinding. An answer that is only repeated does not tell it again: that would be an unblinding of its own.
        var arm = given.Command is UnblindParticipant unblind && !answer.Repeated ? Opened().KeyFor(session.State).ArmOf(session.State, unblind.Participant) : null;
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
