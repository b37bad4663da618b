using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Trials.Conduct;

/// <summary>Begins the trial under a protocol, with a commitment to the allocation secret.</summary>
public sealed record ActivateTrial(string ProtocolText, string AllocationCommitment, bool Synthetic, string? Scenario) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor];

    internal Decision Activate(TrialState state)
    {
        if (state.Protocol is not null)
        {
            return Decision.Refuse("already-active", "The trial is already active; a new version of the protocol is an amendment.");
        }

        var reading = TrialProtocol.Parse(ProtocolText, "protocol");
        return reading.Protocol is { } protocol
            ? Decision.Of(new TrialActivated(protocol.Document.Trial.Id, protocol.Document.Trial.Version, ProtocolText, protocol.Sha256, AllocationSequence.MethodOf(protocol.Document.Randomisation), AllocationCommitment, Synthetic, Scenario))
            : Decision.Refuse("protocol", $"The protocol is not accepted: {reading.Diagnostics[0]}");
    }

    internal override Decision Decide(Deciding deciding) => Activate(deciding.State);
}

/// <summary>Opens a site.</summary>
public sealed record OpenSite(string Site, string Name, string TimeZone) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Sites.ContainsKey(Site) ? Decision.Refuse("site-open", $"Site {Site} is already open.")
        : DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null ? Decision.Refuse("time-zone", $"'{TimeZone}' is not a time zone of the IANA database, such as America/Chicago.")
        : deciding.State.Closure is not null ? Decision.Refuse("accrual-closed", "Accrual is closed; no site is opened any more.")
        : Decision.Of(new SiteOpened(Site, Name, TimeZone));
}

/// <summary>Closes accrual; from the committed entry on no participant is randomised.</summary>
public sealed record CloseAccrual(string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor];

    internal override Decision Decide(Deciding deciding) => deciding.State.Closure is not null
        ? Decision.Refuse("accrual-closed", "Accrual is already closed.")
        : Decision.Of(new AccrualClosed(Ground));
}

/// <summary>Ends follow-up.</summary>
public sealed record EndFollowUp(LocalDate EndedOn) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor];

    internal override Decision Decide(Deciding deciding) =>
        deciding.State.Closure is null ? Decision.Refuse("accrual-open", "Accrual is open; it is closed before follow-up ends.")
        : deciding.State.FollowUpEnd is not null ? Decision.Refuse("follow-up-ended", "Follow-up has already ended.")
        // Sites lie in many zones: a day is in the future while it has begun nowhere on earth.
        : EndedOn > deciding.Now.Plus(Duration.FromHours(14)).InUtc().Date ? Decision.Refuse("date-in-future", $"{EndedOn:uuuu-MM-dd} is in the future.")
        : Decision.Of(new FollowUpEnded(EndedOn));
}

/// <summary>Locks the data for the final analysis.</summary>
public sealed record LockDatabase(string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager];

    /// <summary>Why the data would not be locked; null where they would.</summary>
    internal static Rejection? Refusal(TrialState state) =>
        state.FollowUpEnd is null ? new Rejection("follow-up-open", "Follow-up has not ended; the data are locked after it.")
        : state.Lock is not null ? new Rejection("data-locked", "The data are already locked.")
        : null;

    internal override Decision Decide(Deciding deciding) => Refusal(deciding.State) is { } refusal ? new Decision([], refusal) : Decision.Of(new DatabaseLocked(Ground));
}
