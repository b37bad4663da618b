using System.Collections.Immutable;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A new version of the protocol was recorded. It is in force nowhere until a site is moved to it.</summary>
/// <param name="Version">The version.</param>
/// <param name="ProtocolText">The protocol file, whole.</param>
/// <param name="ProtocolSha256">SHA-256 of the text.</param>
/// <param name="Changes">What differs from the version recorded before it, computed from the two texts.</param>
/// <param name="Ground">Why.</param>
public sealed record ProtocolAmended(string Version, string ProtocolText, string ProtocolSha256, ImmutableArray<ProtocolChange> Changes, string Ground) : TrialEvent;

/// <summary>A site works under a version from here on: for candidates and for whoever is randomised afterwards. Who came in before keeps the version of then.</summary>
public sealed record AmendmentActivated(string Site, string Version) : TrialEvent;

/// <summary>A person proposed to change the allocation scheme: a protocol version that differs in it alone. Nothing changes until others approve.</summary>
/// <param name="Version">The version.</param>
/// <param name="ProtocolText">The protocol file, whole.</param>
/// <param name="ProtocolSha256">SHA-256 of the text.</param>
/// <param name="Changes">What differs from the version recorded before it.</param>
/// <param name="Ground">Why.</param>
public sealed record SchemeChangeProposed(string Version, string ProtocolText, string ProtocolSha256, ImmutableArray<ProtocolChange> Changes, string Ground) : TrialEvent;

/// <summary>Another person approved the change of scheme that was proposed.</summary>
public sealed record SchemeChangeApproved(string Version, string Ground) : TrialEvent;

/// <summary>
/// The allocation scheme changed, as enough people wanted: from here on allocations come from a new segment with a secret of its own. Earlier ones stand, and positions go on.
/// </summary>
/// <param name="Version">The protocol version that holds the scheme.</param>
/// <param name="Segment">The new segment, from 2.</param>
/// <param name="AllocationMethod">Name and version of the documented allocation function.</param>
/// <param name="AllocationCommitment">SHA-256 commitment to the new secret.</param>
public sealed record SchemeChanged(string Version, int Segment, string AllocationMethod, string AllocationCommitment) : TrialEvent;
