using System.Security.Claims;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Who is behind a request, as the database said at its start. It goes with the request's principal and comes from nowhere else: neither a cookie nor a token holds a part or a site.
/// </summary>
/// <param name="Account">The account's name.</param>
/// <param name="FullName">The person's name.</param>
/// <param name="Session">The session's number; null where a token came.</param>
/// <param name="Token">The token's number; null where a session is.</param>
/// <param name="Role">The part chosen, or that of the token; null before one is chosen. Whether the person has it must be looked up in the trial's ledger.</param>
/// <param name="Site">The site of that part; null for a part of no site.</param>
/// <param name="MustChangePassword">Whether only the change of the password is open to them.</param>
/// <param name="MaySign">Whether the account may sign: a second person confirmed who uses it.</param>
internal sealed record SignedIn(string Account, string FullName, long? Session, long? Token, Role? Role, string? Site, bool MustChangePassword, bool MaySign)
{
    /// <summary>The one who acts in the ledger; null before a part is chosen.</summary>
    public Actor? Actor => Role is { } role ? new Actor(Account, role, Site) : null;

    /// <summary>Who is behind a request; null for a stranger.</summary>
    public static SignedIn? Of(HttpContext context) => (context.User.Identity as SignedInIdentity)?.Who;

    /// <summary>The principal for a request.</summary>
    public ClaimsPrincipal Principal(string scheme) => new(new SignedInIdentity(this, scheme));
}

/// <summary>The identity that carries it. Antiforgery reads its claims: the account and the session.</summary>
internal sealed class SignedInIdentity(SignedIn who, string scheme)
    : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, who.Account), new Claim(ClaimTypes.Name, who.Account)], scheme)
{
    /// <summary>Who.</summary>
    public SignedIn Who => who;
}
