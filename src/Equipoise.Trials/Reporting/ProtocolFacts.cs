using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Reporting;

/// <summary>Under which versions of the protocol, and by which schemes, a trial ran: facts for the head of a report.</summary>
public static class ProtocolFacts
{
    /// <summary>The versions with who came in under each, and the segments of the allocation.</summary>
    /// <param name="state">The trial at the cut.</param>
    public static ImmutableArray<ReportFact> Of(TrialState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var trial = state.Activation!.Trial;
        int Under(string version) => state.Participants.Values.Count(p => p.Randomisation?.Fact.ProtocolVersion == version);
        int Sites(string version) => state.Sites.Values.Count(s => s.Version == version);
        return
        [
            .. state.Versions.Length == 1
                ? [new ReportFact("Protocol", $"{trial} version {state.Versions[0].Version}"), new ReportFact("Protocol file, SHA-256", state.Versions[0].Protocol.Sha256)]
                : state.Versions.Select(v => new ReportFact(
                    "Protocol version " + v.Version,
                    string.Create(CultureInfo.InvariantCulture, $"{trial}, entry {v.Entry}: {Under(v.Version)} randomised under it, in force at {Sites(v.Version)} of {state.Sites.Count} sites; SHA-256 {v.Protocol.Sha256}"))),
            .. state.Segments.Select(s => new ReportFact(
                state.Segments.Length == 1 ? "Allocation" : string.Create(CultureInfo.InvariantCulture, $"Allocation from entry {s.FromEntry}"),
                $"{s.Method}, commitment {s.Commitment}")),
        ];
    }
}
