using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Tests.Safety;

public sealed class ReportingClockTests
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];
    private static readonly DateTimeZone Auckland = DateTimeZoneProviders.Tzdb["Pacific/Auckland"];
    private static readonly ReportableEvent Death = new(5, true, true, false, false, Attribution.Possible, 3);

    [Theory]
    // Day 0 is the day of awareness, whatever the hour; weekends count.
    [InlineData("2026-06-01T08:00-04", 7, "America/New_York", "2026-06-08")]
    [InlineData("2026-06-01T23:59-04", 7, "America/New_York", "2026-06-08")]
    [InlineData("2026-06-05T12:00-04", 15, "America/New_York", "2026-06-20")]
    // A leap day is a day.
    [InlineData("2028-02-22T10:00-05", 7, "America/New_York", "2028-02-29")]
    [InlineData("2028-02-23T10:00-05", 7, "America/New_York", "2028-03-01")]
    [InlineData("2027-02-23T10:00-05", 7, "America/New_York", "2027-03-02")]
    // Over both clock changes.
    [InlineData("2026-03-05T10:00-05", 7, "America/New_York", "2026-03-12")]
    [InlineData("2026-10-29T10:00-04", 7, "America/New_York", "2026-11-05")]
    // The same instant is another day in Auckland.
    [InlineData("2026-06-01T08:00-04", 7, "Pacific/Auckland", "2026-06-09")]
    [InlineData("2026-06-01T08:00-04", 0, "Pacific/Auckland", "2026-06-02")]
    public void Calendar_days_end_with_the_day_of_their_number(string start, int days, string zone, string lastDay)
    {
        var where = DateTimeZoneProviders.Tzdb[zone];
        var due = ReportingClocks.DueBy(At(start), new CalendarDaysAllowed(days), where);
        LocalDatePattern.Iso.Format(due.InZone(where).Date).ShouldBe(lastDay);
        due.InZone(where).Date.PlusDays(1).ShouldBe((due + Duration.Epsilon).InZone(where).Date);
    }

    [Fact]
    public void A_day_without_a_midnight_still_ends()
    {
        // Sao Paulo began summer time at midnight: 2018-11-04 starts at 01:00.
        var zone = DateTimeZoneProviders.Tzdb["America/Sao_Paulo"];
        ReportingClocks.DueBy(At("2018-10-27T12:00-03"), new CalendarDaysAllowed(7), zone).ShouldBe(At("2018-11-04T01:00-02") - Duration.Epsilon);
    }

    [Fact]
    public void Hours_are_elapsed_hours()
    {
        ReportingClocks.DueBy(At("2026-03-07T10:00-05"), new HoursAllowed(24), NewYork).ShouldBe(At("2026-03-08T11:00-04"));
        ReportingClocks.DueBy(At("2026-10-31T10:00-04"), new HoursAllowed(24), NewYork).ShouldBe(At("2026-11-01T09:00-05"));
    }

    [Fact]
    public void A_death_owes_a_notification_in_7_days_and_a_report_in_15()
    {
        var row = ReportingTables.UnitedStates.Row(Death)!;
        var aware = At("2026-06-01T08:00-04");
        var clocks = ReportingClocks.Of(row, aware, [], [new("notification", At("2026-06-08T23:59:59-04"))], NewYork, At("2026-06-17T00:00-04"));
        clocks.Select(c => (c.Duty.Name, c.Standing)).ShouldBe([("notification", Standing.InTime), ("report", Standing.Overdue)]);
        ReportingClocks.Of(row, aware, [], [new("notification", At("2026-06-09T00:00-04"))], NewYork, At("2026-06-16T23:59:59-04"))
            .Select(c => c.Standing).ShouldBe([Standing.Late, Standing.Due]);
    }

    [Fact]
    public void Each_piece_of_new_information_starts_a_clock_of_its_own()
    {
        var row = ReportingTables.UnitedStates.Row(Death with { FatalOrLifeThreatening = false, Grade = 3 })!;
        var (aware, first, second) = (At("2026-06-01T08:00-04"), At("2026-06-20T08:00-04"), At("2026-06-25T08:00-04"));
        var clocks = ReportingClocks.Of(row, aware, [second, first], [new("report", At("2026-06-10T08:00-04")), new("follow-up", At("2026-06-24T08:00-04"))], NewYork, At("2026-07-11T00:00-04"));
        clocks.Select(c => (c.Duty.Name, c.StartedAt, c.Standing)).ShouldBe(
            [("report", aware, Standing.InTime), ("follow-up", first, Standing.InTime), ("follow-up", second, Standing.Overdue)]);
        // Asked before the second piece came, it is not known.
        ReportingClocks.Of(row, aware, [second, first], [], NewYork, At("2026-06-21T00:00-04")).Length.ShouldBe(2);
    }

    [Fact]
    public void A_report_that_follows_another_runs_from_when_that_was_sent_or_from_when_it_is_due()
    {
        // The shape of a cooperative group's table: 24 hours, then 5 calendar days.
        var row = new ReportingRow("grade 4 or 5", new(LowestGrade: 4, Expected: false, AtLeast: Attribution.Possible, MostDaysSinceLastDose: 30),
            [new("notification", ClockStart.Awareness, new HoursAllowed(24)), new("report", ClockStart.ReportBefore, new CalendarDaysAllowed(5))]);
        var aware = At("2026-06-01T08:00-04");
        var open = ReportingClocks.Of(row, aware, [], [], NewYork, At("2026-06-01T09:00-04"));
        open[1].StartedAt.ShouldBe(At("2026-06-02T08:00-04"));
        open[1].DueBy.InZone(NewYork).Date.ShouldBe(new LocalDate(2026, 6, 7));
        var sent = ReportingClocks.Of(row, aware, [], [new("notification", At("2026-06-01T10:00-04"))], NewYork, At("2026-06-07T09:00-04"));
        sent[1].DueBy.InZone(NewYork).Date.ShouldBe(new LocalDate(2026, 6, 6));
        sent[1].Standing.ShouldBe(Standing.Overdue);
    }

    [Fact]
    public void The_first_row_that_holds_decides_and_an_event_outside_all_rows_owes_nothing()
    {
        var group = new ReportingTable("group",
        [
            new("late", new(LeastDaysSinceLastDose: 31, AtLeast: Attribution.Possible, LowestGrade: 4), [new("report", ClockStart.Awareness, new CalendarDaysAllowed(10))]),
            new("late, other", new(LeastDaysSinceLastDose: 31), []),
            new("worst", new(LowestGrade: 4), [new("notification", ClockStart.Awareness, new HoursAllowed(24)), new("report", ClockStart.ReportBefore, new CalendarDaysAllowed(5))]),
            new("in hospital", new(LowestGrade: 3, HighestGrade: 3, Hospitalised: true, Expected: false), [new("report", ClockStart.Awareness, new CalendarDaysAllowed(10))]),
        ]);
        group.Row(Death)!.Id.ShouldBe("worst");
        group.Row(Death with { DaysSinceLastDose = 30 })!.Id.ShouldBe("worst");
        group.Row(Death with { DaysSinceLastDose = 31 })!.Id.ShouldBe("late");
        group.Row(Death with { DaysSinceLastDose = 31, Attribution = Attribution.Unlikely })!.Id.ShouldBe("late, other");
        group.Row(Death with { DaysSinceLastDose = null })!.Id.ShouldBe("worst");
        group.Row(Death with { Grade = 3, Hospitalised = true })!.Id.ShouldBe("in hospital");
        group.Row(Death with { Grade = 3, Hospitalised = true, Expected = true }).ShouldBeNull();
        group.Row(Death with { Grade = 2 }).ShouldBeNull();
        ReportingTables.UnitedStates.Row(Death with { Expected = true }).ShouldBeNull();
        ReportingTables.EuropeanUnion.Row(Death)!.Id.ShouldBe("fatal or life-threatening");
        ReportingTables.Sponsor(24).Row(Death with { Expected = true, Attribution = Attribution.Unrelated })!.Id.ShouldBe("serious");
    }

    [Fact]
    public void Expected_is_what_the_list_has_up_to_its_grade()
    {
        ExpectedToxicity[] list = [new("Hypotension", 4), new("Fever", 3)];
        Expectedness.Judge(list, "hypotension ", 4).Expected.ShouldBeTrue();
        Expectedness.Judge(list, "Fever", 4).ShouldBe(new Expectedness(false, "Fever is expected up to grade 3; this is grade 4."));
        Expectedness.Judge(list, "Stroke", 1).ShouldBe(new Expectedness(false, "Stroke is not on the protocol's list."));
        Should.Throw<ArgumentOutOfRangeException>(() => Expectedness.Judge(list, "Fever", 0));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var row = ReportingTables.UnitedStates.Row(Death)!;
        var (aware, now) = (At("2026-06-01T08:00-04"), At("2026-06-02T08:00-04"));
        Should.Throw<ArgumentException>(() => ReportingClocks.Of(row, now, [], [], NewYork, aware)).Message.ShouldContain("lies after");
        Should.Throw<ArgumentException>(() => ReportingClocks.Of(row, now, [aware], [], NewYork, now)).Message.ShouldContain("before awareness");
        Should.Throw<ArgumentException>(() => ReportingClocks.Of(row, now, [], [new("report", aware)], NewYork, now)).Message.ShouldContain("before awareness");
        Should.Throw<ArgumentException>(() => ReportingClocks.Of(row, aware, [], [new("postcard", now)], NewYork, now)).Message.ShouldContain("owes no 'postcard'");
        Should.Throw<ArgumentOutOfRangeException>(() => ReportingClocks.DueBy(aware, new HoursAllowed(0), Auckland));
        Should.Throw<ArgumentOutOfRangeException>(() => ReportingClocks.DueBy(aware, new CalendarDaysAllowed(-1), Auckland));
        Should.Throw<ArgumentOutOfRangeException>(() => ReportingTables.Sponsor(0));
    }

    private static Instant At(string text) => OffsetDateTimePattern.CreateWithInvariantCulture(text.Length > 19 ? "uuuu-MM-dd'T'HH:mm:sso<g>" : "uuuu-MM-dd'T'HH:mmo<g>").Parse(text).Value.ToInstant();
}
