using System.Collections.Immutable;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
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

    /// <summary>It will not be given: treatment ended before.</summary>
    NotExpected,

    /// <summary>Its time has not come.</summary>
    Upcoming,

    /// <summary>Its time is now: within the minutes that the protocol allows around it.</summary>
    Now,

    /// <summary>Its time has passed and what became of it is not recorded.</summary>
    Overdue,
}

/// <summary>A slot as a dose sheet shows it.</summary>
/// <param name="Slot">Its number, from 1.</param>
/// <param name="Due">When it is due.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Outcome">What became of it; null while nothing did.</param>
public sealed record SlotLine(int Slot, Instant Due, SlotStanding Standing, SlotOutcome? Outcome);

/// <summary>A cycle as a dose sheet shows it.</summary>
/// <param name="State">The cycle.</param>
/// <param name="Slots">Its slots, in order.</param>
/// <param name="MostDoses">The most doses that the protocol allows in it.</param>
/// <param name="Next">The slot to be settled next; null where none is.</param>
public sealed record CycleSheet(CycleState State, ImmutableArray<SlotLine> Slots, int MostDoses, SlotLine? Next)
{
    /// <summary>The cycle's number.</summary>
    public int Number => State.Start.Fact.Cycle;
}

/// <summary>The cycle that could be begun next.</summary>
/// <param name="Number">Its number.</param>
/// <param name="From">The first day on which it is planned.</param>
/// <param name="To">The last day on which it is in time.</param>
public sealed record NextCycle(int Number, LocalDate From, LocalDate To);

/// <summary>A participant's course of treatment as those see it who give it.</summary>
public static class RunningCourse
{
    /// <summary>Every cycle with its slots, in order; none without treatment.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="now">The instant at which this is asked.</param>
    public static ImmutableArray<CycleSheet> Of(TrialState state, ParticipantState participant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        if (participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment)
        {
            return [];
        }

        var zone = state.Sites[participant.Site].Zone;
        var course = CycleCalendar.Course(participant);
        return [.. participant.Cycles.Select(c => Sheet(c, course.Length > 0 && ReferenceEquals(c, course[^1]), participant, treatment, zone, now))];
    }

    /// <summary>The slot that is settled next, where the running cycle has one.</summary>
    public static (CycleSheet Cycle, SlotLine Slot)? NextSlot(TrialState state, ParticipantState participant, Instant now) =>
        Of(state, participant, now).LastOrDefault() is { Next: { } slot } cycle ? (cycle, slot) : null;

    /// <summary>The cycle that could be begun next; null where the course is over, runs, or there is none.</summary>
    public static NextCycle? NextCycle(TrialState state, ParticipantState participant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        if (participant.Randomisation is not { } randomised || participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment || Over(participant) is not null || NextSlot(state, participant, now) is not null)
        {
            return null;
        }

        var number = CycleCalendar.Next(participant);
        var course = CycleCalendar.Course(participant);
        if (CycleCalendar.Find(treatment.Schedule, number) is not { } cycle || course.Sum(c => c.Given) >= treatment.Schedule.MaximumDoses)
        {
            return null;
        }

        var origin = participant.Crossover?.Fact.StartedOn ?? randomised.Fact.RandomisedOn;
        return CycleCalendar.PlannedOn(treatment.Schedule, course, number, state.Sites[participant.Site].Zone) is { } planned
            ? new NextCycle(number, planned, planned.PlusDays(cycle.LatestDelayDays))
            : new NextCycle(number, origin, origin.PlusDays(treatment.StartWithinDays));
    }

    /// <summary>How many hours before the first dose of a cycle the weight may be measured at most; null where the dose does not go by it.</summary>
    public static int? WeightWithinHours(TreatmentDeclaration treatment)
    {
        ArgumentNullException.ThrowIfNull(treatment);
        return treatment.Dose.Weight?.MeasuredWithinHours;
    }

    /// <summary>Why no cycle begins any more, in words; null where one could.</summary>
    public static string? Over(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return participant.Death is not null ? "the participant has died"
            : participant.ConsentWithdrawal is not null ? "the consent was taken back"
            : participant.FollowUpWithdrawal is not null ? "the participant withdrew from follow-up"
            : participant.TreatmentWithdrawal is not null ? "the participant withdrew from treatment"
            : participant.Stops.Any(s => s.Fact.Scope == StopScope.Treatment) ? "treatment was stopped for good"
            : participant.Relapse is not null && participant.Crossover is null ? "the participant relapsed"
            : null;
    }

    private static CycleSheet Sheet(CycleState cycle, bool last, ParticipantState participant, TreatmentDeclaration treatment, DateTimeZone zone, Instant now)
    {
        var start = cycle.Start.Fact;
        var late = Duration.FromMinutes(treatment.Schedule.SlotRule.LateAfterMinutes);
        var most = Math.Min(start.Slots, CycleCalendar.Find(treatment.Schedule, start.Cycle)?.MaximumDoses ?? start.Slots);
        var runs = last && Over(participant) is null && participant.Stops.All(s => s.Sequence < cycle.Start.Sequence);
        var outcomes = cycle.Slots.ToDictionary(s => s.Slot);
        ImmutableArray<SlotLine> slots =
        [
            .. Enumerable.Range(1, start.Slots).Select(n =>
            {
                var due = SlotPlan.Due(treatment.Schedule, start.FirstSlotAt, zone, n);
                return outcomes.TryGetValue(n, out var outcome) ? new SlotLine(n, due, Standing(outcome.Result), outcome)
                    : new SlotLine(n, due, !runs ? SlotStanding.NotExpected : now > due + late ? SlotStanding.Overdue : now >= due - late ? SlotStanding.Now : SlotStanding.Upcoming, null);
            }),
        ];
        return new CycleSheet(cycle, slots, most, runs ? slots.FirstOrDefault(s => s.Outcome is null) : null);
    }

    private static SlotStanding Standing(SlotResult result) => result switch { SlotResult.Given => SlotStanding.Given, SlotResult.Held => SlotStanding.Held, _ => SlotStanding.Skipped };
}
