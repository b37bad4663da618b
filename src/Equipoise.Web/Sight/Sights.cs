using System.Collections.Immutable;
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
public sealed record SiteTrial(Viewer Viewer, TrialState State, Instant Now, SiteState Site) : TrialSight(Viewer, State, Now)
{
    /// <summary>Today at the site.</summary>
    public LocalDate Today => Now.InZone(Site.Zone).Date;

    /// <summary>Who wrote the entries about a participant, and when. What they say is in the state; of the entries themselves nothing is given out.</summary>
    internal Func<string, ImmutableDictionary<long, Written>> Writing { private get; init; } = _ => ImmutableDictionary<long, Written>.Empty;

    /// <summary>Who wrote each entry about a participant of the own site, by entry.</summary>
    public ImmutableDictionary<long, Written> WrittenAbout(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return State.Participants.ContainsKey(participant.Id) ? Writing(participant.Id) : ImmutableDictionary<long, Written>.Empty;
    }

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<SiteTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<SiteTrial?>(Of<SiteTrial>(context));
}

/// <summary>Who wrote an entry, when, and why where that was said.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="By">The account.</param>
/// <param name="Role">In which part.</param>
/// <param name="Reason">Why; null where nothing was said.</param>
public sealed record Written(Instant At, string By, Equipoise.Trials.Protocol.Document.Role Role, string? Reason);

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
