using System.CommandLine;
using Equipoise.Adapters.Storage;
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
        var key = new Option<string?>("--key") { Description = "A key of yours: the same command under the same key is recorded once, however often it is given.", HelpName = "KEY" };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("act", "Give one command to a trial.", [ledger, command, actor, role, site, reason, key, .. place.Options, witness.Option], use =>
        {
            var given = CommandText.Read(use.Get(command), shell.In);
            var submission = new Submission(given, new Actor(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!), use.Get(site)), use.Get(reason), use.Get(key));
            return TrialDesk.Give(use.Get(ledger), _ => submission, () => place.Open(use, use.Get(ledger)), shell, witness.Of(use));
        });
    }
}
