using Equipoise.Web.Accounts;

namespace Equipoise.Web.Features.Drafts;

/// <summary><c>/drafts</c>: the script of a page keeps what is being filled in; the person throws it away.</summary>
internal static class DraftEndpoint
{
    /// <summary>Keeps it: 204, or 413 where it is too large.</summary>
    public static async Task<IResult> Keep(HttpContext context, Accounts.Drafts drafts)
    {
        if (SignedIn.Of(context) is not { Session: not null } who || !context.Request.HasFormContentType)
        {
            return Results.BadRequest();
        }

        var form = await context.Request.ReadFormAsync();
        var path = LocalPath.Or(form["_form"]);
        return await drafts.KeepAsync(who.Account, path, form.Select(f => KeyValuePair.Create(f.Key, string.Join(';', f.Value.Where(v => !string.IsNullOrEmpty(v)))))) ? Results.NoContent() : Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>Throws it away.</summary>
    public static async Task<IResult> Remove(HttpContext context, Accounts.Drafts drafts)
    {
        var form = await context.Request.ReadFormAsync();
        if (SignedIn.Of(context) is { } who)
        {
            await drafts.RemoveAsync(who.Account, form["_form"].ToString());
        }

        return Results.Redirect("/account");
    }
}
