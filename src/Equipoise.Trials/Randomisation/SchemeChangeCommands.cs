using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>Proposes to change the allocation scheme, by a protocol version that differs in its section randomisation and in nothing else. It takes the place of a proposal before it.</summary>
/// <param name="ProtocolText">The protocol file, whole.</param>
/// <param name="Ground">Why.</param>
public sealed record ProposeSchemeChange(string ProtocolText, string Ground) : Command
{
    /// <summary>Whoever changes the scheme sees no results by arm.</summary>
    internal static readonly ImmutableArray<Role> People = [Role.Sponsor, Role.DataManager, Role.TrialStatistician];

    internal override ImmutableArray<Role> MayAct => People;

    internal override Decision Decide(Deciding deciding)
    {
        if (deciding.State.Closure is not null)
        {
            return Decision.Refuse("accrual-closed", "Accrual is closed; nobody is allocated any more.");
        }

        var reading = TrialProtocol.Parse(ProtocolText, "protocol");
        if (reading.Protocol is not { } proposed)
        {
            return Decision.Refuse("protocol", $"The protocol is not accepted: {reading.Diagnostics[0]}");
        }

        var version = proposed.Document.Trial.Version;
        var changes = ProtocolComparison.Of(deciding.State.Versions[^1].Protocol, proposed);
        var others = changes.Where(c => c.Section != "randomisation" && c.Path != "trial.version").ToList();
        return deciding.State.Versions.Any(v => v.Version == version) ? Decision.Refuse("version-used", $"trial.version is {version}, which is recorded already; a new version has a name that is none of {string.Join(", ", deciding.State.Versions.Select(v => v.Version))}.")
            : others.Count > 0 ? Decision.Refuse("more-than-scheme", $"A change of scheme changes the section randomisation alone; the rest is an amendment of its own: {string.Join("; ", others.Select(ProtocolComparison.Line))}.")
            : changes.All(c => c.Section != "randomisation") ? Decision.Refuse("nothing-changed", $"The section randomisation is that of version {deciding.State.Versions[^1].Version}.")
            : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The proposal needs a ground.")
            : Decision.Of(new SchemeChangeProposed(version, ProtocolText, proposed.Sha256, changes, Ground));
    }
}

/// <summary>
/// Approves the change of scheme that was proposed. With as many people as the protocol asks for, and never fewer than two, the scheme changes: a new segment begins, with a fresh secret of which
/// the ledger gets the commitment.
/// </summary>
/// <param name="Version">The version proposed, so that nobody approves another one by mistake.</param>
/// <param name="Ground">Why.</param>
public sealed record ApproveSchemeChange(string Version, string Ground) : Command
{
    internal override ImmutableArray<Role> MayAct => ProposeSchemeChange.People;

    internal override Decision Decide(Deciding deciding)
    {
        if (deciding.State.Proposal is not { } proposal)
        {
            return Decision.Refuse("no-proposal", "No change of scheme waits for approval; one person proposes it, another approves.");
        }

        var proposed = proposal.Protocol.Document;
        if (deciding.State.Closure is not null || proposed.Trial.Version != Version || proposal.People.Contains(deciding.Actor.Id) || string.IsNullOrWhiteSpace(Ground))
        {
            return deciding.State.Closure is not null ? Decision.Refuse("accrual-closed", "Accrual is closed; nobody is allocated any more.")
                : proposed.Trial.Version != Version ? Decision.Refuse("another-proposal", $"Version {proposed.Trial.Version} is proposed; {Version} is not.")
                : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The approval needs a ground.")
                : Decision.Refuse("scheme-alone", $"{deciding.Actor.Id} has {(proposal.People[0] == deciding.Actor.Id ? "proposed" : "approved")} it already; another person approves.");
        }

        var needed = Math.Max(2, deciding.State.Segments[^1].Section.PeopleForChange);
        var approved = new SchemeChangeApproved(Version, Ground);
        if (proposal.People.Length + 1 < needed)
        {
            return Decision.Of(approved);
        }

        var method = AllocationSequence.MethodOf(proposed.Randomisation);
        return deciding.Sources.Commit is { } commit
            ? Decision.Of(approved, new SchemeChanged(Version, deciding.State.Segments.Length + 1, method, commit(method)))
            : Decision.Refuse("no-vault", "The vault, which keeps the new secret, is not at hand.");
    }
}
