using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Access;

/// <summary>
/// Lets a person act in a role. Nobody gives a role to themselves. Roles that see results by arm, and those of the coordinating centre, are given by the sponsor; a data manager gives those of the
/// sites and of inspectors. Who sees results by arm holds no other role in the trial, so that nobody who treats, cleans or decides has seen them.
/// </summary>
/// <param name="Account">The person's account.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site; given exactly for roles of a site.</param>
/// <param name="Ground">Why.</param>
/// <param name="Name">The person's printed name.</param>
public sealed record GiveGrant(string Account, Role Role, string? Site, string Ground, string? Name = null) : Command
{
    private static readonly ImmutableArray<Role> ByDataManager = [Role.Nurse, Role.Investigator, Role.Inspector];

    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager, Role.System];

    /// <summary>Whether a role sees results by arm under a protocol.</summary>
    public static bool SeesResults(Role role, AccessSection access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return access.ComparativeResults.Contains(role);
    }

    internal override Decision Decide(Deciding deciding)
    {
        var (access, grants) = (deciding.Protocol.Document.Access, deciding.State.Grants.Where(g => g.Account == Account && g.HasForce).ToList());
        return string.IsNullOrWhiteSpace(Account) || Account.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? Decision.Refuse("account", $"'{Account}' is not the name of an account; it has no blanks.")
            : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The grant needs a ground, such as the delegation log.")
            : Role == Role.System ? Decision.Refuse("role-system", "The role system is the program's own; it is given to nobody.")
            : Grant.OfSites.Contains(Role) != Site is not null ? Decision.Refuse("grant-site", Site is null ? $"The role {Ledger.Words.Spoken(Role)} belongs to a site; name it." : $"The role {Ledger.Words.Spoken(Role)} belongs to no site.")
            : Site is not null && !deciding.State.Sites.ContainsKey(Site) ? Decision.Refuse("site-unknown", $"There is no site {Site}; there are {string.Join(", ", deciding.State.Sites.Keys)}.")
            : Account == deciding.Actor.Id ? Decision.Refuse("grant-self", "Nobody gives a role to themselves; another person has to.")
            : deciding.Actor.Role == Role.DataManager && !ByDataManager.Contains(Role) ? Decision.Refuse("grant-by-sponsor", $"The role {Ledger.Words.Spoken(Role)} is given by the sponsor.")
            : grants.Any(g => g.Is(Account, Role, Site)) ? Decision.Refuse("grant-given", $"{Account} has this role already.")
            : grants.Find(g => SeesResults(g.Role, access) || SeesResults(Role, access)) is { } other
                ? Decision.Refuse("grant-conflict", $"{Account} is {Ledger.Words.Spoken(other.Role)}; who sees results by arm ({string.Join(", ", access.ComparativeResults.Select(Ledger.Words.Spoken))}) holds no other role in this trial.")
            : Decision.Of(new GrantGiven(Account, Role, Site, Ground, Name));
    }
}

/// <summary>Ends that a person may act in a role. It has force from the next request on.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site, as it was given.</param>
/// <param name="Ground">Why.</param>
public sealed record WithdrawGrant(string Account, Role Role, string? Site, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager, Role.System];

    internal override Decision Decide(Deciding deciding) =>
        string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The withdrawal needs a ground.")
        : !deciding.State.Grants.Any(g => g.HasForce && g.Is(Account, Role, Site)) ? Decision.Refuse("grant-unknown", $"{Account} does not have the role {Ledger.Words.Spoken(Role)}{(Site is null ? "" : " at site " + Site)}.")
        : deciding.Actor.Role != Role.System && Role == Role.Sponsor && deciding.State.Grants.Count(g => g.HasForce && g.Role == Role.Sponsor) == 1 ? Decision.Refuse("grant-last", "This is the last sponsor; somebody has to be able to give roles.")
        : deciding.Actor.Role == Role.DataManager && Role is not (Role.Nurse or Role.Investigator or Role.Inspector) ? Decision.Refuse("grant-by-sponsor", $"The role {Ledger.Words.Spoken(Role)} is withdrawn by the sponsor.")
        : Decision.Of(new GrantWithdrawn(Account, Role, Site, Ground));
}
