using System.Collections.Immutable;
using Equipoise.Web.Accounts;
using Equipoise.Web.Acts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.SignIn;

/// <summary><c>/sign-in</c>: by name and password, then by a code where the account asks for one; by a passkey; or by the provider of single sign-on.</summary>
internal static class SignInEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(HttpContext context, SignInFacts facts, AccountSettings settings, string? to, string? kept, string? provider) =>
        SignedIn.Of(context) is not null ? Results.Redirect(LocalPath.Or(to)) : Page(View(facts, settings) with
        {
            To = LocalPath.Or(to),
            Kept = kept is not null,
            Refused = provider switch { "unknown" => "The provider knows you, and no account here is linked to it. Sign in with your password, and link it under your account.", "failed" => "The provider did not answer as it should. Try again, or sign in with your password.", _ => null },
        });

    /// <summary>Name and password.</summary>
    public static async Task<IResult> Post(HttpContext context, SignInFacts facts, AccountSettings settings, Accounts.SignIn signIn, Sessions sessions, PostedForm posted) =>
        await AnswerAsync(context, facts, settings, sessions, posted, await signIn.WithPasswordAsync(posted["name"].Trim(), posted.Password, Address.Of(context)));

    /// <summary>The code.</summary>
    public static async Task<IResult> Code(HttpContext context, SignInFacts facts, AccountSettings settings, Accounts.SignIn signIn, Sessions sessions, PostedForm posted) =>
        await AnswerAsync(context, facts, settings, sessions, posted, await signIn.WithCodeAsync(posted["pending"], posted.Shown.Code, Address.Of(context)));

    /// <summary>The question that the script puts to a passkey.</summary>
    public static async Task<IResult> Question(HttpContext context, Passkeys passkeys) => Results.Json(await passkeys.AskToSignInAsync(context));

    /// <summary>The passkey's answer.</summary>
    public static async Task<IResult> Passkey(HttpContext context, SignInFacts facts, AccountSettings settings, Passkeys passkeys, Sessions sessions, PostedForm posted)
    {
        var (ceremony, credential) = await PasskeyAnswer.OfAsync(context);
        return await AnswerAsync(context, facts, settings, sessions, posted, await passkeys.SignInAsync(ceremony, credential, context));
    }

    /// <summary>Leads to the provider of single sign-on.</summary>
    public static IResult Provider(AccountSettings settings, PostedForm posted) => settings.SingleSignOn is { } provider
        ? SingleSignOn.Lead(provider, new() { RedirectUri = LocalPath.Or(posted["to"]) })
        : Results.Redirect(SessionHandler.SignInPath);

    /// <summary>Ends the session.</summary>
    public static async Task<IResult> SignOut(HttpContext context, Sessions sessions)
    {
        if (SessionCookie.Read(context) is { } key)
        {
            await sessions.SignOutAsync(key, Address.Of(context));
        }

        SessionCookie.Remove(context);
        return Results.Redirect(SessionHandler.SignInPath);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, SignInFacts facts, AccountSettings settings, Sessions sessions, PostedForm posted, SignInAnswer answer)
    {
        var to = LocalPath.Or(posted["to"]);
        if (answer.Key is { } key)
        {
            // A key that the browser brought, whoever put it there, is not taken over and does not live on.
            if (SessionCookie.Read(context) is { } before)
            {
                await sessions.SignOutAsync(before, Address.Of(context));
            }

            SessionCookie.Write(context, key);
            var who = await sessions.FindAsync(key);
            return Results.Redirect(who is not null && facts.Roles(who.Account) > 1 ? "/acting?to=" + Uri.EscapeDataString(to) : to);
        }

        return Page(View(facts, settings) with { To = to, Name = posted["name"], Pending = answer.Pending, Refused = answer.Refused }, answer.Refused is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static SignInView View(SignInFacts facts, AccountSettings settings) => new(
        "/", "", null, null, false, settings.SingleSignOn?.Label, facts.Labelled);

    private static RazorComponentResult<SignInPage> Page(SignInView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>What the sign-in page shows.</summary>
/// <param name="To">Where to go on.</param>
/// <param name="Name">The name typed.</param>
/// <param name="Pending">That the password fits and a code is asked for; else null.</param>
/// <param name="Refused">What stands against it; null for nothing.</param>
/// <param name="Kept">Whether what was filled in when the session ended is kept.</param>
/// <param name="Provider">What stands on the button of single sign-on; null where there is none.</param>
/// <param name="Demonstration">Labelled accounts of a rehearsal; empty for a real trial.</param>
public sealed record SignInView(string To, string Name, string? Pending, string? Refused, bool Kept, string? Provider, ImmutableArray<(string Account, string Name)> Demonstration);
