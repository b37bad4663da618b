using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Screening;
using NodaTime.Text;

namespace Equipoise.Cli.Verbs.Participant;

/// <summary><c>equipoise participant list LEDGER</c>: the screening log, and the counts that the flow of participants takes from it.</summary>
internal static class ListVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var site = new Option<string?>("--site") { Description = "Only this site's.", HelpName = "SITE" };
        var status = new Option<string?>("--status") { Description = "Only those who came this far." };
        status.AcceptOnlyFromAmong([.. Enum.GetValues<ScreeningStatus>().Select(Words.Of)]);
        return shell.Verb("list", "Print the screening log.", [ledger, site, status], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger));
            var state = store.Load();
            var log = ScreeningLog.Of(state, use.Get(site));
            var lines = log.Lines.Where(l => use.Get(status) is not { } w || Words.Of(l.Status) == w).ToList();
            string? Why(ScreeningLine l) => l.Exclusion is { } x ? ExclusionWords.Of(x, state.ProtocolOf(state.Participants[l.Participant])) : null;
            var json = new
            {
                ledger = use.Get(ledger),
                assessed = log.Assessed,
                randomised = log.Randomised,
                open = log.Open,
                excluded = log.Excluded.Select(e => new { e.Reason, e.Count, criteria = e.Criteria.ToDictionary(c => c.Criterion, c => c.Count) }),
                candidates = lines.Select(l => new { l.Participant, l.Site, l.ScreenedOn, l.Status, l.Exclusion?.ExcludedOn, l.Exclusion?.Reason, l.Exclusion?.Criterion, l.Exclusion?.Ground, l.RescreenOf, l.RescreenedAs }),
            };
            return Outcome.Done(json, console =>
            {
                foreach (var l in lines)
                {
                    console.Line($"{l.Participant,-16}  {l.Site,-6}  {LocalDatePattern.Iso.Format(l.ScreenedOn)}  {Words.Spoken(l.Status)}{(Why(l) is { } why ? ": " + why : "")}{(l.RescreenOf is { } of ? $" (screened before as {of})" : "")}{(l.RescreenedAs is { } again ? $" (screened again as {again})" : "")}");
                }

                console.Line(FormattableString.Invariant($"{log.Assessed} persons assessed, {log.Excluded.Sum(e => e.Count)} excluded, {log.Open} in screening, {log.Randomised} randomised"));
                foreach (var e in log.Excluded)
                {
                    console.Line($"  {Numerals.Count(e.Count),4}  {ExclusionWords.Of(e.Reason)}{(e.Criteria.IsEmpty ? "" : ": " + string.Join(", ", e.Criteria.Select(c => FormattableString.Invariant($"{c.Criterion} {c.Count}"))))}");
                }
            });
        });
    }
}
