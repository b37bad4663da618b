using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.SignIn;

/// <summary><c>/invitation/{secret}</c>: a one-time link. Its person sets a password of their own.</summary>
internal static class InvitationEndpoint
{
    /// <summary>The page.</summary>
    public static async Task<IResult> Get(Accounts.People people, string secret) => Page(await people.OpenAsync(secret), null, StatusCodes.Status200OK);

    /// <summary>Sets the password, and leads to the sign-in.</summary>
    public static async Task<IResult> Post(HttpContext context, Accounts.People people, PostedForm posted, string secret)
    {
        var form = await context.Request.ReadFormAsync();
        var problem = await people.AcceptAsync(secret, posted["name"], posted.Password, form["_repeated"].ToString(), Address.Of(context));
        return problem is null ? Results.Redirect(SessionHandler.SignInPath) : Page(await people.OpenAsync(secret), problem, StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<InvitationPage> Page(OpenLink? link, string? problem, int status) => new(new { Link = link, Problem = problem }) { StatusCode = link is null ? StatusCodes.Status404NotFound : status };
}
