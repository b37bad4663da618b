using Equipoise.Trials.Dosing;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Dosing;

/// <summary>Random schedules over all zones of the world. Half of the first doses lie within two days of a change of clocks, a tenth at midnight.</summary>
public sealed class SlotPropertyTests
{
    private static readonly Instant From = Instant.FromUtc(1970, 1, 1, 0, 0), To = Instant.FromUtc(2037, 12, 31, 0, 0);

    [Fact]
    public void Ten_thousand_random_schedules_keep_caps_gaps_and_windows()
    {
        var random = new System.Random(28);
        var zones = DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id]).ToList();
        var (slots, changes) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var zone = zones[random.Next(zones.Count)];
            var schedule = Schedule(random);
            var first = Start(random, zone);
            foreach (var cycle in schedule.Cycles)
            {
                var planned = SlotPlan.Of(schedule, cycle, first, zone);
                var told = $"schedule {i}: {zone.Id}, first {first}, {schedule.EveryHours} h, {schedule.SlotRule.Window}, {schedule.SlotRule.Gaps}, {cycle}";
                planned.Length.ShouldBeInRange(1, cycle.MaximumDoses, told);
                planned[0].ShouldBe(first, told);
                planned.ShouldBe(Enumerable.Range(1, planned.Length).Select(n => SlotPlan.Due(schedule, first, zone, n)), told);
                Inside(schedule, cycle, planned[^1], first, zone, told);
                changes += Gaps(schedule, planned, zone, told);
                slots += planned.Length;
            }
        }

        slots.ShouldBeGreaterThan(100_000);
        changes.ShouldBeGreaterThan(1_000);
    }

    /// <summary>Samoa had no 30 December 2011; a slot of that date does not exist, and none falls on another.</summary>
    [Fact]
    public void A_date_that_a_zone_left_out_has_no_slots()
    {
        var apia = DateTimeZoneProviders.Tzdb["Pacific/Apia"];
        var first = new LocalDateTime(2011, 12, 28, 8, 0).InZoneStrictly(apia).ToInstant();
        var schedule = new ScheduleDeclaration(8, Rule(SlotWindow.CalendarDays, SlotGaps.WallClock), 28, [new CycleDeclaration(1, 5, 14)], LaterCycles.FromDayOne);

        SlotPlan.Of(schedule, schedule.Cycles[0], first, apia).Select(s => s.InZone(apia).LocalDateTime).ShouldBe(
            [.. new[] { (28, 8), (28, 16), (29, 0), (29, 8), (29, 16), (31, 0), (31, 8), (31, 16) }.Select(s => new LocalDateTime(2011, 12, s.Item1, s.Item2, 0)), .. new[] { 0, 8, 16 }.Select(h => new LocalDateTime(2012, 1, 1, h, 0))]);
    }

    /// <summary>In spring 02:30 does not exist: hourly slots on the wall clock go 01:30, 03:30, and none is given twice.</summary>
    [Fact]
    public void Hourly_slots_on_the_wall_clock_do_not_fall_together_in_spring()
    {
        var zone = DateTimeZoneProviders.Tzdb["America/New_York"];
        var first = new LocalDateTime(2026, 3, 8, 0, 30).InZoneStrictly(zone).ToInstant();
        var schedule = new ScheduleDeclaration(1, Rule(SlotWindow.CalendarDays, SlotGaps.WallClock), 4, [new CycleDeclaration(1, 1, 4)], LaterCycles.FromDayOne);

        SlotPlan.Of(schedule, schedule.Cycles[0], first, zone).Select(s => s.InZone(zone).TimeOfDay).ShouldBe([new(0, 30), new(1, 30), new(3, 30), new(4, 30)]);
    }

    private static ScheduleDeclaration Schedule(System.Random random)
    {
        var every = new[] { 1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 168 }[random.Next(11)];
        var cycles = Enumerable.Range(0, 1 + random.Next(2)).Select(i => new CycleDeclaration((i * 40) + 1, (i * 40) + 1 + random.Next(random.Next(5) == 0 ? 40 : 7), 1 + random.Next(40)));
        return new ScheduleDeclaration(every, Rule((SlotWindow)random.Next(2), (SlotGaps)random.Next(2)), 60, [.. cycles], LaterCycles.FromDayOne);
    }

    private static Instant Start(System.Random random, DateTimeZone zone)
    {
        var at = From + Duration.FromSeconds(random.NextInt64((long)(To - From).TotalSeconds));
        var interval = zone.GetZoneInterval(at);
        if (random.Next(2) == 0 && interval.HasEnd)
        {
            at = interval.End + Duration.FromMinutes(random.Next(-2880, 2880));
        }

        return random.Next(10) == 0 ? zone.AtStartOfDay(at.InZone(zone).Date).ToInstant() : at;
    }

    private static void Inside(ScheduleDeclaration schedule, CycleDeclaration cycle, Instant last, Instant first, DateTimeZone zone, string told)
    {
        var days = cycle.LastDay - cycle.FirstDay;
        var inside = schedule.SlotRule.Window == SlotWindow.CalendarDays
            ? last.InZone(zone).Date <= first.InZone(zone).Date.PlusDays(days)
            : last < first + Duration.FromDays(days + 1);
        inside.ShouldBeTrue(told);
    }

    /// <summary>True gaps are the declared hours. On the wall clock the local time advances by the declared hours, or a multiple of them across a date left out, and true time by as much less as the clocks went forward. Returns how many gaps span a change.</summary>
    private static int Gaps(ScheduleDeclaration schedule, System.Collections.Immutable.ImmutableArray<Instant> planned, DateTimeZone zone, string told)
    {
        var changes = 0;
        for (var n = 1; n < planned.Length; n++)
        {
            var gap = planned[n] - planned[n - 1];
            changes += zone.GetUtcOffset(planned[n]) == zone.GetUtcOffset(planned[n - 1]) ? 0 : 1;
            gap.ShouldBeGreaterThan(Duration.Zero, told);
            if (schedule.SlotRule.Gaps == SlotGaps.Elapsed)
            {
                gap.ShouldBe(Duration.FromHours(schedule.EveryHours), told);
            }
            else
            {
                var most = Shift(zone, planned[n - 1], planned[n]);
                gap.ShouldBeInRange(Duration.FromHours(schedule.EveryHours) - most, Duration.FromHours(schedule.EveryHours) + most, told);
            }
        }

        return changes;
    }

    /// <summary>The sum of what the clocks were moved between two instants, with the change that may have moved the earlier slot.</summary>
    private static Duration Shift(DateTimeZone zone, Instant from, Instant to) => zone
        .GetZoneIntervals(from - Duration.FromDays(1), to + Duration.FromTicks(1))
        .Zip(zone.GetZoneIntervals(from - Duration.FromDays(1), to + Duration.FromTicks(1)).Skip(1), (a, b) => Duration.FromSeconds(Math.Abs(b.WallOffset.Seconds - a.WallOffset.Seconds)))
        .Aggregate(Duration.Zero, (sum, d) => sum + d);

    private static SlotRule Rule(SlotWindow window, SlotGaps gaps) => new(window, gaps, false, "00:00", "23:59", 0, 60);
}
