using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>The cycles of a schedule, those that repeat included, and the days on which they are planned.</summary>
public static class CycleCalendar
{
    /// <summary>How many cycles are planned; null: until treatment ends.</summary>
    public static int? Count(ScheduleDeclaration schedule) => schedule.Repeat is { } repeat ? repeat.Times * schedule.Cycles.Length : schedule.Cycles.Length;

    /// <summary>A cycle by its number, from 1, with its days of treatment; null where the schedule has none of that number.</summary>
    public static CycleDeclaration? Find(ScheduleDeclaration schedule, int number)
    {
        if (number < 1 || number > (Count(schedule) ?? int.MaxValue))
        {
            return null;
        }

        var (round, place) = Math.DivRem(number - 1, schedule.Cycles.Length);
        var cycle = schedule.Cycles[place];
        var days = round * (schedule.Repeat?.EveryDays ?? 0);
        return cycle with { FirstDay = cycle.FirstDay + days, LastDay = cycle.LastDay + days };
    }

    /// <summary>Cycles of the course that runs: after crossover a course of its own begins.</summary>
    internal static CycleState[] Course(ParticipantState participant) => [.. participant.Cycles.Where(c => c.Start.Sequence > (participant.Crossover?.Sequence ?? 0))];

    /// <summary>The number of the course's next cycle: one more than the highest begun or left out.</summary>
    internal static int Next(ParticipantState participant) => 1 + Course(participant).Select(c => c.Start.Fact.Cycle)
        .Concat(participant.Omissions.Where(o => o.Sequence > (participant.Crossover?.Sequence ?? 0)).Select(o => o.Fact.Cycle)).DefaultIfEmpty(0).Max();

    /// <summary>The day on which a cycle is planned, counted as the protocol says from the course's first cycle or the one before; null before the first has begun.</summary>
    internal static LocalDate? PlannedOn(ScheduleDeclaration schedule, IReadOnlyList<CycleState> course, int number, DateTimeZone zone)
    {
        if (course.Count == 0 || Find(schedule, number) is not { } cycle)
        {
            return null;
        }

        var from = schedule.LaterCycles == LaterCycles.FromDayOne ? course[0] : course[^1];
        var day = Find(schedule, from.Start.Fact.Cycle)?.FirstDay ?? 1;
        return from.Start.Fact.FirstSlotAt.InZone(zone).Date.PlusDays(cycle.FirstDay - day);
    }
}
