using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>The instants at which a cycle's doses are due, under the protocol's slot rule and the site's clock changes.</summary>
public static class SlotPlan
{
    /// <summary>The due instants, at most as many as the cycle allows doses.</summary>
    public static ImmutableArray<Instant> Of(ScheduleDeclaration schedule, CycleDeclaration cycle, Instant first, DateTimeZone zone) =>
        [.. All(schedule, cycle, first, zone).Take(cycle.MaximumDoses)];

    /// <summary>All instants within the cycle's window, before the cap.</summary>
    public static IEnumerable<Instant> All(ScheduleDeclaration schedule, CycleDeclaration cycle, Instant first, DateTimeZone zone)
    {
        var days = cycle.LastDay - cycle.FirstDay + 1;
        var lastDate = first.InZone(zone).Date.PlusDays(days - 1);
        var end = first + Duration.FromDays(days);
        for (var k = 0; ; k++)
        {
            var slot = At(schedule, first, zone, k);
            var inside = schedule.SlotRule.Window == SlotWindow.CalendarDays ? slot.InZone(zone).Date <= lastDate : slot < end;
            if (!inside)
            {
                yield break;
            }

            yield return slot;
        }
    }

    /// <summary>The instant at which a slot, from 1, is due; whether it lies within the cycle is not asked.</summary>
    public static Instant Due(ScheduleDeclaration schedule, Instant first, DateTimeZone zone, int slot) => At(schedule, first, zone, slot - 1);

    /// <summary>Where hours go by the wall clock, a time that a change of clocks skips is moved on by the change; but where the change is as long as a gap or longer (a date dropped at the date line), the skipped slots do not exist, so that no two fall together. A time that occurs twice is the earlier one, unless that lies before the first dose.</summary>
    private static Instant At(ScheduleDeclaration schedule, Instant first, DateTimeZone zone, int k)
    {
        if (schedule.SlotRule.Gaps == SlotGaps.Elapsed)
        {
            return first + Duration.FromHours((long)schedule.EveryHours * k);
        }

        var start = first.InZone(zone).LocalDateTime;
        var index = (long)k;
        var interval = zone.GetZoneInterval(first);
        while (interval.HasEnd && start.PlusHours(schedule.EveryHours * index) >= interval.IsoLocalEnd)
        {
            var next = zone.GetZoneInterval(interval.End);
            if (next.IsoLocalStart >= interval.IsoLocalEnd.PlusHours(schedule.EveryHours))
            {
                index += SlotsBefore(next.IsoLocalStart) - SlotsBefore(interval.IsoLocalEnd);
            }

            interval = next;
        }

        var local = start.PlusHours(schedule.EveryHours * index);
        var mapping = zone.MapLocal(local);
        return mapping.Count < 2 ? local.InZoneLeniently(zone).ToInstant()
            : mapping.First().ToInstant() is var earlier && earlier >= first ? earlier
            : mapping.Last().ToInstant();

        long SlotsBefore(LocalDateTime time)
        {
            var ticks = Period.Between(start, time, PeriodUnits.Ticks).Ticks;
            var gap = schedule.EveryHours * NodaConstants.TicksPerHour;
            return (ticks + gap - 1) / gap;
        }
    }
}
