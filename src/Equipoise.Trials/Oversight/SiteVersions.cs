using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Oversight;

/// <summary>The protocol version of a site, and what of newer ones waits there.</summary>
/// <param name="Site">The site.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version in force.</param>
/// <param name="VersionEntry">The entry since which it is.</param>
/// <param name="Since">When that was recorded; null where it is not known.</param>
/// <param name="Waiting">Versions recorded later that the site was not moved to, in order.</param>
/// <param name="UnderVersion">Participants randomised at the site, by the version under which they were, in the order of the versions.</param>
public sealed record SiteVersion(string Site, string Name, string Version, long VersionEntry, Instant? Since, ImmutableArray<string> Waiting, ImmutableArray<(string Version, int Randomised)> UnderVersion);

/// <summary>Which version of the protocol is in force at which site.</summary>
/// <param name="Versions">Every version with its entry and when it was recorded, in order.</param>
/// <param name="Sites">By number.</param>
public sealed record SiteVersions(ImmutableArray<(string Version, long Entry, Instant RecordedAt)> Versions, ImmutableArray<SiteVersion> Sites)
{
    /// <summary>The matrix as it stands.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="recordedAt">When an entry was recorded; null where that is not known.</param>
    public static SiteVersions Of(TrialState state, Func<long, Instant?> recordedAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(recordedAt);
        var order = state.Versions.Select(v => v.Version).ToList();
        var under = state.Participants.Values.Where(p => p.Randomisation is not null).ToLookup(p => p.Site, StringComparer.Ordinal);
        return new SiteVersions(
            [.. state.Versions.Select(v => (v.Version, v.Entry, v.RecordedAt))],
            [
                .. state.Sites.Values.Select(s => new SiteVersion(
                    s.Id, s.Name, s.Version, s.VersionEntry, recordedAt(s.VersionEntry),
                    [.. order.Skip(order.IndexOf(s.Version) + 1)],
                    [.. under[s.Id].CountBy(p => p.Randomisation!.Value.Fact.ProtocolVersion).OrderBy(c => order.IndexOf(c.Key)).Select(c => (c.Key, c.Value))])),
            ]);
    }
}
