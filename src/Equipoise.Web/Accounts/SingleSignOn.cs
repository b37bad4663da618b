using System.Security.Claims;
using Equipoise.Trials.Ledger.Events;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Sign-in by a provider of OpenID Connect (authorisation code with PKCE), where an installation names one. It opens the account that its owner linked to the provider's subject while signed in; it never makes an
/// account, and never matches by name or e-mail, which a provider may give to somebody else.
/// </summary>
internal static class SingleSignOn
{
    /// <summary>The scheme's name, and the provider's among the links of an account.</summary>
    public const string Name = "SingleSignOn";

    private const string LinkItem = "equipoise.link";

    /// <summary>Adds the provider.</summary>
    public static void Add(AuthenticationBuilder authentication, SingleSignOnSettings settings) => authentication.AddOpenIdConnect(Name, settings.Label, options =>
    {
        options.Authority = settings.Authority;
        options.RequireHttpsMetadata = !(settings.HttpOnLoopback && settings.IsProtected);
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.DisableTelemetry = true;
        options.SignInScheme = SessionHandler.Name;
        options.CallbackPath = "/sign-in/provider";
        options.Scope.Clear();
        options.Scope.Add("openid");

        // The provider goes by the real time, whatever clock the trial goes by: a rehearsal's would make cookies that ended years ago.
        options.TimeProvider = TimeProvider.System;
        options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // The protocol lets a token that comes straight from the provider be unsigned; here it is not let.
        options.Events.OnTokenValidated = context =>
        {
            if (context.SecurityToken is null || string.IsNullOrEmpty(context.SecurityToken.RawSignature))
            {
                context.Fail("The token is not signed.");
            }

            return Task.CompletedTask;
        };

        // Not when the token is validated: nonce and hashes are held against the question only after that.
        options.Events.OnTicketReceived = TakeAsync;
        options.Events.OnRemoteFailure = context =>
        {
            // Why stays out of the entry: the address of the answer can be typed by anybody.
            Failed(context.HttpContext, null, "single sign-on: no answer that can be trusted");
            context.HandleResponse();
            context.Response.Redirect(SessionHandler.SignInPath + "?provider=failed");
            return Task.CompletedTask;
        };
    });

    /// <summary>
    /// Leads to the provider. The answer to the form is a page that leads on, and not a redirection: the content security policy lets a form lead nowhere but to this program, and browsers hold redirections to it too.
    /// </summary>
    public static IResult Lead(SingleSignOnSettings settings, AuthenticationProperties properties) => new Leading(settings, properties);

    /// <summary>What the challenge carries for somebody who links their account.</summary>
    public static AuthenticationProperties ToLink(SignedIn who, string back) => new(new Dictionary<string, string?>(StringComparer.Ordinal) { [LinkItem] = who.Account }) { RedirectUri = back };

    private static async Task TakeAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        context.HandleResponse();
        if (context.Principal?.FindFirstValue("sub") is not { Length: > 0 } subject)
        {
            Failed(context.HttpContext, null, "single sign-on: no subject");
            context.Response.Redirect(SessionHandler.SignInPath + "?provider=failed");
            return;
        }

        var back = LocalPath.Or(context.ReturnUri);
        await using var db = await services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync();
        if (context.Properties?.Items.TryGetValue(LinkItem, out var account) == true)
        {
            context.Response.Redirect(await LinkAsync(context, db, subject, account) ? back : back + "?provider=taken");
            return;
        }

        var link = await db.UserLogins.AsNoTracking().SingleOrDefaultAsync(l => l.LoginProvider == Name && l.ProviderKey == subject);
        if (link is null || await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == link.UserId && a.ClosedAt == null) is not { } person)
        {
            Failed(context.HttpContext, link?.UserId, link is null ? "single sign-on without an account" : "single sign-on: account closed");
            context.Response.Redirect(SessionHandler.SignInPath + "?provider=unknown");
            return;
        }

        // A key that the browser brought, whoever put it there, is not taken over and does not live on.
        var sessions = services.GetRequiredService<Sessions>();
        if (SessionCookie.Read(context.HttpContext) is { } before)
        {
            await sessions.SignOutAsync(before, Address.Of(context.HttpContext));
        }

        SessionCookie.Write(context.HttpContext, await sessions.BeginAsync(person, "single sign-on", Address.Of(context.HttpContext)));
        context.Response.Redirect(services.GetRequiredService<SignInFacts>().Roles(person.Id) > 1 ? "/acting?to=" + Uri.EscapeDataString(back) : back);
    }

    /// <summary>Links the account of whoever is signed in to the subject: one account to a subject, one subject to an account.</summary>
    private static async Task<bool> LinkAsync(TicketReceivedContext context, AccountsDb db, string subject, string? account)
    {
        var who = await context.HttpContext.RequestServices.GetRequiredService<Sessions>().FindAsync(SessionCookie.Read(context.HttpContext) ?? "");
        if (account is not null && who?.Account == account && !await db.UserLogins.AnyAsync(l => l.LoginProvider == Name && (l.ProviderKey == subject || l.UserId == account)))
        {
            db.UserLogins.Add(new Microsoft.AspNetCore.Identity.IdentityUserLogin<string> { LoginProvider = Name, ProviderKey = subject, ProviderDisplayName = context.Scheme.DisplayName, UserId = account });
            try
            {
                await db.SaveChangesAsync();
                context.HttpContext.RequestServices.GetRequiredService<IAccessLog>().Note(AccessAct.FactorAdded, account, address: Address.Of(context.HttpContext), detail: "single sign-on");
                return true;
            }
            catch (DbUpdateException)
            {
                // Somebody linked the subject at this moment.
            }
        }

        Failed(context.HttpContext, who?.Account, "single sign-on: not linked");
        return false;
    }

    private static void Failed(HttpContext context, string? account, string why) =>
        context.RequestServices.GetRequiredService<IAccessLog>().Note(AccessAct.SignInFailed, account, address: Address.Of(context), detail: why);

    private sealed class Leading(SingleSignOnSettings settings, AuthenticationProperties properties) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await httpContext.ChallengeAsync(Name, properties);
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
            {
                Failed(httpContext, null, "single sign-on: the provider cannot be reached");
                httpContext.Response.Redirect(SessionHandler.SignInPath + "?provider=failed");
                return;
            }

            var address = httpContext.Response.Headers.Location.ToString();
            httpContext.Response.Headers.Remove("Location");
            httpContext.Response.StatusCode = StatusCodes.Status200OK;
            httpContext.Response.Headers["Refresh"] = "0; url=" + address;
            await new RazorComponentResult<Features.SignIn.LeadingPage>(new { settings.Label, Address = address }).ExecuteAsync(httpContext);
        }
    }
}
