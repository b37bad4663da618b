using System.CommandLine;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise scheme propose</c> and <c>equipoise scheme approve</c>: two people, or as many as the protocol asks for, change the allocation scheme of a running trial.</summary>
internal static class SchemeVerb
{
    public static Command Create(Shell shell)
    {
        var verb = new Command("scheme", "Change the allocation scheme of a running trial: one person proposes it, another approves.");
        verb.Subcommands.Add(Propose(shell));
        verb.Subcommands.Add(Approve(shell));
        return verb;
    }

    private static Command Propose(Shell shell)
    {
        var place = new TrialPlace("A ledger.", "Why.");
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML) with a new version that differs in its section randomisation alone." };
        return shell.Verb("propose", "Propose to change the allocation scheme.", place.With(protocol), use =>
        {
            var proposed = ProtocolArgument.Read(use.Get(protocol));
            return place.Give(use, _ => place.Submit(use, new ProposeSchemeChange(proposed.Source, place.Ground(use))));
        });
    }

    private static Command Approve(Shell shell)
    {
        var place = new TrialPlace("A ledger.", "Why.");
        var version = new Option<string>("--protocol-version") { Description = "The version that is proposed.", HelpName = "VERSION", Required = true };
        return shell.Verb("approve", "Approve the change of the allocation scheme; with the last approval asked for it is made, under a fresh secret.", place.With(version), use => place.Give(use, _ => place.Submit(use, new ApproveSchemeChange(use.Get(version)!, place.Ground(use)))));
    }
}
