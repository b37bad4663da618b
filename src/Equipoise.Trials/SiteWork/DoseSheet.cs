using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>How a slot of a cycle stands.</summary>
public enum SlotStanding
{
    /// <summary>The dose was given.</summary>
    Given,

    /// <summary>The dose was held for toxicity.</summary>
    Held,

    /// <summary>The dose was skipped for another reason.</summary>
    Skipped,

    /// <summary>Treatment was stopped before it came.</summary>
    Stopped,

    /// <summary>Its window is open.</summary>
    Open,

    /// <summary>Its window has passed, and it is not settled.</summary>
    Overdue,

    /// <summary>Its window has not begun, or one before it is not settled.</summary>
    ToCome,
}

/// <summary>A slot of the grid.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Due">When the dose is due.</param>
/// <param name="From">First instant of the window.</param>
/// <param name="To">Last instant of the window.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="StartedAt">When a dose was begun; null where none was.</param>
/// <param name="Amount">The amount given; null where none was.</param>
/// <param name="Entry">The entry that settled it; null where none did.</param>
public sealed record SlotLine(int Number, Instant Due, Instant From, Instant To, SlotStanding Standing, Instant? StartedAt, decimal? Amount, long? Entry);

/// <summary>A cycle as a grid of slots.</summary>
/// <param name="Start">What was fixed when it began: weight, dose, volume, vials.</param>
/// <param name="Slots">The slots.</param>
/// <param name="Stop">Why the rest of it was stopped; null where it was not.</param>
public sealed record CycleSheet(CycleStarted Start, ImmutableArray<SlotLine> Slots, string? Stop)
{
    /// <summary>Doses given.</summary>
    public int Given => Slots.Count(s => s.Standing == SlotStanding.Given);
}

/// <summary>What may be done about the next slot; each holds what the trial would answer against it, null for nothing.</summary>
/// <param name="Give">Against giving, when every criterion is looked for and none is present.</param>
/// <param name="Hold">Against holding for a criterion.</param>
/// <param name="Skip">Against skipping.</param>
/// <param name="Stop">Against stopping the cycle.</param>
public sealed record SlotActs(Rejection? Give, Rejection? Hold, Rejection? Skip, Rejection? Stop);

/// <summary>A participant's course of treatment, cycle by cycle and slot by slot, with what can be done now.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Treatment">The treatment.</param>
/// <param name="Cycles">Cycles begun in the course that runs, in order.</param>
/// <param name="Running">The next slot; null where no dose is to come in a cycle begun.</param>
/// <param name="Next">The cycle to begin next; null where none is to come, or one still runs.</param>
/// <param name="Given">Doses given in the course.</param>
/// <param name="Most">Doses at most in the course.</param>
/// <param name="Acts">What may be done about the next slot; null without one.</param>
/// <param name="Absolute">Criteria that stop, looked for before each dose.</param>
/// <param name="Relative">Criteria that hold, looked for before each dose.</param>
public sealed record DoseSheet(
    string Participant,
    TreatmentDeclaration Treatment,
    ImmutableArray<CycleSheet> Cycles,
    RunningCycle? Running,
    NextCycle? Next,
    int Given,
    int Most,
    SlotActs? Acts,
    ImmutableArray<ToxicityCriterion> Absolute,
    ImmutableArray<ToxicityCriterion> Relative)
{
    /// <summary>Doses that a cycle may have at most.</summary>
    /// <param name="cycle">The cycle's number.</param>
    public int MostOf(int cycle) => CycleCalendar.Find(Treatment.Schedule, cycle)?.MaximumDoses ?? 0;

    /// <summary>The sheet; null for somebody without a treatment.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="now">The instant.</param>
    /// <param name="attempt">What the trial would decide about a command now; nothing is recorded. A decision is the truth, so no rule is copied here.</param>
    public static DoseSheet? Of(TrialState state, ParticipantState participant, Instant now, Func<Command, Decision> attempt)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(attempt);
        if (participant.Randomisation is null || participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment)
        {
            return null;
        }

        var running = RunningCycle.Of(state, participant);
        var course = CycleCalendar.Course(participant);
        return new DoseSheet(
            participant.Id, treatment, [.. course.Select(c => Sheet(participant, treatment, c, running, state.Sites[participant.Site].Zone, now))], running, NextCycle.Of(state, participant),
            course.Sum(c => c.Given), treatment.Schedule.MaximumDoses, running is null ? null : ActsOn(participant, running, now, attempt),
            [.. treatment.HoldAndStop.Criteria.Where(c => c.Weight == CriterionWeight.Absolute)], [.. treatment.HoldAndStop.Criteria.Where(c => c.Weight == CriterionWeight.Relative)]);
    }

    private static CycleSheet Sheet(ParticipantState participant, TreatmentDeclaration treatment, CycleState cycle, RunningCycle? running, DateTimeZone zone, Instant now)
    {
        var start = cycle.Start.Fact;
        var tolerance = Duration.FromMinutes(treatment.Schedule.SlotRule.LateAfterMinutes);
        var isRunning = running?.Cycle.Start.Sequence == cycle.Start.Sequence;
        var slots = Enumerable.Range(1, start.Slots).Select(n =>
        {
            var due = SlotPlan.Due(treatment.Schedule, start.FirstSlotAt, zone, n);
            var outcome = cycle.Slots.Where(s => s.Slot == n).Cast<SlotOutcome?>().FirstOrDefault();
            var standing = outcome?.Result switch
            {
                SlotResult.Given => SlotStanding.Given,
                SlotResult.Held => SlotStanding.Held,
                SlotResult.Skipped => SlotStanding.Skipped,
                _ => !isRunning ? SlotStanding.Stopped
                    : now > due + tolerance ? SlotStanding.Overdue
                    : n == running!.Slot && now >= due - tolerance ? SlotStanding.Open
                    : SlotStanding.ToCome,
            };
            return new SlotLine(n, due, due - tolerance, due + tolerance, standing, outcome?.StartedAt, outcome?.Amount, outcome?.Sequence);
        });
        return new CycleSheet(start, [.. slots], participant.Stops.Where(s => s.Sequence > cycle.Start.Sequence && s.Fact.Cycle == start.Cycle).Select(s => s.Fact.Ground).FirstOrDefault());
    }

    private static SlotActs ActsOn(ParticipantState participant, RunningCycle running, Instant now, Func<Command, Decision> attempt)
    {
        var (cycle, slot) = (running.Cycle.Start.Fact.Cycle, running.Slot);
        var checkedBy = running.Treatment.SecondCheck ? "a second person" : null;
        var criterion = running.Treatment.HoldAndStop.Criteria.Select(c => c.Id).FirstOrDefault();
        return new SlotActs(
            attempt(new GiveDose(participant.Id, cycle, slot, now, [], ChecksComplete: true, CheckedBy: checkedBy)).Rejection,
            criterion is null ? new Rejection("no-criterion", "The protocol lists no criterion for which a dose is held.") : attempt(new HoldDose(participant.Id, cycle, slot, [criterion])).Rejection,
            attempt(new SkipDose(participant.Id, cycle, slot, "asked whether it could be")).Rejection,
            attempt(new StopTreatment(participant.Id, StopScope.Cycle, "asked whether it could be")).Rejection);
    }
}
