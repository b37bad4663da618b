using System.CommandLine;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Protocol;

namespace Equipoise.Cli.Verbs;

/// <summary>
/// <c>equipoise amend LEDGER PROTOCOL</c>: records a new version of the protocol, with what it changes; <c>equipoise activate LEDGER --site SITE --protocol-version VERSION</c>: moves a site to it.
/// </summary>
internal static class AmendVerb
{
    public static System.CommandLine.Command Create(Shell shell)
    {
        var place = new TrialPlace("A ledger.", "Why the protocol changes.");
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML) with a version of its own." };
        var preview = new Option<bool>("--preview") { Description = "Only show what would change." };
        return shell.Verb("amend", "Record a new version of the protocol; sites are moved to it by 'activate'.", place.With(protocol, preview), use =>
        {
            var amended = ProtocolArgument.Read(use.Get(protocol));
            return use.Get(preview) ? Preview(place.Ledger(use), amended) : place.Give(use, _ => place.Submit(use, new AmendProtocol(amended.Source, place.Ground(use))));
        });
    }

    public static System.CommandLine.Command CreateActivate(Shell shell)
    {
        var place = new TrialPlace("A ledger.", null);
        var site = new Option<string>("--site") { Description = "The site.", HelpName = "SITE", Required = true };
        var version = new Option<string>("--protocol-version") { Description = "The version.", HelpName = "VERSION", Required = true };
        return shell.Verb("activate", "Move a site to a version of the protocol, once it is approved there.", place.With(site, version), use => place.Give(use, _ => place.Submit(use, new ActivateAmendment(use.Get(site)!, use.Get(version)!))));
    }

    private static Outcome Preview(string path, TrialProtocol amended)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var newest = ledger.Load().Versions[^1];
        var changes = ProtocolComparison.Of(newest.Protocol, amended);
        return Outcome.Done(
            new { before = newest.Version, after = amended.Document.Trial.Version, changes },
            console =>
            {
                console.Line($"Version {newest.Version} -> {amended.Document.Trial.Version}: {(changes.IsEmpty ? "nothing differs" : FormattableString.Invariant($"{changes.Length} changes in {string.Join(", ", changes.Select(c => c.Section).Distinct())}"))}.");
                changes.ToList().ForEach(c => console.Line("  " + ProtocolComparison.Line(c)));
            });
    }
}
