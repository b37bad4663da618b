using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise verify LEDGER</c>: whether every byte of a ledger is what its entries give, and if not, the first entry that does not fit.</summary>
internal static class VerifyVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var head = new Option<string?>("--head") { Description = "A head hash noted earlier and kept elsewhere; that entry must still be in the chain.", HelpName = "HASH" };
        var reveal = new Option<bool>("--reveal") { Description = "Also derive every allocation again from the revealed secret." };
        var witness = new Option<bool>("--witness") { Description = "Also hold the ledger against what its vault saw: entries cut off, rolled back or replaced." };
        var place = new VaultPlace();
        return shell.Verb("verify", "Verify a ledger and name the first entry that does not fit.", [ledger, head, reveal, witness, .. place.Options], use =>
        {
            var path = use.Get(ledger);
            var seen = use.Get(witness) ? place.Open(use, path).WitnessedHead : null;
            return Verify(path, use.Get(head) ?? seen, use.Get(reveal));
        });
    }

    private static Outcome Verify(string path, string? head, bool reveal)
    {
        var result = LedgerVerification.Verify(path, head);
        var audit = reveal && result.Intact ? Audit(path) : null;
        return new Outcome(
            result.Intact && audit is not { Followed: false } ? 0 : 2,
            reveal ? new { result.Intact, result.Entries, result.HeadHash, result.FirstBadEntry, result.Problem, result.Note, allocations = audit } : result,
            console =>
            {
                console.Line(result.Intact
                    ? FormattableString.Invariant($"{path}: intact, {result.Entries} entries, head {result.HeadHash}.")
                    : FormattableString.Invariant($"{path}: NOT intact. First entry that does not fit: {(result.FirstBadEntry is { } entry ? entry : "none")}. {result.Problem} Entries that fit before it: {result.Entries}."));
                if (result.Note is { } note)
                {
                    console.Line(note);
                }

                if (audit is not null)
                {
                    console.Line(audit.Followed
                        ? FormattableString.Invariant($"The revealed secret is the one committed to, and gives each of the {audit.Allocations} allocations; {audit.Lost} positions were lost to stated gaps.")
                        : FormattableString.Invariant($"The allocations do NOT follow the committed sequence. First entry that does not: {audit.FirstBadEntry}. {audit.Problem} Allocations that agree before it: {audit.Allocations}."));
                }
            });
    }

    private static AllocationAuditResult Audit(string path)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var entries = ledger.ReadAll();
        var secret = entries.Select(e => e.Event).OfType<AllocationSecretRevealed>().FirstOrDefault()?.Secret
            ?? throw new BadInputException("V007", path, "The allocation secret is not revealed.", "no entry that reveals it", "a ledger whose secret two people revealed after the lock ('equipoise reveal')");
        return AllocationAudit.Of(entries, Convert.FromHexString(secret));
    }
}
