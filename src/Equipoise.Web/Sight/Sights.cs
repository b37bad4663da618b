using System.Reflection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Sight;

/// <summary>The trial as a request may see it. What the viewer may not know is not in <see cref="State"/>; only the gate makes one, and only the one that the route's policy names.</summary>
/// <param name="Viewer">Who asks.</param>
/// <param name="State">The trial, without what the viewer may not know.</param>
/// <param name="Now">The instant of the request.</param>
public abstract record TrialSight(Viewer Viewer, TrialState State, Instant Now)
{
    /// <summary>The protocol in force for the trial as a whole.</summary>
    public TrialProtocol Protocol => State.Protocol ?? throw new InvalidOperationException("a trial without a protocol is not served");

    /// <summary>The sight of a request; null where the gate made another, which the route catalogue's test finds first.</summary>
    protected static T Of<T>(HttpContext context)
        where T : TrialSight =>
        context.Features.Get<TrialSight>() as T ?? throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} asks for {typeof(T).Name}, which its policy does not allow");
}

/// <summary>Own site: its participants with all that is recorded about them, arms included where the trial is open; nothing of others.</summary>
/// <param name="Site">The site.</param>
/// <param name="Entries">The ledger's entries about its participants.</param>
public sealed record SiteTrial(Viewer Viewer, TrialState State, Instant Now, SiteState Site, SiteEntries Entries) : TrialSight(Viewer, State, Now)
{
    /// <summary>Today at the site.</summary>
    public LocalDate Today => Now.InZone(Site.Zone).Date;

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<SiteTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<SiteTrial?>(Of<SiteTrial>(context));
}

/// <summary>Everybody at every site, without anything that tells of treatment.</summary>
public sealed record MaskedTrial(Viewer Viewer, TrialState State, Instant Now) : TrialSight(Viewer, State, Now)
{
    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<MaskedTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<MaskedTrial?>(Of<MaskedTrial>(context));
}

/// <summary>All records, without results by arm.</summary>
/// <param name="Entries">The ledger's entries.</param>
public sealed record RecordTrial(Viewer Viewer, TrialState State, Instant Now, LedgerReader Entries) : TrialSight(Viewer, State, Now)
{
    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<RecordTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<RecordTrial?>(Of<RecordTrial>(context));
}

/// <summary>Results by arm: for those whom the protocol names, and nobody else.</summary>
/// <param name="Entries">The ledger's entries.</param>
public sealed record UnblindedTrial(Viewer Viewer, TrialState State, Instant Now, LedgerReader Entries) : TrialSight(Viewer, State, Now)
{
    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<UnblindedTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<UnblindedTrial?>(Of<UnblindedTrial>(context));

    /// <summary>Whether a role sees results by arm under a protocol.</summary>
    public static bool IsFor(Role role, TrialProtocol protocol) => protocol.Document.Access.ComparativeResults.Contains(role);
}
