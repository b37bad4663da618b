using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Accounts;
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
    /// <summary>What is open to somebody whose password must be changed first.</summary>
    private static readonly string[] Open = ["/account", "/account/password", "/sign-out"];

    /// <summary>Lets the request through, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, TrialHost host, AccessNotes notes)
    {
        // What is not of the catalogue is no route: nothing is there, or the framework's own answer that an address does not take the method.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var policy = endpoint.Metadata.GetMetadata<Route>()?.Policy ?? throw new InvalidOperationException($"{endpoint.DisplayName} declares no policy");
        var state = policy.SignIn ? host.Current() : null;
        var viewer = Find(SignedIn.Of(context), state);
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
            await (await UnknownAsync(context)).ExecuteAsync(context);
            return;
        }

        if (policy.SignIn && SignedIn.Of(context) is { MustChangePassword: true } && !Open.Contains(context.Request.Path.Value, StringComparer.Ordinal))
        {
            await Results.Redirect(Open[0] + "?change=1").ExecuteAsync(context);
            return;
        }

        if (policy.Roles.Length > 0)
        {
            if (viewer.Acting is not { } person || !policy.Roles.Contains(person.Role) || (policy.To(person.Role) == Shows.ResultsByArm && !UnblindedTrial.IsFor(person.Role, Protocol(state))))
            {
                notes.Refused(context, viewer.Account!.Name, endpoint.DisplayName ?? "");
                await Problem.Of(context, StatusCodes.Status403Forbidden, "Not for this role", viewer.Acting is { } who
                    ? $"You act as {Words.Spoken(who.Role)}{(who.Site is null ? "" : " at site " + who.Site)}; this page is for {string.Join(", ", policy.Roles.Select(Words.Spoken))}."
                    : "You have no role in this trial. A data manager or the sponsor gives roles.").ExecuteAsync(context);
                return;
            }

            if (policy.To(person.Role) == Shows.ResultsByArm)
            {
                notes.Read(context, person.Account, endpoint.DisplayName ?? "");
            }

            context.Features.Set(Sight(policy.To(person.Role), person, host));
        }

        await next(context);
    }

    /// <summary>Who asks, and the grant in which they act: the one chosen in the session, where they have it still, else the first. A token acts in the one that it was made for, and in no other.</summary>
    private static (SignedInAccount? Account, Viewer? Acting) Find(SignedIn? who, TrialState? state)
    {
        if (who is null || state is null)
        {
            return (null, null);
        }

        var account = new SignedInAccount(who.Account, who.FullName, who.Session?.ToString(System.Globalization.CultureInfo.InvariantCulture), [.. state.Grants.Where(g => g.HasForce && g.Account == who.Account)]);
        var grant = account.Grants.FirstOrDefault(g => g.Role == who.Role && g.Site == who.Site) ?? (who.Token is null ? account.Grants.FirstOrDefault() : null);
        return (account, grant is null ? null : new Viewer(who.Account, who.FullName, grant.Role, grant.Site, account.Session));
    }

    private static Equipoise.Trials.Protocol.TrialProtocol Protocol(TrialState? state) => state?.Protocol ?? throw new InvalidOperationException("a trial without a protocol is not served");

    private static TrialSight? Sight(Shows shows, Viewer viewer, TrialHost host)
    {
        var now = host.Now;
        switch (shows)
        {
            case Shows.OwnSite:
                var own = host.Sights.AtSite(viewer.Site!);
                return new SiteTrial(viewer, own, now, own.Sites[viewer.Site!]) { Writing = participant => Writing(host.Reader, participant) };
            case Shows.Masked:
                return new MaskedTrial(viewer, host.Sights.Masked(), now);
            case Shows.Records:
                return new RecordTrial(viewer, host.Sights.Records(), now, host.Reader);
            case Shows.ResultsByArm:
                return new UnblindedTrial(viewer, host.Known, now, host.Reader);
            default:
                return null;
        }
    }

    /// <summary>Who wrote each entry about a participant.</summary>
    private static ImmutableDictionary<long, Written> Writing(LedgerReader reader, string participant) =>
        reader.All(new EntryFilter { Participant = participant, Limit = EntryFilter.Most }).ToImmutableDictionary(e => e.Sequence, e => new Written(e.RecordedAt, e.Actor.Id, e.Actor.Role, e.Reason));

    /// <summary>Leads to the sign-in page, which leads back, and keeps what was filled in by somebody whose session ended meanwhile; a program is told.</summary>
    private static async Task<IResult> UnknownAsync(HttpContext context)
    {
        if (!Problem.WantsPage(context) || context.Request.Headers.Authorization.Count > 0)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Of(context, StatusCodes.Status401Unauthorized, "Sign in", "This address is for people who have signed in, or for programs that show a token (Authorization: Bearer).");
        }

        var kept = HttpMethods.IsPost(context.Request.Method) && await context.RequestServices.GetRequiredService<Drafts>().KeepOfEndedAsync(context);
        return Results.Redirect(SessionHandler.SignInPath + "?to=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString) + (kept ? "&kept=1" : ""));
    }
}

/// <summary>Somebody who has signed in, with the grants that they have now.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="FullName">The person's name.</param>
/// <param name="Session">The session; null for a token.</param>
/// <param name="Grants">Grants that have force.</param>
public sealed record SignedInAccount(string Name, string FullName, string? Session, System.Collections.Immutable.ImmutableArray<Grant> Grants);
