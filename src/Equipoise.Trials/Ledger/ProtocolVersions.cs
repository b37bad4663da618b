using System.Collections.Immutable;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>A version of the protocol as it was recorded.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Entry">The entry that holds it.</param>
/// <param name="RecordedAt">When.</param>
/// <param name="InForceSince">Since when it is in force at a site or, the first one, for the trial; null while it is in force nowhere.</param>
public sealed record ProtocolVersionState(TrialProtocol Protocol, long Entry, Instant RecordedAt, Instant? InForceSince = null)
{
    /// <summary>The version's name.</summary>
    public string Version => Protocol.Document.Trial.Version;
}

/// <summary>A stretch of allocations under one scheme and one secret.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Section">The scheme and the ratio.</param>
/// <param name="Method">Name and version of the allocation function.</param>
/// <param name="Commitment">The commitment to its secret.</param>
/// <param name="FromEntry">The entry from which it runs.</param>
/// <param name="Before">Positions of each sequence that earlier segments used, or stated gaps consumed; the segment's first is the next one.</param>
public sealed record AllocationSegment(int Number, RandomisationSection Section, string Method, string Commitment, long FromEntry, ImmutableDictionary<string, int> Before);

/// <summary>A change of scheme that waits for approval.</summary>
/// <param name="Protocol">The version with the new scheme.</param>
/// <param name="Entry">The entry that proposes it.</param>
/// <param name="People">Who proposed and approved it so far, in order.</param>
public sealed record SchemeProposal(TrialProtocol Protocol, long Entry, ImmutableArray<string> People);
