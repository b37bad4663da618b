using Equipoise.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Home;

/// <summary><c>/</c>: leads to where a role begins.</summary>
internal static class HomeEndpoint
{
    /// <summary>The way on, or a page for somebody without a role.</summary>
    public static IResult Get(HttpContext context) => context.Features.Get<Viewer>() is { } viewer
        ? Results.Redirect(RouteCatalogue.HomeOf(viewer.Role))
        : new RazorComponentResult<NoRolePage>();
}
