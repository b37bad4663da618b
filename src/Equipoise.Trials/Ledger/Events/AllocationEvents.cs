using System.Collections.Immutable;
using NodaTime;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>A command that carries a key of its sender's was accepted; the entries that follow are its answer, now and whenever the key comes again.</summary>
/// <param name="Key">The key.</param>
/// <param name="BodySha256">SHA-256 of the command with who gave it, at which site and why, as canonical JSON.</param>
/// <param name="Entries">How many entries follow from it.</param>
public sealed record CommandAccepted(string Key, string BodySha256, int Entries) : TrialEvent;

/// <summary>A command that carries a key of its sender's was refused by a rule of the trial; whenever the key comes again, so is the refusal.</summary>
/// <param name="Key">The key.</param>
/// <param name="BodySha256">SHA-256 of the command with who gave it, at which site and why, as canonical JSON.</param>
/// <param name="Command">The command's name.</param>
/// <param name="Rule">The rule that refused it.</param>
/// <param name="Message">What was answered.</param>
public sealed record CommandRefused(string Key, string BodySha256, string Command, string Rule, string Message) : TrialEvent;

/// <summary>A participant should not have been randomised. The mark changes neither the allocation nor any other: the position is used, the participant analysed as randomised.</summary>
public sealed record RandomisedInErrorMarked(string Participant, string Ground) : ParticipantEvent(Participant);

/// <summary>The stratum of a randomised participant was not the one used. Both stand: the one used for the allocation, which does not move, and the corrected one.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Stratum">The corrected stratum.</param>
/// <param name="Levels">The corrected levels.</param>
/// <param name="Ground">Why.</param>
public sealed record StratumCorrected(string Participant, string Stratum, ImmutableArray<LevelUsed> Levels, string Ground) : ParticipantEvent(Participant);

/// <summary>In an emergency somebody was told a participant's arm. The entry does not hold it.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Ground">Why.</param>
/// <param name="Reauthentication">How the person showed once more who they are.</param>
/// <param name="ReauthenticatedAt">When.</param>
public sealed record ParticipantUnblinded(string Participant, string Ground, string Reauthentication, Instant ReauthenticatedAt) : ParticipantEvent(Participant);

/// <summary>After the lock, a first person asked that the allocation secret be revealed; a second one is needed.</summary>
public sealed record RevealRequested(string Ground) : TrialEvent;

/// <summary>The allocation secrets were revealed by a second person: anyone can derive every allocation again.</summary>
/// <param name="Secrets">The secret of each segment, in order, in hexadecimal digits.</param>
public sealed record AllocationSecretRevealed(ImmutableArray<string> Secrets) : TrialEvent;

/// <summary>
/// Entries that were committed are no longer in the ledger, as after the restoration of an old backup; somebody states so, and which positions they had used. These are
/// consumed: they are never issued again.
/// </summary>
/// <param name="WitnessedVersion">The last entry that a witness outside the database saw.</param>
/// <param name="WitnessedHead">Its hash.</param>
/// <param name="Lost">The positions used by entries that are lost, or issued and never seen again.</param>
/// <param name="Ground">What happened.</param>
public sealed record LedgerGapStated(long WitnessedVersion, string WitnessedHead, ImmutableArray<LostPositions> Lost, string Ground) : TrialEvent;

/// <summary>Positions of a sequence, both ends included, that no entry of the ledger holds and nobody gets any more.</summary>
public sealed record LostPositions(string Sequence, int From, int To);
