using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
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
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.SignInScheme = SessionHandler.Name;
        options.CallbackPath = "/sign-in/provider";
        options.Scope.Clear();
        options.Scope.Add("openid");
        options.NonceCookie.SameSite = options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        options.NonceCookie.SecurePolicy = options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Events.OnTokenValidated = TakeAsync;
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect(SessionHandler.SignInPath + "?provider=failed");
            return Task.CompletedTask;
        };
    });

    /// <summary>What the challenge carries for somebody who links their account.</summary>
    public static AuthenticationProperties ToLink(SignedIn who, string back) => new(new Dictionary<string, string?>(StringComparer.Ordinal) { [LinkItem] = who.Account }) { RedirectUri = back };

    private static async Task TakeAsync(TokenValidatedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var subject = context.Principal?.FindFirstValue("sub") ?? throw new AuthenticationFailureException("The provider named no subject.");
        var back = context.Properties?.RedirectUri is { } uri && uri.StartsWith('/') && !uri.StartsWith("//", StringComparison.Ordinal) ? uri : "/";
        await using var db = await services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContextAsync();
        var link = await db.UserLogins.AsNoTracking().SingleOrDefaultAsync(l => l.LoginProvider == Name && l.ProviderKey == subject);
        var access = services.GetRequiredService<IAccessLog>();
        context.HandleResponse();
        if (context.Properties?.Items.TryGetValue(LinkItem, out var account) == true)
        {
            var who = await services.GetRequiredService<Sessions>().FindAsync(SessionCookie.Read(context.HttpContext) ?? "");
            if (link is null && account is not null && who?.Account == account)
            {
                db.UserLogins.Add(new Microsoft.AspNetCore.Identity.IdentityUserLogin<string> { LoginProvider = Name, ProviderKey = subject, ProviderDisplayName = context.Scheme.DisplayName, UserId = account });
                await db.SaveChangesAsync();
                access.Note(Trials.Ledger.Events.AccessAct.FactorAdded, account, address: Address.Of(context.HttpContext), detail: "single sign-on");
            }

            context.Response.Redirect(back);
            return;
        }

        if (link is null || await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == link.UserId && a.ClosedAt == null) is not { } person)
        {
            access.Note(Trials.Ledger.Events.AccessAct.SignInFailed, link?.UserId, address: Address.Of(context.HttpContext), detail: "single sign-on without an account");
            context.Response.Redirect(SessionHandler.SignInPath + "?provider=unknown");
            return;
        }

        SessionCookie.Write(context.HttpContext, await services.GetRequiredService<Sessions>().BeginAsync(person, "single sign-on", Address.Of(context.HttpContext)));
        context.Response.Redirect(back);
    }
}
