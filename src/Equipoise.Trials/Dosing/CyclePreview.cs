using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>What a cycle would be if it were begun as typed; nothing is recorded.</summary>
/// <param name="Start">What would be recorded: weight, dose, volume, vials, the arithmetic; null where it would be refused.</param>
/// <param name="Slots">When its doses would be due, in order; fewer than <c>Start.Slots</c> are given where the course reaches its most doses before.</param>
/// <param name="GivenBefore">Doses given in the course so far.</param>
/// <param name="Most">Doses at most in the course.</param>
/// <param name="Refusal">Why it would be refused; null where it would not.</param>
public sealed record CyclePreview(CycleStarted? Start, ImmutableArray<Instant> Slots, int GivenBefore, int Most, Rejection? Refusal)
{
    /// <summary>Doses that can still be given in this cycle: its slots, or what the course has left.</summary>
    public int Possible => Math.Min(Slots.Length, Most - GivenBefore);

    /// <summary>The preview; null for somebody without a treatment.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="command">The cycle as typed.</param>
    /// <param name="attempt">What the trial would decide about a command now. A decision is the truth, so no rule is copied here.</param>
    public static CyclePreview? Of(TrialState state, ParticipantState participant, StartCycle command, Func<Command, Decision> attempt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(attempt);
        if (participant.Randomisation is null || participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment)
        {
            return null;
        }

        var decision = attempt(command);
        var start = decision.Events.IsDefault ? null : decision.Events.OfType<CycleStarted>().FirstOrDefault();
        var cycle = start is null ? null : CycleCalendar.Find(treatment.Schedule, start.Cycle);
        return new CyclePreview(
            start,
            cycle is null ? [] : SlotPlan.Of(treatment.Schedule, cycle, start!.FirstSlotAt, state.Sites[participant.Site].Zone),
            CycleCalendar.Course(participant).Sum(c => c.Given),
            treatment.Schedule.MaximumDoses,
            decision.Rejection);
    }
}
