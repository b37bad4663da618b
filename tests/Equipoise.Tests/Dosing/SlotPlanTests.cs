using System.Globalization;
using System.Text.Json;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Protocol.Document;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Tests.Dosing;

/// <summary>Against tests/data/il2_dose_vectors.json, whose vectors were computed independently, and the trial's tables of slots.</summary>
public sealed class SlotPlanTests
{
    private static readonly ScheduleDeclaration Schedule = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")).Arm("IL2").Treatment!.Schedule;
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];

    public static TheoryData<int> Vectors() => [.. Enumerable.Range(0, Document().GetProperty("schedule").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_of_slots_is_met(int index)
    {
        var vector = Document().GetProperty("schedule")[index];
        var start = vector.GetProperty("start").GetString()!.Split(' ');
        var local = LocalDateTimePattern.CreateWithInvariantCulture(start[0].Length == 16 ? "uuuu-MM-dd'T'HH:mm" : "uuuu-MM-dd'T'HH:mm:ss").Parse(start[0]).Value;
        var window = vector.GetProperty("window").GetString()!;
        var schedule = Rule(window.EndsWith("120h", StringComparison.Ordinal) ? SlotWindow.HoursFromFirstDose : SlotWindow.CalendarDays, window.StartsWith("wall", StringComparison.Ordinal) ? SlotGaps.WallClock : SlotGaps.Elapsed);
        var zone = DateTimeZoneProviders.Tzdb[start[1]];
        var first = local.InZoneStrictly(zone).ToInstant();

        var slots = SlotPlan.Of(schedule, schedule.Cycles[0], first, zone);

        SlotPlan.All(schedule, schedule.Cycles[0], first, zone).Count().ShouldBe(vector.GetProperty("slotsBeforeCap").GetInt32());
        slots.Length.ShouldBe(vector.GetProperty("slotsAfterCap14").GetInt32());
        Written(slots[^1], zone).ShouldBe(vector.GetProperty("last").GetString());
        if (vector.TryGetProperty("local", out var all))
        {
            slots.Select(s => Written(s, zone)).ShouldBe(all.EnumerateArray().Select(s => s.GetString()));
        }

        if (vector.TryGetProperty("gapsHours", out var gaps))
        {
            slots.Zip(slots.Skip(1), (a, b) => (b - a).TotalHours).Distinct().Order().ShouldBe(gaps.EnumerateArray().Select(g => g.GetDouble()));
        }
    }

    /// <summary>The table of slots before the cap, by the local hour of the first dose; each range is tested at both of its ends.</summary>
    [Theory]
    [InlineData("2026-06-01", "00:00", 15)]
    [InlineData("2026-06-01", "07:59", 15)]
    [InlineData("2026-06-01", "08:00", 14)]
    [InlineData("2026-06-01", "15:59", 14)]
    [InlineData("2026-06-01", "16:00", 13)]
    [InlineData("2026-06-01", "23:59", 13)]
    [InlineData("2026-03-06", "00:00", 15)]
    [InlineData("2026-03-06", "06:59", 15)]
    [InlineData("2026-03-06", "07:00", 14)]
    [InlineData("2026-03-06", "14:59", 14)]
    [InlineData("2026-03-06", "15:00", 13)]
    [InlineData("2026-03-06", "22:59", 13)]
    [InlineData("2026-03-06", "23:00", 12)]
    [InlineData("2026-10-30", "00:00", 16)]
    [InlineData("2026-10-30", "00:59", 16)]
    [InlineData("2026-10-30", "01:00", 15)]
    [InlineData("2026-10-30", "08:59", 15)]
    [InlineData("2026-10-30", "09:00", 14)]
    [InlineData("2026-10-30", "16:59", 14)]
    [InlineData("2026-10-30", "17:00", 13)]
    [InlineData("2026-10-30", "23:59", 13)]
    public void Slots_by_calendar_days_are_as_many_as_the_table_says(string day, string time, int expected)
    {
        var first = (LocalDatePattern.Iso.Parse(day).Value + LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value).InZoneStrictly(NewYork).ToInstant();

        SlotPlan.All(Schedule, Schedule.Cycles[0], first, NewYork).Count().ShouldBe(expected);
    }

    [Fact]
    public void The_hour_that_occurs_twice_on_day_one_is_two_different_first_doses()
    {
        // 1 November 2026, 01:30 daylight time and 01:30 standard time in New York.
        var ambiguous = new LocalDateTime(2026, 11, 1, 1, 30).InZone(NewYork, m => m.First());
        var later = new LocalDateTime(2026, 11, 1, 1, 30).InZone(NewYork, m => m.Last());

        (later.ToInstant() - ambiguous.ToInstant()).ShouldBe(Duration.FromHours(1));
        SlotPlan.Of(Schedule, Schedule.Cycles[0], ambiguous.ToInstant(), NewYork)[1].InZone(NewYork).TimeOfDay.ShouldBe(new LocalTime(8, 30));
        SlotPlan.Of(Schedule, Schedule.Cycles[0], later.ToInstant(), NewYork)[1].InZone(NewYork).TimeOfDay.ShouldBe(new LocalTime(9, 30));
    }

    /// <summary>Random zones of the world, first doses over 60 years, both rules of gaps: true gaps are never short, days and caps are kept.</summary>
    [Fact]
    public void A_thousand_random_courses_keep_gaps_days_and_caps()
    {
        var random = new System.Random(11);
        var zones = DateTimeZoneProviders.Tzdb.Ids.ToList();
        for (var i = 0; i < 1000; i++)
        {
            var zone = DateTimeZoneProviders.Tzdb[zones[random.Next(zones.Count)]];
            var first = Instant.FromUtc(1970, 1, 1, 0, 0) + Duration.FromMinutes(random.Next(60 * 365 * 1440));
            foreach (var cycle in Schedule.Cycles)
            {
                var slots = SlotPlan.Of(Rule(SlotWindow.CalendarDays, SlotGaps.Elapsed), cycle, first, zone);
                slots.Length.ShouldBeInRange(1, cycle.MaximumDoses);
                slots.Zip(slots.Skip(1), (a, b) => b - a).ShouldAllBe(gap => gap == Duration.FromHours(8));
                slots[^1].InZone(zone).Date.ShouldBeLessThanOrEqualTo(first.InZone(zone).Date.PlusDays(4));

                var wall = SlotPlan.Of(Rule(SlotWindow.CalendarDays, SlotGaps.WallClock), cycle, first, zone);
                wall.Length.ShouldBeInRange(1, cycle.MaximumDoses);
                wall.Zip(wall.Skip(1), (a, b) => b > a).ShouldAllBe(forward => forward);
            }
        }
    }

    private static ScheduleDeclaration Rule(SlotWindow window, SlotGaps gaps) => Schedule with { SlotRule = Schedule.SlotRule with { Window = window, Gaps = gaps } };

    private static string Written(Instant slot, DateTimeZone zone) =>
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:sso<+HH:mm>").Format(slot.InZone(zone).ToOffsetDateTime());

    private static JsonElement Document() => JsonDocument.Parse(Repository.Read("tests", "data", "il2_dose_vectors.json")).RootElement;
}
