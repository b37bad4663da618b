using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise batch LEDGER FILE</c>: gives the commands of a file, all or none; with --partial those that are accepted.</summary>
internal static class BatchVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var file = new Argument<string>("FILE") { Description = "The commands: CSV with a header (command, and the commands' fields), or JSON lines (.jsonl); - reads standard input." };
        var actor = new Option<string?>("--actor") { Description = "Who acts, unless a row says so.", HelpName = "ID" };
        var role = new Option<string?>("--role") { Description = "In which part, unless a row says so." };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var site = new Option<string?>("--site") { Description = "At which site, unless a row says so.", HelpName = "SITE" };
        var reason = new Option<string?>("--reason") { Description = "Why, unless a row says so.", HelpName = "TEXT" };
        var partial = new Option<bool>("--partial") { Description = "Record the rows that are accepted, and name those that are not. Without it one refusal means that nothing is recorded." };
        var dry = new Option<bool>("--dry-run") { Description = "Decide every row and record nothing." };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("batch", "Give the commands of a file: all or none.", [ledger, file, actor, role, site, reason, partial, dry, .. place.Options, witness.Option], use =>
        {
            var defaults = new RowDefaults(use.Get(actor), use.Get(role) is { } part ? Words.Parse<Role>(part) : null, use.Get(site), use.Get(reason));
            var rows = Read(use.Get(file), defaults, shell);
            using var store = LedgerStores.Open(use.Get(ledger));
            var session = new TrialSession(store, () => place.Open(use, use.Get(ledger)), shell.Reached, witness.Of(use));
            return Give(session, rows, use.Get(partial), use.Get(dry), use.Get(file), shell);
        });
    }

    private static IReadOnlyList<CommandRow> Read(string file, RowDefaults defaults, Shell shell)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new BadInputException("C001", file, "There is no such file.", "no file", "a file of commands, as CSV or JSON lines");
        }

        bool? jsonLines = Path.GetExtension(file).ToUpperInvariant() switch { ".CSV" => false, ".JSONL" or ".NDJSON" => true, _ => null };
        return CommandRows.Read(file == "-" ? "(standard input)" : file, file == "-" ? shell.In.ReadToEnd() : File.ReadAllText(file), jsonLines, defaults);
    }

    private static Outcome Give(TrialSession session, IReadOnlyList<CommandRow> rows, bool partial, bool dry, string file, Shell shell)
    {
        if (rows.FirstOrDefault(r => TrialSession.NeedsVault(r.Submission.Command)) is { } vaulted && (!partial || dry))
        {
            return Outcome.Refused(new Rejection(
                "batch-vault",
                FormattableString.Invariant($"Line {vaulted.Line} is {CommandCatalogue.NameOf(vaulted.Submission.Command)}, which takes from the vault what is never given back: it cannot be all or nothing, nor tried. Give it by itself, or the batch with --partial.")));
        }

        var submissions = rows.Select(r => r.Submission).ToList();
        var answers = partial && !dry ? session.GiveAll(submissions, shell.Now) : session.GiveAllOrNone(submissions, shell.Now, record: !dry);
        var refused = rows.Zip(answers).Where(a => a.Second.Rejection is not null).ToList();
        var recorded = !dry && (partial || refused.Count == 0);
        var entries = recorded ? answers.Where(a => !a.Repeated).SelectMany(a => a.Entries).ToList() : [];
        var json = new
        {
            file,
            rows = rows.Count,
            accepted = rows.Count - refused.Count,
            recorded,
            refused = refused.Select(r => new { line = r.First.Line, command = CommandCatalogue.NameOf(r.First.Submission.Command), rule = r.Second.Rejection!.Rule, message = r.Second.Rejection.Message }),
            entries = entries.Select(LedgerVerb.EntryJson),
        };
        return new Outcome(refused.Count > 0 ? 1 : 0, json, console =>
        {
            refused.ForEach(r => console.Line($"line {Numerals.Count(r.First.Line)}  {CommandCatalogue.NameOf(r.First.Submission.Command)}  refused ({r.Second.Rejection!.Rule}): {r.Second.Rejection.Message}"));
            console.Line(FormattableString.Invariant($"{rows.Count} commands, {rows.Count - refused.Count} accepted, {refused.Count} refused. ")
                + (dry ? "Nothing was recorded: a dry run." : !recorded ? "Nothing was recorded." : FormattableString.Invariant($"{entries.Count} entries were recorded.")));
        });
    }
}
