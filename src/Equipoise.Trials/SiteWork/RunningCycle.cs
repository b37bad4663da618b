using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>The cycle in which the next dose is due.</summary>
/// <param name="Cycle">The cycle.</param>
/// <param name="Treatment">The treatment.</param>
/// <param name="Slot">The next slot, from 1.</param>
/// <param name="Due">When it is due.</param>
public sealed record RunningCycle(CycleState Cycle, TreatmentDeclaration Treatment, int Slot, Instant Due)
{
    /// <summary>The first instant in the slot's window.</summary>
    public Instant From => Due - Tolerance;

    /// <summary>The last instant in the slot's window; a dose begun later is skipped.</summary>
    public Instant To => Due + Tolerance;

    private Duration Tolerance => Duration.FromMinutes(Treatment.Schedule.SlotRule.LateAfterMinutes);

    /// <summary>The running cycle of a participant; null where no dose is to come: nothing begun, all settled, stopped, or treatment over.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    public static RunningCycle? Of(TrialState state, ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        if (participant.Randomisation is null || state.Lock is not null || IsOver(participant) || participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment
            || CycleCalendar.Course(participant).LastOrDefault() is not { } cycle || cycle.NextSlot > cycle.Start.Fact.Slots || participant.Stops.Any(s => s.Sequence > cycle.Start.Sequence)
            || CycleCalendar.Course(participant).Sum(c => c.Given) >= treatment.Schedule.MaximumDoses)
        {
            return null;
        }

        return new RunningCycle(cycle, treatment, cycle.NextSlot, SlotPlan.Due(treatment.Schedule, cycle.Start.Fact.FirstSlotAt, state.Sites[participant.Site].Zone, cycle.NextSlot));
    }

    /// <summary>Whether treatment has ended for good: death, withdrawal, a stop of all treatment, or a relapse without crossover.</summary>
    internal static bool IsOver(ParticipantState p) =>
        p.Death is not null || (p.Relapse is not null && p.Crossover is null) || p.TreatmentWithdrawal is not null || p.FollowUpWithdrawal is not null || p.ConsentWithdrawal is not null
        || p.Stops.Any(s => s.Fact.Scope == StopScope.Treatment);
}

/// <summary>The cycle that comes next, and the days on which the protocol lets it begin.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="PlannedOn">The site's local date from which it begins.</param>
/// <param name="LatestOn">The last such date.</param>
public sealed record NextCycle(int Number, LocalDate PlannedOn, LocalDate LatestOn)
{
    /// <summary>The next cycle of a participant; null where none is to come, or one is still running.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    public static NextCycle? Of(TrialState state, ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        if (participant.Randomisation is not { } randomisation || state.Lock is not null || RunningCycle.IsOver(participant) || RunningCycle.Of(state, participant) is not null
            || participant.TreatmentUnder(state.ProtocolOf(participant)) is not { } treatment)
        {
            return null;
        }

        var (course, number) = (CycleCalendar.Course(participant), CycleCalendar.Next(participant));
        if (CycleCalendar.Find(treatment.Schedule, number) is not { } cycle || course.Sum(c => c.Given) >= treatment.Schedule.MaximumDoses)
        {
            return null;
        }

        var origin = participant.Crossover?.Fact.StartedOn ?? randomisation.Fact.RandomisedOn;
        return CycleCalendar.PlannedOn(treatment.Schedule, course, number, state.Sites[participant.Site].Zone) is { } planned
            ? new NextCycle(number, planned, planned.PlusDays(cycle.LatestDelayDays))
            : new NextCycle(number, origin, origin.PlusDays(treatment.StartWithinDays));
    }
}
