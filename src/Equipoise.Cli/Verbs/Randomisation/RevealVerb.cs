using System.CommandLine;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise reveal LEDGER --actor ID --role ROLE --ground TEXT</c>: asks, after the lock, that the allocation secrets be revealed; given by a second person, reveals them.</summary>
internal static class RevealVerb
{
    public static Command Create(Shell shell)
    {
        var place = new TrialPlace("A ledger.", "Why now.");
        return shell.Verb("reveal", "Reveal the allocation secrets after the lock: one person asks, another reveals.", place.With(), use => place.Give(use, store =>
        {
            var state = store.Load();
            return state.RevealAskedBy is { } first && first.Id != place.Who(use).Id
                ? place.Submit(use, new RevealSecret(place.Vault(use).Reveal(state))) with { Reason = place.Ground(use) }
                : place.Submit(use, new RequestReveal(place.Ground(use)));
        }));
    }
}
