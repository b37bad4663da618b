using System.CommandLine;
using System.Security.Cryptography;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise credential set LEDGER --actor ID</c>: sets the passphrase by which a person shows once more who they are.</summary>
internal static class CredentialVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger; the credentials are kept beside its vault." };
        var actor = new Option<string>("--actor") { Description = "Whose passphrase it is; the person types it.", HelpName = "ID", Required = true };
        var place = new VaultPlace();
        var verb = new Command("credential", "Passphrases by which people show once more who they are.");
        verb.Subcommands.Add(shell.Verb("set", "Set a passphrase: a line of standard input; to change one, the present passphrase in a line before it.", [ledger, actor, .. place.Options], use =>
        {
            var file = CredentialFile.PathFor(place.PathFor(use, use.Get(ledger)));
            var credentials = new CredentialFile(file);
            var person = use.Get(actor)!;
            var present = credentials.Has(person) ? shell.In.ReadLine() : null;
            var passphrase = shell.In.ReadLine() ?? throw new BadInputException("V010", "(standard input)", "The passphrase is missing.", "nothing", present is null ? "one line with the passphrase" : "two lines: the present passphrase and the new one");
            credentials.Set(person, passphrase, present, RandomNumberGenerator.GetBytes(16));
            return Outcome.Done(new { credentials = file, person }, console => console.Line($"{file}: the passphrase of {person} is set."));
        }));
        return verb;
    }
}
