using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise verify LEDGER</c>: whether every byte of a ledger is what its entries give, and if not, the first entry that does not fit.</summary>
internal static class VerifyVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var head = new Option<string?>("--head") { Description = "A head hash noted earlier and kept elsewhere; that entry must still be in the chain.", HelpName = "HASH" };
        return shell.Verb("verify", "Verify a ledger and name the first entry that does not fit.", [ledger, head], use => Verify(use.Get(ledger), use.Get(head)));
    }

    private static Outcome Verify(string path, string? head)
    {
        var result = LedgerVerification.Verify(path, head);
        return new Outcome(result.Intact ? 0 : 2, result, console =>
        {
            console.Line(result.Intact
                ? FormattableString.Invariant($"{path}: intact, {result.Entries} entries, head {result.HeadHash}.")
                : FormattableString.Invariant($"{path}: NOT intact. First entry that does not fit: {(result.FirstBadEntry is { } entry ? entry : "none")}. {result.Problem} Entries that fit before it: {result.Entries}."));
            if (result.Note is { } note)
            {
                console.Line(note);
            }
        });
    }
}
