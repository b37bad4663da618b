using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Tells who is behind a request: by the key in the cookie, or by a token for programs. A request that brings a token is never looked at for a cookie, and so needs no protection against forged forms. A stranger
/// is led to the sign-in; what a person had filled in when their session ended is kept for them.
/// </summary>
internal sealed class SessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions, ApiTokens tokens, Drafts drafts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "Equipoise";

    /// <summary>Where people sign in.</summary>
    public const string SignInPath = "/sign-in";

    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is { Length: > 0 } authorization)
        {
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && await tokens.FindAsync(authorization[Bearer.Length..].Trim(), Address.Of(Context)) is { } program
                ? Success(program)
                : AuthenticateResult.Fail("The token is none, or no longer one.");
        }

        return SessionCookie.Read(Context) is { } key && await sessions.FindAsync(key) is { } who ? Success(who) : AuthenticateResult.NoResult();
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wantsPage = Request.Headers.Authorization.Count == 0 && Request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
        if (!wantsPage)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return;
        }

        var kept = HttpMethods.IsPost(Request.Method) && await drafts.KeepOfEndedAsync(Context);
        Response.Redirect(SignInPath + QueryString.Create([new("to", Request.PathBase + Request.Path + Request.QueryString), .. kept ? [new KeyValuePair<string, string?>("kept", "1")] : Array.Empty<KeyValuePair<string, string?>>()]));
    }

    private AuthenticateResult Success(SignedIn who) => AuthenticateResult.Success(new AuthenticationTicket(who.Principal(Name), Name));
}
