using System.Collections.Immutable;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>The rights of a person at an instant.</summary>
/// <param name="Account">The account.</param>
/// <param name="Grants">What had force, by role and site.</param>
public sealed record PersonRights(string Account, ImmutableArray<Grant> Grants)
{
    /// <summary>The sites of a role; empty where the role was not held. A role of no site is held at "".</summary>
    public ImmutableArray<string> SitesOf(Role role) => [.. Grants.Where(g => g.Role == role).Select(g => g.Site ?? "")];
}

/// <summary>Who might act in which role at which site at an instant, as the grants in the ledger tell it.</summary>
/// <param name="At">The instant.</param>
/// <param name="People">Everybody with a grant that had force, by account.</param>
/// <param name="Roles">The roles that anybody held, in the order of the list of roles.</param>
/// <param name="SeesResults">Accounts that might see results by arm, under the version of the protocol that was in force at the instant.</param>
public sealed record RightsAsOf(Instant At, ImmutableArray<PersonRights> People, ImmutableArray<Role> Roles, ImmutableArray<string> SeesResults)
{
    /// <summary>The rights at an instant.</summary>
    /// <param name="state">The trial, with all grants ever given.</param>
    /// <param name="at">Any instant, past or present.</param>
    public static RightsAsOf Of(TrialState state, Instant at)
    {
        ArgumentNullException.ThrowIfNull(state);
        var held = state.Grants.Where(g => g.HadForce(at)).ToList();
        var access = state.Versions.LastOrDefault(v => v.InForceSince <= at)?.Protocol.Document.Access;
        return new RightsAsOf(
            at,
            [.. held.GroupBy(g => g.Account, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new PersonRights(g.Key, [.. g.OrderBy(x => x.Role).ThenBy(x => x.Site, StringComparer.Ordinal)]))],
            [.. Enum.GetValues<Role>().Where(r => held.Exists(g => g.Role == r))],
            access is null ? [] : [.. held.Where(g => GiveGrant.SeesResults(g.Role, access)).Select(g => g.Account).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
