using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Access;

/// <summary>When and by whom something about a grant was recorded.</summary>
/// <param name="Entry">The ledger entry.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Ground">Why.</param>
public sealed record GrantMark(long Entry, Instant At, Actor By, string Ground);

/// <summary>That a person may act in a role, at a site where the role belongs to one: from an entry on, until it is withdrawn.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="Role">The role.</param>
/// <param name="Site">The site; null for a role of no site.</param>
/// <param name="Given">When it was given.</param>
/// <param name="Withdrawn">When it was withdrawn; null while it has force.</param>
/// <param name="Name">The person's printed name; null where it was not given.</param>
public sealed record Grant(string Account, Role Role, string? Site, GrantMark Given, GrantMark? Withdrawn = null, string? Name = null)
{
    /// <summary>Roles of people of a site.</summary>
    public static ImmutableArray<Role> OfSites { get; } = [Role.Nurse, Role.Investigator];

    /// <summary>Whether it has force now.</summary>
    public bool HasForce => Withdrawn is null;

    /// <summary>Whether it had force at an instant.</summary>
    public bool HadForce(Instant at) => Given.At <= at && (Withdrawn is null || at < Withdrawn.At);

    /// <summary>Whether it is that of a role at a site.</summary>
    public bool Is(string account, Role role, string? site) => Account == account && Role == role && Site == site;

    /// <summary>The grants after one is given; one that has force already stays as it is.</summary>
    internal static ImmutableArray<Grant> Add(ImmutableArray<Grant> grants, GrantGiven e, GrantMark mark) =>
        grants.Any(g => g.HasForce && g.Is(e.Account, e.Role, e.Site)) ? grants : grants.Add(new Grant(e.Account, e.Role, e.Site, mark, Name: e.Name));

    /// <summary>The grants after one is withdrawn.</summary>
    internal static ImmutableArray<Grant> End(ImmutableArray<Grant> grants, GrantWithdrawn e, GrantMark mark) =>
        [.. grants.Select(g => g.HasForce && g.Is(e.Account, e.Role, e.Site) ? g with { Withdrawn = mark } : g)];
}
