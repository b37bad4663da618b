using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise act LEDGER --actor ID --role ROLE COMMAND</c>: gives one command to a trial and records what follows from it.</summary>
internal static class ActVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var command = new Argument<string>("COMMAND") { Description = "The command as JSON, such as '{\"command\": \"randomise\", \"participant\": \"101-001\"}'; @FILE reads it from a file, - from standard input." };
        var actor = new Option<string>("--actor") { Description = "Who acts.", HelpName = "ID", Required = true };
        var role = new Option<string>("--role") { Description = "In which part.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var site = new Option<string?>("--site") { Description = "At which site.", HelpName = "SITE" };
        var reason = new Option<string?>("--reason") { Description = "Why, where that is worth recording.", HelpName = "TEXT" };
        return shell.Verb("act", "Give one command to a trial.", [ledger, command, actor, role, site, reason], use =>
            Act(use.Get(ledger), CommandText.Read(use.Get(command), shell.In), new Actor(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!), use.Get(site)), use.Get(reason), shell));
    }

    private static Outcome Act(string path, Trials.Conduct.Command command, Actor actor, string? reason, Shell shell)
    {
        using var ledger = SqliteLedger.Open(path);
        return Conflict.Retry(() =>
        {
            var (state, now) = (ledger.Load(), shell.Now);
            var decision = Decider.Decide(state, command, actor, now, AllocationVault.SourceBeside(path, state));
            if (decision.Rejection is { } rejection)
            {
                return Outcome.Refused(rejection);
            }

            var entries = LedgerEntry.SealAll(state.Version, state.HeadHash, now, actor, reason, decision.Events);
            ledger.Append(state.Version, entries);
            return Outcome.Done(new { ledger = path, entries = entries.Select(LedgerVerb.EntryJson) }, console => entries.ToList().ForEach(e => console.Line(LedgerVerb.Line(e))));
        });
    }
}
