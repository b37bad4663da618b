using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise unblind LEDGER PARTICIPANT --actor ID --role ROLE --site SITE --ground TEXT</c>: in an emergency, tells one participant's arm to a person who gives their passphrase.</summary>
internal static class UnblindVerb
{
    /// <summary>The setting with a passphrase of a person's; without it the passphrase is the first line of standard input.</summary>
    public const string Passphrase = "EQUIPOISE_PASSPHRASE";

    public static System.CommandLine.Command Create(Shell shell)
    {
        var place = new TrialPlace("A ledger.", "What the emergency is.", atSite: true);
        var participant = new Argument<string>("PARTICIPANT") { Description = "The participant's number." };
        return shell.Verb("unblind", $"Tell one participant's arm in an emergency. The passphrase comes from {Passphrase} or the first line of standard input.", place.With(participant), use => place.Give(use, _ =>
        {
            var (who, credentials) = (place.Who(use), new CredentialFile(CredentialFile.PathFor(place.VaultPath(use))));
            var passphrase = shell.Setting(Passphrase) ?? shell.In.ReadLine();
            var shown = passphrase is { Length: > 0 } && credentials.Fits(who.Id, passphrase) ? new Reauthentication(who.Id, shell.Now, "passphrase") : null;
            return place.Submit(use, new UnblindParticipant(use.Get(participant), place.Ground(use))) with { Reauthenticated = shown };
        }));
    }
}
