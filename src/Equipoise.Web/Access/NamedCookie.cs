using System.Security.Claims;
using System.Text.Encodings.Web;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Acts;
using Equipoise.Web.Trial;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Equipoise.Web.Access;

/// <summary>Stands in for the sign-in until it is there: the cookie "as" names the account. It goes before anything is served to anybody.</summary>
internal sealed class NamedCookie(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Cookies["as"] is { Length: > 0 } name
        ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), new Claim(ClaimTypes.Name, name)], "as")), "as"))
        : AuthenticateResult.NoResult());
}

internal sealed class AnyPassword(TrialHost host) : ISigning
{
    public Task<(Reauthentication? Shown, string? Problem)> ShowAsync(HttpContext context, Viewer viewer, PostedForm form) =>
        Task.FromResult<(Reauthentication?, string?)>(form.Password.Length > 0 ? (new Reauthentication(viewer.Account, host.Now, "password"), null) : (null, "Give your password."));

    public Task<bool> NeedsBothAsync(HttpContext context, Viewer viewer) => Task.FromResult(false);
}

internal sealed class NoNotes : AccessNotes
{
    public override void Refused(HttpContext context, string account, string target)
    {
    }

    public override void Read(HttpContext context, string account, string target)
    {
    }
}
