using System.Collections.Immutable;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Accounts;

/// <summary>The little that the sign-in needs to know of the trial, and all that it can find out.</summary>
internal sealed class SignInFacts(TrialHost host)
{
    /// <summary>Labelled accounts of a rehearsal; empty for a real trial.</summary>
    public ImmutableArray<(string Account, string Name)> Labelled => host.Known.Activation is { Synthetic: true } ? [.. DemonstrationGrants.All.Select(a => (a.Account, a.Name))] : [];

    /// <summary>How many roles an account may act in.</summary>
    public int Roles(string account) => host.Current().Grants.Count(g => g.HasForce && g.Account == account);
}
