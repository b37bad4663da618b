using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.Safety;

/// <summary>The reports that the worked example's tables ask for: the site in 24 hours, the US regulator in 7 and 15 days, and a cooperative group's table. Days are counted in Chicago.</summary>
public sealed class ReportingDutyTests
{
    private const string Group = "cooperative group", Regulator = "US regulator";

    [Fact]
    public void An_event_that_is_not_serious_and_expected_owes_nothing()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 3));
        ReportingDuties.Of(trial.State, trial.Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_life_threatening_unexpected_suspected_event_goes_to_everybody_on_its_clock()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        var aware = trial.Now;
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 4, Attribution.Possible, "P1", SeriousnessCriterion.LifeThreatening));
        var duties = ReportingDuties.Of(trial.State, trial.Now);
        duties.Select(d => (d.Recipient, d.Clock.Duty.Name, d.Clock.DueBy)).ShouldBe(
            [
                ("sponsor", "report", aware + Duration.FromHours(24)), (Group, "notification", aware + Duration.FromHours(24)),
                // 2 June + 7 and + 15 days; the report to the group runs from the notification, which is due on 3 June.
                (Regulator, "notification", EndOf(2026, 6, 9)), (Group, "report", EndOf(2026, 6, 8)), (Regulator, "report", EndOf(2026, 6, 17)),
            ],
            ignoreOrder: true);
        duties.Select(d => d.Clock.DueBy).ShouldBeInOrder();
        duties.ShouldAllBe(d => d.Clock.Standing == Standing.Due);
        ReportingDuties.Open(trial.State, aware + Duration.FromHours(25)).Count(d => d.Clock.Standing == Standing.Overdue).ShouldBe(2);
    }

    [Theory]
    [InlineData("Fever", 4, Attribution.Possible, true, "death or life in danger, unexpected")]
    [InlineData("Fever", 4, Attribution.Unlikely, true, "death or life in danger")]
    [InlineData("Hypotension", 4, Attribution.Probable, true, "death or life in danger")]
    [InlineData("Nausea", 3, Attribution.Possible, false, "unexpected")]
    [InlineData("Nausea", 3, Attribution.Unlikely, false, null)]
    [InlineData("Nausea", 2, Attribution.Possible, false, null)]
    [InlineData("Nausea", 2, Attribution.Possible, true, "hospital and unexpected")]
    [InlineData("Fever", 3, Attribution.Definite, true, "expected and not grave")]
    public void The_groups_table_decides_by_grade_hospital_attribution_and_expectedness(string term, int grade, Attribution attribution, bool hospital, string? row)
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, hospital ? trial.Event(term, grade, attribution, "P1", SeriousnessCriterion.Hospitalisation) : trial.Event(term, grade, attribution));
        var person = trial.State.Participants["P1"];
        var table = ProtocolTables.Of(trial.Protocol.Document.Safety).Single(t => t.Recipient == Group);
        table.Row(ReportingDuties.Reportable(trial.Last().Current, person, trial.Protocol, GivenTrial.Zone))?.Id.ShouldBe(row);
        ReportingDuties.Of(trial.State, trial.Now).Any(d => d.Recipient == Group).ShouldBe(row is not (null or "expected and not grave"));
    }

    [Fact]
    public void Days_since_the_last_dose_come_from_the_doses()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        var dosed = trial.Today;
        int? Days(LocalDate onset) => ReportingDuties.DaysSinceLastDose(trial.State.Participants["P1"], onset, GivenTrial.Zone);
        Days(dosed).ShouldBe(0);
        Days(dosed.PlusDays(31)).ShouldBe(31);
        Days(dosed.PlusDays(-1)).ShouldBeNull();

        trial.MoveDays(31).Given(GivenTrial.Nurse, trial.Event("Nausea", 3));
        ReportingDuties.Of(trial.State, trial.Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_report_settles_its_clock_and_a_late_one_is_a_deviation()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 4, Attribution.Possible, "P1", SeriousnessCriterion.LifeThreatening));
        var (entry, aware) = (trial.Last().Entry, trial.Now);
        trial.MoveTo(trial.Hours(24)).Given(GivenTrial.Nurse, new RecordReportSent("P1", entry, "sponsor", "report", trial.Now));
        trial.State.Participants["P1"].Deviations.ShouldBeEmpty();
        trial.Refused("already-sent", GivenTrial.Nurse, new RecordReportSent("P1", entry, "sponsor", "report", trial.Now));

        trial.MoveTo(EndOf(2026, 6, 9)).Given(GivenTrial.Sponsor, new RecordReportSent("P1", entry, Regulator, "notification", trial.Now));
        trial.State.Participants["P1"].Deviations.ShouldBeEmpty();
        trial.MoveTo(EndOf(2026, 6, 17) + Duration.Epsilon).Given(GivenTrial.Sponsor, new RecordReportSent("P1", entry, Regulator, "report", trial.Now));
        var late = trial.State.Participants["P1"].Deviations.ShouldHaveSingleItem().Fact;
        (late.Kind, late.OccurredOn, late.FoundByRule).ShouldBe((DeviationKind.ReportLate, new LocalDate(2026, 6, 17), true));
        ReportingDuties.Of(trial.State, trial.Now).Where(d => d.Recipient == Regulator).Select(d => d.Clock.Standing).ShouldBe([Standing.InTime, Standing.Late]);
        aware.ShouldBeLessThan(trial.Now);
    }

    [Fact]
    public void Reports_are_about_duties_that_there_are()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 3, Attribution.Possible, "P1", SeriousnessCriterion.Hospitalisation));
        var sent = new RecordReportSent("P1", trial.Last().Entry, "sponsor", "report", trial.Now);
        trial.Refused("event-unknown", GivenTrial.Nurse, sent with { Entry = 2 });
        trial.Refused("recipient", GivenTrial.Nurse, sent with { Recipient = "press" }, "US regulator");
        trial.Refused("no-duty", GivenTrial.Nurse, sent with { Duty = "essay" }, "it owes report");
        trial.Refused("no-duty", GivenTrial.Nurse, sent with { Recipient = Regulator }, "it owes nothing");
        trial.Refused("date-in-future", GivenTrial.Nurse, sent with { SentAt = trial.Hours(1) });
        trial.Refused("sent-before", GivenTrial.Nurse, sent with { SentAt = trial.Hours(-1) });
        trial.Refused("role", GivenTrial.Board, sent);
    }

    [Fact]
    public void An_event_that_worsens_starts_the_stricter_clock_when_that_is_known_and_keeps_the_older_ones()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Nausea", 3, Attribution.Possible, "P1", SeriousnessCriterion.Hospitalisation));
        var entry = trial.Last().Entry;
        IEnumerable<(string, LocalDate)> Due() => ReportingDuties.Of(trial.State, trial.Now).Where(d => d.Recipient == Regulator).Select(d => (d.Clock.Duty.Name, d.Clock.DueBy.InZone(GivenTrial.Zone).Date));
        Due().ShouldBe([("report", new(2026, 6, 17))]);

        trial.MoveDays(3).Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "In danger", Seriousness: [SeriousnessCriterion.LifeThreatening]));
        // Known on 5 June: seven days from there; the fifteen of the report still run from 2 June, and the news have fifteen of their own.
        Due().ShouldBe([("notification", new(2026, 6, 12)), ("report", new(2026, 6, 17)), ("follow-up", new(2026, 6, 20))], ignoreOrder: true);

        trial.MoveDays(1).Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "Food poisoning of the whole ward", Attribution: Attribution.Unrelated));
        Due().ShouldBeEmpty();
    }

    [Fact]
    public void A_duty_is_due_and_not_overdue_up_to_its_last_moment_in_any_zone()
    {
        foreach (var zone in new[] { "America/Chicago", "Pacific/Auckland", "Etc/UTC", "Pacific/Honolulu" })
        {
            var trial = GivenTrial.Interleukin(("sponsorZone: America/Chicago", $"sponsorZone: {zone}")).Dosed();
            trial.Given(GivenTrial.Nurse, trial.Event("Nausea", 3, Attribution.Possible, "P1", SeriousnessCriterion.Hospitalisation));
            var duty = ReportingDuties.Of(trial.State, trial.Now).Single(d => d.Recipient == Regulator);
            var there = DateTimeZoneProviders.Tzdb[zone];
            Period.DaysBetween(trial.Now.InZone(there).Date, duty.Clock.DueBy.InZone(there).Date).ShouldBe(15);
            (duty.Clock.DueBy + Duration.Epsilon).InZone(there).TimeOfDay.ShouldBe(LocalTime.Midnight);
            ReportingDuties.Of(trial.State, duty.Clock.DueBy).Single(d => d.Recipient == Regulator).Clock.Standing.ShouldBe(Standing.Due);
            ReportingDuties.Of(trial.State, duty.Clock.DueBy + Duration.Epsilon).Single(d => d.Recipient == Regulator).Clock.Standing.ShouldBe(Standing.Overdue);
        }
    }

    private static Instant EndOf(int year, int month, int day) => GivenTrial.Zone.AtStartOfDay(new LocalDate(year, month, day).PlusDays(1)).ToInstant() - Duration.Epsilon;
}
