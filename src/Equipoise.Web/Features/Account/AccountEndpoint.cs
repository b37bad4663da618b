using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Equipoise.Web.Features.Account;

/// <summary><c>/account</c>: one's own account: password, second factors, passkeys, sessions, tokens, drafts. What matters asks for the password once more.</summary>
internal static class AccountEndpoint
{
    /// <summary>The page.</summary>
    public static async Task<IResult> Get(HttpContext context, AccountReader reader, string? provider) => Page(await reader.ReadAsync(context) with
    {
        Problem = provider is "taken" ? "The account was not linked: the provider's answer belongs to another account, or this account is linked already." : null,
    });

    /// <summary>Changes the password. Every session ends; the person signs in with the new one.</summary>
    public static async Task<IResult> Password(HttpContext context, AccountReader reader, Accounts.People people, Proof proof, PostedForm posted)
    {
        var form = await context.Request.ReadFormAsync();
        if (await people.ChangePasswordAsync(Who(context), proof, posted.Password, form["_new"].ToString(), form["_repeated"].ToString(), Address.Of(context)) is { } problem)
        {
            return Page(await reader.ReadAsync(context) with { Problem = problem }, StatusCodes.Status422UnprocessableEntity);
        }

        SessionCookie.Remove(context);
        return Results.Redirect(SessionHandler.SignInPath);
    }

    /// <summary>The page with the picture for an authenticator.</summary>
    public static async Task<IResult> Authenticator(HttpContext context, SecondFactors factors) => await factors.OfferAsync(Who(context).Account) is { } offer
        ? new RazorComponentResult<AuthenticatorPage>(new { Offer = offer })
        : Results.Redirect("/account");

    /// <summary>Adds the authenticator, and shows its recovery codes once.</summary>
    public static async Task<IResult> AddAuthenticator(HttpContext context, AccountReader reader, SecondFactors factors, PostedForm posted)
    {
        var added = await factors.AddAsync(Who(context).Account, posted.Password, posted.Shown.Code, Address.Of(context));
        return added.Refused is null
            ? Page(await reader.ReadAsync(context) with { Codes = added.Codes })
            : await factors.OfferAsync(Who(context).Account) is { } offer ? new RazorComponentResult<AuthenticatorPage>(new { Offer = offer, Problem = added.Refused }) { StatusCode = StatusCodes.Status422UnprocessableEntity } : Results.Redirect("/account");
    }

    /// <summary>Removes it.</summary>
    public static async Task<IResult> RemoveAuthenticator(HttpContext context, AccountReader reader, SecondFactors factors, PostedForm posted) =>
        await DoneAsync(context, reader, await factors.RemoveAsync(Who(context).Account, posted.Password, Address.Of(context)));

