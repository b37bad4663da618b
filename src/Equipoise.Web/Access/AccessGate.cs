using System.Security.Claims;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Equipoise.Web.Trial;

namespace Equipoise.Web.Access;

/// <summary>
/// Stands before every handler: finds who asks and in which part, holds that against the route's policy, and makes the one sight of the trial that the policy names. A route without a policy is
/// answered by nothing at all.
/// </summary>
internal sealed class AccessGate(RequestDelegate next)
{
    /// <summary>The cookie that says in which of several parts a person acts. It is held against the grants each time, so that it can only choose among them.</summary>
    public const string ActingCookie = "acting";

    /// <summary>The claim with the session, or none for a token.</summary>
    public const string SessionClaim = "session";

    /// <summary>The claims of a token that say for which grant it was made.</summary>
    public const string RoleClaim = "grant-role", SiteClaim = "grant-site";

    /// <summary>Lets the request through, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, TrialHost host, AccessNotes notes)
    {
        if (context.GetEndpoint() is not { } endpoint)
        {
            await next(context);
            return;
        }

        var policy = endpoint.Metadata.GetMetadata<Route>()?.Policy ?? throw new InvalidOperationException($"{endpoint.DisplayName} declares no policy");
        var viewer = Find(context.User, context.Request.Cookies[ActingCookie], policy.SignIn ? host.Current() : null);
        if (viewer.Account is { } account)
        {
            context.Features.Set(account);
        }

        if (viewer.Acting is { } acting)
        {
            context.Features.Set(acting);
        }

        if (policy.SignIn && viewer.Account is null)
        {
            await Unknown(context).ExecuteAsync(context);
            return;
        }

        if (policy.Roles.Length > 0)
        {
            if (viewer.Acting is not { } person || !policy.Roles.Contains(person.Role) || (policy.Shows == Shows.ResultsByArm && !UnblindedTrial.IsFor(person.Role, Protocol(host))))
            {
                notes.Refused(context, viewer.Account!.Name, endpoint.DisplayName ?? "");
                await Problem.Of(context, StatusCodes.Status403Forbidden, "Not for this role", viewer.Acting is { } who
                    ? $"You act as {Words.Spoken(who.Role)}{(who.Site is null ? "" : " at site " + who.Site)}; this page is for {string.Join(", ", policy.Roles.Select(Words.Spoken))}."
                    : "You have no role in this trial. A data manager or the sponsor gives roles.").ExecuteAsync(context);
                return;
            }

            context.Features.Set(Sight(policy.Shows, person, host));
        }

        await next(context);
    }

    /// <summary>Who a principal is, and the grant in which they act: the one chosen, where they have it, else the first.</summary>
    private static (SignedInAccount? Account, Viewer? Acting) Find(ClaimsPrincipal user, string? chosen, TrialState? state)
    {
        if (user.Identity is not { IsAuthenticated: true } || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } name || state is null)
        {
            return (null, null);
        }

        var account = new SignedInAccount(name, user.FindFirstValue(ClaimTypes.Name) ?? name, user.FindFirstValue(SessionClaim), [.. state.Grants.Where(g => g.HasForce && g.Account == name)]);
        var grants = user.FindFirstValue(RoleClaim) is { } role ? account.Grants.Where(g => Words.Of(g.Role) == role && (g.Site ?? "") == (user.FindFirstValue(SiteClaim) ?? "")) : account.Grants;
        var grant = grants.FirstOrDefault(g => Named(g) == chosen) ?? grants.FirstOrDefault();
        return (account, grant is null ? null : new Viewer(name, account.FullName, grant.Role, grant.Site, account.Session));
    }

    /// <summary>A grant as the cookie names it.</summary>
    public static string Named(Grant grant) => Words.Of(grant.Role) + (grant.Site is null ? "" : "@" + grant.Site);

    private static Equipoise.Trials.Protocol.TrialProtocol Protocol(TrialHost host) => host.Current().Protocol ?? throw new InvalidOperationException("a trial without a protocol is not served");

    private static TrialSight? Sight(Shows shows, Viewer viewer, TrialHost host)
    {
        var now = host.Now;
        switch (shows)
        {
            case Shows.OwnSite:
                var own = host.Sight("site/" + viewer.Site, s => s.AtSite(viewer.Site!));
                return new SiteTrial(viewer, own, now, own.Sites[viewer.Site!], new SiteEntries(own, host.Reader));
            case Shows.Masked:
                return new MaskedTrial(viewer, host.Sight("masked", s => s.Masked()), now);
            case Shows.Records:
                return new RecordTrial(viewer, host.Sight("records", s => s.WithoutResults()), now, host.Reader);
            case Shows.ResultsByArm:
                return new UnblindedTrial(viewer, host.Current(), now, host.Reader);
            default:
                return null;
        }
    }

    /// <summary>Leads to the sign-in page, which leads back; a program is told.</summary>
    private static IResult Unknown(HttpContext context) =>
        Problem.WantsPage(context) ? Results.Redirect("/sign-in?to=" + Uri.EscapeDataString(HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : context.Request.Path))
        : Problem.Of(context, StatusCodes.Status401Unauthorized, "Sign in", "This address is for people who have signed in, or for programs that show a token (Authorization: Bearer).");
}

/// <summary>Somebody who has signed in, with the grants that they have now.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="FullName">The person's name.</param>
/// <param name="Session">The session; null for a token.</param>
/// <param name="Grants">Grants that have force.</param>
public sealed record SignedInAccount(string Name, string FullName, string? Session, System.Collections.Immutable.ImmutableArray<Grant> Grants);
