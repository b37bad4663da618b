using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Web.Access;

/// <summary>What of the trial a route may show at most. The handler's parameter is of the type that stands for it; nothing else is made for the request.</summary>
internal enum Shows
{
    /// <summary>Nothing of the trial.</summary>
    Nothing,

    /// <summary>The participants of the viewer's own site: <see cref="Sight.SiteTrial"/>.</summary>
    OwnSite,

    /// <summary>Everybody, without anything that tells of treatment: <see cref="Sight.MaskedTrial"/>.</summary>
    Masked,

    /// <summary>All records, without results by arm: <see cref="Sight.RecordTrial"/>.</summary>
    Records,

    /// <summary>Results by arm: <see cref="Sight.UnblindedTrial"/>.</summary>
    ResultsByArm,

    /// <summary>To each role what <see cref="Policy.To"/> names for it, never results by arm: <see cref="Sight.VisibleTrial"/>.</summary>
    OfRole,
}

/// <summary>Who may use a route, and what it shows at most.</summary>
/// <param name="Shows">What it shows.</param>
/// <param name="Roles">The roles that may use it; empty where none is needed.</param>
/// <param name="SignIn">Whether somebody must have signed in.</param>
internal sealed record Policy(Shows Shows, ImmutableArray<Role> Roles, bool SignIn)
{
    private readonly ImmutableDictionary<Role, Shows> byRole = ImmutableDictionary<Role, Shows>.Empty;

    /// <summary>What the route shows to a role at most.</summary>
    public Shows To(Role role) => byRole.GetValueOrDefault(role, Shows);

    /// <summary>One address for several roles, to each what it may see: people of a site their own site, others everybody without treatment, or all records. Results by arm have addresses of their own.</summary>
    public static Policy OfRole(ImmutableArray<Role> ownSite, ImmutableArray<Role> masked, ImmutableArray<Role> records) => new(ownSite, masked, records);

    private Policy(ImmutableArray<Role> ownSite, ImmutableArray<Role> masked, ImmutableArray<Role> records)
        : this(Shows.OfRole, [.. ownSite, .. masked, .. records], SignIn: true) =>
        byRole = ImmutableDictionary.CreateRange([.. ownSite.Select(r => KeyValuePair.Create(r, Shows.OwnSite)), .. masked.Select(r => KeyValuePair.Create(r, Shows.Masked)), .. records.Select(r => KeyValuePair.Create(r, Shows.Records))]);

    /// <summary>For everybody; it tells nothing of the trial.</summary>
    public static Policy Public { get; } = new(Shows.Nothing, [], SignIn: false);

    /// <summary>For everybody who has signed in, whether or not they have a role in the trial; it tells nothing of the trial.</summary>
    public static Policy SignedIn { get; } = new(Shows.Nothing, [], SignIn: true);

    /// <summary>For people of a site, about their own site.</summary>
    public static Policy OwnSite(params Role[] roles) => new(Shows.OwnSite, [.. roles], SignIn: true);

    /// <summary>For roles that see everybody, without treatment.</summary>
    public static Policy Masked(params Role[] roles) => new(Shows.Masked, [.. roles], SignIn: true);

    /// <summary>For roles that see all records, without results by arm.</summary>
    public static Policy Records(params Role[] roles) => new(Shows.Records, [.. roles], SignIn: true);

    /// <summary>For roles that see results by arm, where the protocol names them; whoever it does not name is refused whatever stands here.</summary>
    public static Policy ResultsByArm(params Role[] roles) => new(Shows.ResultsByArm, [.. roles], SignIn: true);
}