    /// <summary>Makes new recovery codes, and shows them once.</summary>
    public static async Task<IResult> RenewCodes(HttpContext context, AccountReader reader, SecondFactors factors, PostedForm posted)
    {
        var renewed = await factors.RenewAsync(Who(context).Account, posted.Password, Address.Of(context));
        return Page(await reader.ReadAsync(context) with { Codes = renewed.Codes, Problem = renewed.Refused }, renewed.Refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The question that the script puts to a new passkey.</summary>
    public static async Task<IResult> PasskeyQuestion(HttpContext context, Passkeys passkeys) => Results.Json(await passkeys.AskToAddAsync(Who(context), context));

    /// <summary>The question that the script puts to a passkey that signs.</summary>
    public static async Task<IResult> SigningQuestion(HttpContext context, Passkeys passkeys) => Results.Json(await passkeys.AskToSignAsync(Who(context), context));

    /// <summary>Adds a passkey.</summary>
    public static async Task<IResult> AddPasskey(HttpContext context, AccountReader reader, Passkeys passkeys, PostedForm posted)
    {
        var (ceremony, credential) = await PasskeyAnswer.OfAsync(context);
        return await DoneAsync(context, reader, await passkeys.AddAsync(Who(context), posted.Password, posted["device"], ceremony, credential, context));
    }

    /// <summary>Removes a passkey.</summary>
    public static async Task<IResult> RemovePasskey(HttpContext context, AccountReader reader, Passkeys passkeys, PostedForm posted) =>
        await DoneAsync(context, reader, await passkeys.RemoveAsync(Who(context), posted.Password, posted["id"], context));

    /// <summary>Ends one other session, or all others.</summary>
    public static async Task<IResult> EndSessions(HttpContext context, Sessions sessions, PostedForm posted)
    {
        var who = Who(context);
        if (long.TryParse(posted["session"], NumberStyles.None, CultureInfo.InvariantCulture, out var session))
        {
            await sessions.EndAsync(who.Account, session, SessionEnd.ByOwner);
        }
        else
        {
            await sessions.EndAllAsync(who.Account, SessionEnd.ByOwner, who.Session);
        }

        return Results.Redirect("/account");
    }

    /// <summary>Issues a token for one of the person's grants, and shows it once.</summary>
    public static async Task<IResult> IssueToken(HttpContext context, AccountReader reader, ApiTokens tokens, Passwords passwords, Proof proof, Attempts attempts, PostedForm posted)
    {
        var who = Who(context);
        var parts = posted["part"].Split('@', 2);
        var grant = context.Features.Get<SignedInAccount>()?.Grants.FirstOrDefault(g => Words.Of(g.Role) == parts[0] && g.Site == parts.ElementAtOrDefault(1));
        var lasts = int.TryParse(posted["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 365 ? Duration.FromDays(days) : (Duration?)null;
        var problem = grant is null ? "Choose one of your roles."
            : posted["name"].Trim() is not { Length: > 0 and <= 60 } ? "Give the token a name of 1 to 60 characters, such as the program's."
            : lasts is null ? $"\"{posted["days"]}\" days; accepted are 1 to 365."
            : who.Session is null ? "A token issues no token."
            : !await proof.OfPasswordAsync(await passwords.FindAsync(who.Account), posted.Password, Trials.Ledger.Events.AccessAct.SignatureFailed, Address.Of(context)) ? SecondFactors.PasswordNotRight
            : null;
        if (problem is not null)
        {
            return Page(await reader.ReadAsync(context) with { Problem = problem }, StatusCodes.Status422UnprocessableEntity);
        }

        await attempts.SucceedAsync(who.Account);
        var token = await tokens.IssueAsync(who, posted["name"], grant!.Role, grant.Site, lasts!.Value, Address.Of(context));
        return Page(await reader.ReadAsync(context) with { Token = token });
    }

    /// <summary>Revokes a token.</summary>
    public static async Task<IResult> RevokeToken(HttpContext context, ApiTokens tokens, PostedForm posted)
    {
        if (long.TryParse(posted["token"], NumberStyles.None, CultureInfo.InvariantCulture, out var token))
        {
            await tokens.RevokeAsync(Who(context).Account, token, Who(context).Account, Address.Of(context));
        }

        return Results.Redirect("/account");
    }

    /// <summary>Links the account to the provider of single sign-on; asks for the password like every new way in.</summary>
    public static async Task<IResult> LinkProvider(HttpContext context, AccountReader reader, AccountSettings settings, Passwords passwords, Proof proof, Attempts attempts, PostedForm posted)
    {
        var who = Who(context);
        if (settings.SingleSignOn is not { } provider || who.Session is null)
        {
            return Results.Redirect("/account");
        }

        if (!await proof.OfPasswordAsync(await passwords.FindAsync(who.Account), posted.Password, Equipoise.Trials.Ledger.Events.AccessAct.SignatureFailed, Address.Of(context)))
        {
            return Page(await reader.ReadAsync(context) with { Problem = SecondFactors.PasswordNotRight }, StatusCodes.Status422UnprocessableEntity);
        }

        await attempts.SucceedAsync(who.Account);
        return SingleSignOn.Lead(provider, SingleSignOn.ToLink(who, "/account"));
    }

    private static SignedIn Who(HttpContext context) => SignedIn.Of(context) ?? throw new InvalidOperationException("the gate lets nobody else in");

    private static async Task<IResult> DoneAsync(HttpContext context, AccountReader reader, string? problem) =>
        problem is null ? Results.Redirect("/account") : Page(await reader.ReadAsync(context) with { Problem = problem }, StatusCodes.Status422UnprocessableEntity);

    private static RazorComponentResult<AccountPage> Page(AccountView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}
