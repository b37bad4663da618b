using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Monitoring;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>One act of a rehearsal: a command given on the virtual clock, and what came of it.</summary>
/// <param name="At">Virtual instant.</param>
/// <param name="Actor">Who gave the command.</param>
/// <param name="Command">The command.</param>
/// <param name="Entries">Entries to append; empty if the command was refused.</param>
/// <param name="Refused">The refusal, if any.</param>
/// <param name="State">The state after the act.</param>
/// <param name="Interim">The interim evaluation that the command records; null for other commands.</param>
public sealed record RehearsalStep(
    Instant At,
    Actor Actor,
    Command Command,
    ImmutableArray<LedgerEntry> Entries,
    Rejection? Refused,
    TrialState State,
    InterimDecision? Interim = null);
