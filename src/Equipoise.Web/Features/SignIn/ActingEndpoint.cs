using System.Collections.Immutable;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.SignIn;

/// <summary><c>/acting</c>: in which of several roles somebody acts. It chooses among the grants that they have; each request looks them up again.</summary>
internal static class ActingEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(HttpContext context, string? to) => context.Features.Get<SignedInAccount>() is { } account
        ? new RazorComponentResult<ActingPage>(new { View = new ActingView(account.Grants, context.Features.Get<Viewer>(), LocalPath.Or(to)) })
        : Results.Redirect(SessionHandler.SignInPath);

    /// <summary>Chooses.</summary>
    public static async Task<IResult> Post(HttpContext context, Sessions sessions, PostedForm posted)
    {
        var parts = posted["part"].Split('@', 2);
        if (context.Features.Get<SignedInAccount>()?.Grants.FirstOrDefault(g => Words.Of(g.Role) == parts[0] && g.Site == parts.ElementAtOrDefault(1)) is not { } grant || SignedIn.Of(context) is not { Session: not null } who)
        {
            return Results.Redirect("/acting");
        }

        await sessions.ActAsAsync(who, grant.Role, grant.Site);
        return Results.Redirect(LocalPath.Or(posted["to"]));
    }

    /// <summary>A grant as the form names it.</summary>
    public static string Named(Role role, string? site) => Words.Of(role) + (site is null ? "" : "@" + site);
}

/// <summary>What there is to choose.</summary>
/// <param name="Grants">The grants that have force.</param>
/// <param name="Acting">The one in use; null for none.</param>
/// <param name="To">Where to go on.</param>
public sealed record ActingView(ImmutableArray<Grant> Grants, Viewer? Acting, string To);
