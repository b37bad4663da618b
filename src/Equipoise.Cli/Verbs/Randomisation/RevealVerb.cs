using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise reveal LEDGER --actor ID --role ROLE --ground TEXT</c>: asks, after the lock, that the allocation secret be revealed; given by a second person, reveals it.</summary>
internal static class RevealVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var actor = new Option<string>("--actor") { Description = "Who acts.", HelpName = "ID", Required = true };
        var role = new Option<string>("--role") { Description = "In which part.", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(Words.Of)]);
        var ground = new Option<string>("--ground") { Description = "Why now.", HelpName = "TEXT", Required = true };
        var place = new VaultPlace();
        return shell.Verb("reveal", "Reveal the allocation secret after the lock: one person asks, another reveals.", [ledger, actor, role, ground, .. place.Options], use =>
        {
            var who = new Actor(use.Get(actor)!, Words.Parse<Role>(use.Get(role)!));
            return TrialDesk.Give(
                use.Get(ledger),
                store => store.Load().RevealAskedBy is { } first && first.Id != who.Id
                    ? new Submission(new RevealSecret(place.Open(use, use.Get(ledger)).Reveal()), who, use.Get(ground))
                    : new Submission(new RequestReveal(use.Get(ground)!), who),
                () => place.Open(use, use.Get(ledger)),
                shell);
        });
    }
}
