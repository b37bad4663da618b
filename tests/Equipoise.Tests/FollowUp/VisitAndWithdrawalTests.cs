using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using NodaTime;

namespace Equipoise.Tests.FollowUp;

public sealed class VisitAndWithdrawalTests
{
    // Randomised on 2026-06-01: month 3 from 2026-08-18 to 2026-09-15, month 6 from 2026-11-17 to 2026-12-15.
    private static GivenTrial Observed(int days = 400) => GivenTrial.Interleukin().Randomised("OBS").MoveDays(days);

    [Theory]
    [InlineData("2026-08-17", true)]
    [InlineData("2026-08-18", false)]
    [InlineData("2026-09-15", false)]
    [InlineData("2026-09-16", true)]
    public void A_visit_outside_its_window_is_recorded_with_a_deviation(string on, bool deviates)
    {
        var date = NodaTime.Text.LocalDatePattern.Iso.Parse(on).Value;
        var events = Observed().When(GivenTrial.Nurse, new RecordAssessment("P1", date, 3)).Events;

        events[0].ShouldBe(new AssessmentRecorded("P1", date, 3));
        events.OfType<DeviationRecorded>().Select(d => (d.Kind, d.OccurredOn, d.FoundByRule)).ShouldBe(deviates ? [(DeviationKind.VisitOutsideWindow, date, true)] : []);
    }

