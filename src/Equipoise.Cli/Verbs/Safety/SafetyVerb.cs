using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Monitoring;
using NodaTime;

namespace Equipoise.Cli.Verbs.Safety;

/// <summary><c>equipoise safety LEDGER</c>: reports that are owed and not sent, and how the safety rules stand.</summary>
internal static class SafetyVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var all = new Option<bool>("--all") { Description = "Also reports that were sent." };
        return shell.Verb("safety", "Reports on adverse events that are due or overdue, and how the safety rules stand.", [ledger, all], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger)!);
            var state = store.Load();
            // A rehearsed trial may lie in the future of the clock.
            var now = Instant.Max(shell.Now, state.LastRecordedAt);
            var duties = use.Get(all) ? ReportingDuties.Of(state, now) : ReportingDuties.Open(state, now);
            var rules = SafetyWatch.Evaluate(state, now);
            return Outcome.Done(
                new
                {
                    asOf = now.ToString(),
                    duties = duties.Select(d => new
                    {
                        participant = d.Participant, site = d.Site, entry = d.Entry, term = d.Term, grade = d.Grade, recipient = d.Recipient, row = d.Row, duty = d.Clock.Duty.Name,
                        dueBy = d.Clock.DueBy.ToString(), sentAt = d.Clock.SentAt?.ToString(), standing = Words.Of(d.Clock.Standing),
                    }),
                    rules,
                },
                console =>
                {
                    var table = Output.Table($"Reports as of {Minute(now)}", ["due by", "standing", "participant", "event", "to", "report"]);
                    duties.ToList().ForEach(d => table.Row([Minute(d.Clock.DueBy), Words.Spoken(d.Clock.Standing), d.Participant, $"{d.Term} grade {Numerals.Count(d.Grade)} (entry {Numerals.Count(d.Entry)})", d.Recipient, d.Clock.Duty.Name]));
                    if (duties.IsEmpty)
                    {
                        console.Line("No report is owed.");
                    }
                    else
                    {
                        console.Write(table);
                    }

                    rules.ToList().ForEach(r => console.Line((r.Met ? "MET  " : "") + r.Explanation));
                });
        });
    }

    private static string Minute(Instant at) => at.ToString("uuuu-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
