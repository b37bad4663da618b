using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Web.Trial;

/// <summary>One labelled account for each role of a rehearsal, so that everybody's pages can be looked at. A real trial has none of them.</summary>
public static class DemonstrationGrants
{
    /// <summary>The accounts, with the person's label and the role; those of sites belong to the site with most participants.</summary>
    public static ImmutableArray<(string Account, string Name, Role Role)> All { get; } =
    [
        ("nurse", "Synthetic research nurse", Role.Nurse),
        ("investigator", "Synthetic investigator", Role.Investigator),
        ("data-manager", "Synthetic data manager", Role.DataManager),
        ("statistician", "Synthetic trial statistician", Role.TrialStatistician),
        ("independent-statistician", "Synthetic independent statistician", Role.IndependentStatistician),
        ("board-1", "Synthetic board member 1", Role.Board),
        ("board-2", "Synthetic board member 2", Role.Board),
        ("sponsor", "Synthetic sponsor", Role.Sponsor),
        ("inspector", "Synthetic inspector", Role.Inspector),
    ];

    /// <summary>The site at which a cycle is running, else the one at which something was recorded last.</summary>
    public static string BusiestSite(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Participants.Values.OrderByDescending(p => p.Cycles is [.., var cycle] && p.Stops.IsEmpty && cycle.Slots.Length < cycle.Start.Fact.Slots).ThenByDescending(p => p.LastEntry).FirstOrDefault()?.Site ?? state.Sites.Keys.First();
    }

    /// <summary>Gives the grants to a rehearsal that has none.</summary>
    public static async Task GiveAsync(TrialHost host)
    {
        var state = host.Current();
        if (state.Activation is not { Synthetic: true } || state.Grants.Length > 0 || state.Sites.Count == 0)
        {
            return;
        }

        var site = BusiestSite(state);
        foreach (var (account, name, role) in All)
        {
            var grant = new GiveGrant(account, role, Grant.OfSites.Contains(role) ? site : null, "A labelled account of the rehearsal", name);
            await host.GiveAsync(new Submission(grant, new Actor("equipoise", Role.System), null, "demonstration:" + account));
        }
    }
}