    [Fact]
    public void A_visit_that_the_protocol_does_not_plan_is_refused_and_month_0_stands_between_visits()
    {
        var trial = Observed();
        trial.Refused("visit-unknown", GivenTrial.Nurse, new RecordAssessment("P1", trial.Today, 4), "3, 6, 9, 12");
        trial.Refused("visit-unknown", GivenTrial.Nurse, new RecordAssessment("P1", trial.Today, -3));
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 1), 3));
        trial.Refused("visit-recorded", GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 2), 3));
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 2), 0)).Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 2), 0));
    }

    [Fact]
    public void The_log_says_how_each_visit_stands()
    {
        var trial = Observed();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 20), 3));
        trial.Given(GivenTrial.Nurse, new RecordMissedVisit("P1", 6, "Snow"));
        VisitStatus[] Log(LocalDate today) => [.. VisitLog.Of(trial.State.Participants["P1"], trial.Protocol, today)];

        Log(new LocalDate(2027, 5, 20)).Select(v => (v.Planned.Month, v.Standing, v.OutsideWindow)).ShouldBe(
            [(3, VisitStanding.Attended, true), (6, VisitStanding.Missed, false), (9, VisitStanding.Overdue, false), (12, VisitStanding.Due, false)]);
        trial.Given(GivenTrial.Nurse, new RecordRelapse("P1", new LocalDate(2027, 3, 10), "lung", RelapseEvidence.Clinical));
        Log(new LocalDate(2027, 5, 20)).Select(v => v.Standing).ShouldBe([VisitStanding.Attended, VisitStanding.Missed, VisitStanding.NotExpected, VisitStanding.NotExpected]);
    }

    [Fact]
    public void A_missed_visit_is_stated_once_and_not_before_its_window()
    {
        var trial = Observed(150);
        trial.Refused("date-in-future", GivenTrial.Nurse, new RecordMissedVisit("P1", 6, "Snow"));
        trial.Refused("visit-unknown", GivenTrial.Nurse, new RecordMissedVisit("P1", 5, "Snow"));
        trial.When(GivenTrial.Nurse, new RecordMissedVisit("P1", 3, "Snow")).Events.OfType<DeviationRecorded>().ShouldHaveSingleItem().FoundByRule.ShouldBeFalse();
        trial.Given(GivenTrial.Nurse, new RecordMissedVisit("P1", 3, "Snow")).Refused("visit-recorded", GivenTrial.Nurse, new RecordMissedVisit("P1", 3, "Snow"));
    }

    [Fact]
    public void What_time_has_made_overdue_is_recorded_once_for_everybody()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").Randomised("IL2", "P2").Assessed("P3").MoveDays(200);
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 9, 1), 3)).Given(GivenTrial.Nurse, new RecordDeath("P2", new LocalDate(2026, 10, 1), DeathCause.Unknown));
        trial.Refused("role", GivenTrial.Nurse, new RecordOverdue());

        trial.Given(GivenTrial.DataManager, new RecordOverdue());
        trial.State.Participants["P1"].MissedVisits.Select(m => m.Fact.VisitMonth).ShouldBe([6]);
        trial.State.Participants["P2"].MissedVisits.Select(m => m.Fact.VisitMonth).ShouldBe([3]);
        trial.State.Participants["P1"].Deviations.ShouldHaveSingleItem().Fact.FoundByRule.ShouldBeTrue();
        trial.Refused("nothing-overdue", GivenTrial.DataManager, new RecordOverdue());
    }

    [Fact]
    public void Withdrawal_from_treatment_stops_doses_and_visits_go_on()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new WithdrawFromTreatment("P1", trial.Today, "Too ill"));
        trial.State.Participants["P1"].Stops.ShouldHaveSingleItem().Fact.Scope.ShouldBe(StopScope.Treatment);
        trial.Refused("treatment-stopped", GivenTrial.Nurse, new SkipDose("P1", 1, 1, "x"));
        trial.Refused("withdrawn", GivenTrial.Nurse, new WithdrawFromTreatment("P1", trial.Today, "Too ill"));
        trial.MoveDays(90).Given(GivenTrial.Nurse, new RecordAssessment("P1", trial.Today, 3)).Given(GivenTrial.Nurse, new RecordContact("P1", trial.Today));
    }

    [Fact]
    public void Who_withdraws_before_the_first_dose_is_not_treated()
    {
        foreach (var command in new Command[] { new WithdrawFromTreatment("P1", new LocalDate(2026, 6, 2), "x"), new WithdrawFromFollowUp("P1", new LocalDate(2026, 6, 2), "x"), new WithdrawConsent("P1", new LocalDate(2026, 6, 2), "x") })
        {
            var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(2);
            var first = trial.Now + Duration.FromHours(1);
            trial.When(GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, first)).Rejection.ShouldBeNull();
            trial.Given(GivenTrial.Nurse, command).Refused("withdrawn", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, first));
        }
    }

    [Fact]
    public void Withdrawal_from_follow_up_ends_visits_and_calls_but_a_death_is_still_recorded()
    {
        var trial = Observed(100);
        trial.Given(GivenTrial.Nurse, new RecordContact("P1", new LocalDate(2026, 8, 1)));
        trial.Refused("recorded-later", GivenTrial.Nurse, new WithdrawFromFollowUp("P1", new LocalDate(2026, 7, 31), "x"));
        trial.Given(GivenTrial.Nurse, new WithdrawFromFollowUp("P1", new LocalDate(2026, 8, 10), "Moved away"));
        trial.Refused("follow-up-withdrawn", GivenTrial.Nurse, new RecordAssessment("P1", new LocalDate(2026, 8, 20), 3));
        trial.Refused("follow-up-withdrawn", GivenTrial.Nurse, new RecordContact("P1", new LocalDate(2026, 8, 11)));
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", new LocalDate(2026, 9, 1), DeathCause.Unknown));
    }

    [Fact]
    public void After_the_consent_was_taken_back_nothing_that_happened_later_is_recorded_and_what_was_before_stays()
    {
        var trial = Observed(100);
        trial.Given(GivenTrial.Nurse, new WithdrawConsent("P1", new LocalDate(2026, 8, 10), "None given"));
        foreach (var command in new Command[]
        {
            new RecordContact("P1", new LocalDate(2026, 8, 11)), new RecordAssessment("P1", new LocalDate(2026, 8, 20), 3), new RecordDeath("P1", new LocalDate(2026, 9, 1), DeathCause.Unknown),
            new RecordRelapse("P1", new LocalDate(2026, 8, 11), "lung", RelapseEvidence.Imaging), new RecordLossToFollowUp("P1", new LocalDate(2026, 8, 11)),
        })
        {
            trial.Refused("consent-withdrawn", GivenTrial.Nurse, command);
        }

        trial.Given(GivenTrial.Nurse, new RecordRelapse("P1", new LocalDate(2026, 8, 10), "lung", RelapseEvidence.Imaging));
        trial.Refused("withdrawn", GivenTrial.Nurse, new WithdrawConsent("P1", trial.Today, "Again"));
    }

    [Fact]
    public void A_candidate_who_takes_the_consent_back_is_not_randomised()
    {
        var trial = GivenTrial.Interleukin().Assessed();
        trial.When(GivenTrial.Investigator, new Randomise("P1")).Rejection.ShouldBeNull();
        trial.Given(GivenTrial.Nurse, new WithdrawConsent("P1", trial.Today, "Thought again"));
        trial.Refused("consent-withdrawn", GivenTrial.Investigator, new Randomise("P1"));
    }

    [Fact]
    public void A_second_primary_is_recorded_once_and_another_therapy_before_recurrence_is_a_deviation()
    {
        var trial = Observed(100);
        trial.Given(GivenTrial.Nurse, new RecordSecondPrimary("P1", new LocalDate(2026, 8, 1), "prostate"));
        trial.Refused("second-primary", GivenTrial.Nurse, new RecordSecondPrimary("P1", new LocalDate(2026, 8, 2), "lung"));
        trial.When(GivenTrial.Nurse, new RecordNewTherapy("P1", new LocalDate(2026, 8, 1), "interferon")).Events.OfType<DeviationRecorded>().Count().ShouldBe(1);
        trial.Relapsed().When(GivenTrial.Nurse, new RecordNewTherapy("P1", trial.Today, "interferon")).Events.OfType<DeviationRecorded>().ShouldBeEmpty();
    }

    [Fact]
    public void Follow_up_does_not_end_in_the_future()
    {
        var trial = Observed(100).Given(GivenTrial.Sponsor, new CloseAccrual("x"));
        trial.Refused("date-in-future", GivenTrial.Sponsor, new EndFollowUp(trial.Today.PlusDays(2)));
    }
}
