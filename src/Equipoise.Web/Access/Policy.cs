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
}

/// <summary>Who may use a route, and what it shows at most.</summary>
/// <param name="Shows">What it shows.</param>
/// <param name="Roles">The roles that may use it; empty where none is needed.</param>
/// <param name="SignIn">Whether somebody must have signed in.</param>
internal sealed record Policy(Shows Shows, ImmutableArray<Role> Roles, bool SignIn)
{
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
