using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Tells who is behind a request: by the key in the cookie, or by a token for programs. A request that brings a token is never looked at for a cookie, and so needs no protection against forged forms.
/// </summary>
internal sealed class SessionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions, ApiTokens tokens)
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

    private AuthenticateResult Success(SignedIn who) => AuthenticateResult.Success(new AuthenticationTicket(who.Principal(Name), Name));
}
