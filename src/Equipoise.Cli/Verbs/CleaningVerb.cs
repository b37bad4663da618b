using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise cleaning LEDGER</c> and <c>equipoise deviations LEDGER</c>: what is to be settled, and what did not go as the protocol says.</summary>
internal static class CleaningVerb
{
    public static Command Create(Shell shell)
    {
        var (ledger, site) = (Ledger(), Site());
        return shell.Verb("cleaning", "List what is missing, asked, unsigned or contradictory, with who has to act.", [ledger, site], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger));
            var items = CleaningList.Of(Active(store, use.Get(ledger)), shell.Now).Where(i => use.Get(site) is not { } only || i.Site == only).ToList();
            return Outcome.Done(new { ledger = use.Get(ledger), items }, console =>
            {
                if (items.Count == 0)
                {
                    console.Line("Nothing is to be settled.");
                    return;
                }

                var table = Output.Table($"{items.Count} to be settled", "Participant", "Site", "Who", "Since", "What");
                foreach (var item in items)
                {
                    _ = table.Row(item.Participant, item.Site, Words.Spoken(item.MustAct), item.Since is { } since ? $"{since:uuuu-MM-dd}" : "", item.Message);
                }

                table.Columns[^1].Alignment = Spectre.Console.Justify.Left;
                console.Write(table);
            });
        });
    }

    public static Command CreateDeviations(Shell shell)
    {
        var (ledger, site) = (Ledger(), Site());
        return shell.Verb("deviations", "List what did not go as the protocol says.", [ledger, site], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger));
            var log = Active(store, use.Get(ledger)).InOrder.Where(p => use.Get(site) is not { } only || p.Site == only)
                .SelectMany(p => p.Deviations.Select(d => new { participant = p.Id, site = p.Site, entry = d.Sequence, d.Fact.Kind, d.Fact.OccurredOn, d.Fact.Description, d.Fact.FoundByRule }))
                .OrderBy(d => d.entry).ToList();
            return Outcome.Done(new { ledger = use.Get(ledger), deviations = log }, console =>
            {
                if (log.Count == 0)
                {
                    console.Line("No deviation is recorded.");
                    return;
                }

                var table = Output.Table($"{log.Count} deviations", "Entry", "Participant", "Site", "On", "Found by", "Kind", "What");
                foreach (var d in log)
                {
                    _ = table.Row(FormattableString.Invariant($"{d.entry}"), d.participant, d.site, $"{d.OccurredOn:uuuu-MM-dd}", d.FoundByRule ? "rule" : "person", Words.Spoken(d.Kind), d.Description);
                }

                table.Columns[^1].Alignment = Spectre.Console.Justify.Left;
                console.Write(table);
            });
        });
    }

    private static Argument<string> Ledger() => new("LEDGER") { Description = "A ledger." };

    private static Option<string?> Site() => new("--site") { Description = "Of this site only.", HelpName = "SITE" };

    private static TrialState Active(ILedgerStore store, string path)
    {
        var state = store.Load();
        return state.Protocol is null ? throw new Adapters.BadInputException("C041", path, "The trial is not active yet.", "no activation", "a ledger in which a protocol was activated") : state;
    }
}
