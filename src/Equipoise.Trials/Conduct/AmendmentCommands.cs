using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Conduct;

/// <summary>Records a new version of the protocol. Sites move to it one by one (<see cref="ActivateAmendment"/>).</summary>
/// <param name="ProtocolText">The protocol file, whole.</param>
/// <param name="Ground">Why.</param>
public sealed record AmendProtocol(string ProtocolText, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor];

    internal override Decision Decide(Deciding deciding)
    {
        if (deciding.State.Lock is not null)
        {
            return Decision.Refuse("data-locked", "The data are locked; the protocol changes no more.");
        }

        var reading = TrialProtocol.Parse(ProtocolText, "protocol");
        if (reading.Protocol is not { } amended)
        {
            return Decision.Refuse("protocol", $"The protocol is not accepted: {reading.Diagnostics[0]}");
        }

        var changes = ProtocolComparison.Of(deciding.State.Versions[^1].Protocol, amended);
        return AmendmentRules.Against(deciding.State, amended, changes) is { } refused ? new Decision([], refused)
            : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The amendment needs a ground.")
            : Decision.Of(new ProtocolAmended(amended.Document.Trial.Version, ProtocolText, amended.Sha256, changes, Ground));
    }
}

/// <summary>Moves a site to a version of the protocol, once it is approved there.</summary>
public sealed record ActivateAmendment(string Site, string Version) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager];

    internal override Decision Decide(Deciding deciding)
    {
        var versions = deciding.State.Versions.Select(v => v.Version).ToList();
        return deciding.State.Lock is not null ? Decision.Refuse("data-locked", "The data are locked; the protocol changes no more.")
            : !deciding.State.Sites.TryGetValue(Site, out var site) ? Decision.Refuse("site-unknown", $"There is no site {Site}; open are {(deciding.State.Sites.IsEmpty ? "none" : string.Join(", ", deciding.State.Sites.Keys))}.")
            : versions.IndexOf(Version) is < 0 ? Decision.Refuse("version-unknown", $"No version {Version} is recorded; recorded are {string.Join(", ", versions)}.")
            : site.Version == Version ? Decision.Refuse("version-in-force", $"Version {Version} is already in force at site {Site}.")
            : versions.IndexOf(Version) < versions.IndexOf(site.Version) ? Decision.Refuse("version-older", $"Site {Site} works under version {site.Version}, which came after {Version}; it does not go back.")
            : Decision.Of(new AmendmentActivated(Site, Version));
    }
}
