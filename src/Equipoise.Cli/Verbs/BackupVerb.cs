using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise backup LEDGER FILE</c> and <c>equipoise restore FILE LEDGER</c>: verified copies of a ledger, from either store into either. The vault is kept apart, and copied apart.</summary>
internal static class BackupVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger: a file, or postgres:Trial=NAME;Host=...;Database=...;Username=..." };
        var file = new Argument<string>("FILE") { Description = "The backup to make: a ledger file." };
        return shell.Verb("backup", "Copy a ledger into a new file, while it is in use, and verify the copy.", [ledger, file], use => Copied(LedgerBackup.Backup(use.Get(ledger), use.Get(file)), use.Get(ledger), use.Get(file)));
    }

    public static Command CreateRestore(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A backup." };
        var ledger = new Argument<string>("LEDGER") { Description = "The ledger to make of it; there is none of that name." };
        return shell.Verb("restore", "Make a ledger of a backup. Where the backup is old, randomisation is refused until the gap is stated.", [file, ledger], use => Copied(LedgerBackup.Restore(use.Get(file), use.Get(ledger)), use.Get(file), use.Get(ledger)));
    }

    private static Outcome Copied(LedgerCopy copy, string from, string to) =>
        Outcome.Done(new { from, to, copy.Entries, copy.HeadHash }, console => console.Line(FormattableString.Invariant($"{to}: {copy.Entries} entries of {from}, verified, head {copy.HeadHash}.")));
}
