using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise verify LEDGER</c>: whether every byte of a ledger is what its entries give, and if not, the first entry that does not fit.</summary>
internal static class VerifyVerb
{
    public static System.CommandLine.Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var head = new Option<string?>("--head") { Description = "A head hash noted earlier and kept elsewhere; that entry must still be in the chain.", HelpName = "HASH" };
        var reveal = new Option<bool>("--reveal") { Description = "Also derive every allocation again from the revealed secret." };
        var witness = new Option<string?>("--witness") { Description = "Also hold the ledger against what its vault saw, and, with FILE, ledger and vault against what that witness saw: entries cut off, rolled back or replaced.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var place = new VaultPlace();
        return shell.Verb("verify", "Verify a ledger and name the first entry that does not fit.", [ledger, head, reveal, witness, .. place.Options], use =>
        {
            var path = use.Get(ledger);
            var asked = use.Parsed.GetResult(witness) is not null;
            var vault = asked ? place.Open(use, path) : null;
            return Verify(path, use.Get(head), use.Get(reveal), vault, use.Get(witness) is { } file ? new LedgerWitness(file) : null);
        });
    }

    private static Outcome Verify(string path, string? head, bool reveal, AllocationVault? vault, LedgerWitness? witness)
    {
        var result = LedgerVerification.Verify(path, head);
        if (result.Intact && vault is not null && Witnessed(path, vault, witness) is { } gap)
        {
            result = result with { Intact = false, Problem = gap.Message };
        }
        else if (result.Intact && witness is not null)
        {
            result = result with { Note = string.Join(' ', new[] { result.Note, FormattableString.Invariant($"Ledger and vault hold all {witness.Lines().Length} lines of the witness, or a stated gap settles them.") }.Where(n => n is not null)) };
        }

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
                        ? FormattableString.Invariant($"The revealed secret{(audit.Segments == 1 ? " is the one" : "s of the " + audit.Segments + " segments are those")} committed to, and give{(audit.Segments == 1 ? "s" : "")} each of the {audit.Allocations} allocations; {audit.Lost} positions were lost to stated gaps.")
                        : FormattableString.Invariant($"The allocations do NOT follow the committed sequence. First entry that does not: {audit.FirstBadEntry}. {audit.Problem} Allocations that agree before it: {audit.Allocations}."));
                }
            });
    }

    /// <summary>What the vault saw first, then what the witness did.</summary>
    private static Rejection? Witnessed(string path, AllocationVault vault, LedgerWitness? witness)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var state = ledger.Load();
        using var turn = vault.Take();
        return turn.Gap(state, ledger.HashAt) ?? (witness is null ? null : LedgerWitness.Gap(witness.Lines(), state, ledger.HashAt, vault.Issued)?.Problem);
    }

    private static AllocationAuditResult Audit(string path)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var entries = ledger.ReadAll();
        var revealed = entries.Select(e => e.Event).OfType<AllocationSecretRevealed>().FirstOrDefault()
            ?? throw new BadInputException("V007", path, "The allocation secret is not revealed.", "no entry that reveals it", "a ledger whose secret two people revealed after the lock ('equipoise reveal')");
        return AllocationAudit.Of(entries, [.. revealed.Secrets.Select(Convert.FromHexString)]);
    }
}
