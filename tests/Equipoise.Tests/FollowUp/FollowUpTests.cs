using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.FollowUp;

public sealed class FollowUpTests
{
    private static readonly FollowUpSection Schedule = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")).Document.FollowUp;

    [Fact]
    public void Visits_fall_in_the_months_of_the_schedule() =>
        VisitCalendar.Months(Schedule).Take(18).ShouldBe([3, 6, 9, 12, 15, 18, 21, 24, 28, 32, 36, 42, 48, 54, 60, 72, 84, 96]);

    [Theory]
    [InlineData(2025, 11, 30, 3, 2026, 2, 28)]
    [InlineData(2027, 11, 30, 3, 2028, 2, 29)]
    [InlineData(2028, 2, 29, 12, 2029, 2, 28)]
    [InlineData(2026, 8, 31, 6, 2027, 2, 28)]
    [InlineData(2026, 1, 31, 3, 2026, 4, 30)]
    public void A_day_that_a_month_lacks_becomes_its_last(int year, int month, int day, int after, int thenYear, int thenMonth, int thenDay)
    {
        var visit = VisitCalendar.Of(Schedule, new LocalDate(year, month, day), after).Last();

        visit.ShouldBe(new PlannedVisit(after, new LocalDate(thenYear, thenMonth, thenDay), new LocalDate(thenYear, thenMonth, thenDay).PlusDays(-14), new LocalDate(thenYear, thenMonth, thenDay).PlusDays(14)));
    }

    [Fact]
    public void A_short_month_does_not_pull_later_visits_forward() =>
        VisitCalendar.Of(Schedule, new LocalDate(2025, 11, 30), 6).Last().On.ShouldBe(new LocalDate(2026, 5, 30));

    private static readonly string[] Kinds = ["assessment", "contact", "relapse", "death", "loss", "adverse event", "crossover"];

    public static TheoryData<string> DatedCommands() => [.. Kinds];

    [Theory]
    [MemberData(nameof(DatedCommands))]
    public void A_date_before_randomisation_or_in_the_future_is_refused(string kind)
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);

        trial.Refused("date-before-randomisation", GivenTrial.Nurse, Dated(kind, trial.Today.PlusDays(-101), trial.Now));
        trial.Refused("date-in-future", GivenTrial.Nurse, Dated(kind, trial.Today.PlusDays(1), trial.Now));
    }

    [Theory]
    [InlineData("assessment")]
    [InlineData("contact")]
    [InlineData("relapse")]
    [InlineData("adverse event")]
    public void A_date_after_death_is_refused_and_the_day_itself_is_not(string kind)
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", trial.Today.PlusDays(-10), DeathCause.Other));

        trial.Refused("date-after-death", GivenTrial.Nurse, Dated(kind, trial.Today.PlusDays(-9), trial.Now));
        trial.When(GivenTrial.Nurse, Dated(kind, trial.Today.PlusDays(-10), trial.Now)).Rejection.ShouldBeNull();
    }

    [Theory]
    [InlineData("assessment")]
    [InlineData("contact")]
    [InlineData("relapse")]
    [InlineData("loss")]
    [InlineData("adverse event")]
    public void Death_before_the_participant_was_last_seen_alive_is_refused(string kind)
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);
        trial.Given(GivenTrial.Nurse, Dated(kind, trial.Today.PlusDays(-10), trial.Now));

        trial.Refused("alive-after", GivenTrial.Nurse, new RecordDeath("P1", trial.Today.PlusDays(-11), DeathCause.Disease));
        trial.When(GivenTrial.Nurse, new RecordDeath("P1", trial.Today.PlusDays(-10), DeathCause.Disease)).Rejection.ShouldBeNull();
    }

    [Theory]
    [InlineData("relapse", "relapsed")]
    [InlineData("death", "died")]
    [InlineData("loss", "lost")]
    public void What_happens_once_is_recorded_once(string kind, string rule)
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);
        trial.Given(GivenTrial.Nurse, Dated(kind, trial.Today, trial.Now));

        trial.Refused(rule, GivenTrial.Nurse, Dated(kind, trial.Today, trial.Now));
    }

    [Fact]
    public void A_relapse_and_a_later_assessment_without_recurrence_exclude_each_other()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", trial.Today.PlusDays(-10), 3));
        trial.Refused("assessment-after", GivenTrial.Nurse, new RecordRelapse("P1", trial.Today.PlusDays(-11), "lung", RelapseEvidence.Imaging));
        trial.Refused("assessment-after", GivenTrial.Nurse, new RecordRelapse("P1", trial.Today.PlusDays(-10), "lung", RelapseEvidence.Imaging));

        trial.Given(GivenTrial.Nurse, new RecordRelapse("P1", trial.Today.PlusDays(-5), "lung", RelapseEvidence.Imaging));
        trial.Refused("relapsed", GivenTrial.Nurse, new RecordAssessment("P1", trial.Today.PlusDays(-5), 3));
        trial.When(GivenTrial.Nurse, new RecordAssessment("P1", trial.Today.PlusDays(-6), 0)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void Crossover_comes_after_relapse_with_its_own_consent_and_from_the_control_arm_only()
    {
        var treated = GivenTrial.Interleukin().Randomised("IL2").MoveDays(50).Relapsed();
        treated.Refused("no-crossover", GivenTrial.Nurse, new StartCrossover("P1", treated.Today, treated.Today));

        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(50);
        trial.Refused("no-relapse", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today));
        trial.Relapsed();
        trial.Refused("no-relapse", GivenTrial.Nurse, new StartCrossover("P1", trial.Today.PlusDays(-1), trial.Today));
        trial.Refused("no-consent", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, null));
        trial.Refused("consent-date", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today.PlusDays(1)));
        trial.Refused("consent-date", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today.PlusDays(-60)));

        trial.Then<CrossoverStarted>(GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today)).ToArm.ShouldBe("IL2");
        trial.Given(GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today)).Refused("crossed-over", GivenTrial.Nurse, new StartCrossover("P1", trial.Today, trial.Today));
        trial.State.Participants["P1"].Randomisation!.Value.Fact.Arm.ShouldBe("OBS");
    }

    [Fact]
    public void A_participant_who_was_not_randomised_has_no_follow_up()
    {
        var trial = GivenTrial.Interleukin().Assessed();
        foreach (var kind in Kinds)
        {
            trial.Refused("not-randomised", GivenTrial.Nurse, Dated(kind, trial.Today, trial.Now));
        }
    }

    [Fact]
    public void An_adverse_event_is_expected_up_to_the_grade_of_the_protocols_list()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        AdverseEventReported Report(string term, int grade) => trial.Then<AdverseEventReported>(GivenTrial.Nurse, Event(term, grade, trial));

        Report("Fever", 3).Expected.ShouldBeTrue();
        Report("Fever", 4).Expected.ShouldBeFalse();
        Report("Hypotension", 4).Expected.ShouldBeTrue();
        Report("Nausea", 1).Expected.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_grade_outside_one_to_five_is_refused(int grade)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");

        trial.Refused("grade", GivenTrial.Nurse, Event("Fever", grade, trial));
    }

    [Fact]
    public void Awareness_lies_between_onset_and_now()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(10);

        trial.Refused("date-in-future", GivenTrial.Nurse, new ReportAdverseEventAt(trial.Today, trial.Now + Duration.FromMinutes(1)).Command);
        trial.Refused("aware-before-onset", GivenTrial.Nurse, new ReportAdverseEventAt(trial.Today, trial.Now - Duration.FromDays(1)).Command);
        trial.When(GivenTrial.Nurse, new ReportAdverseEventAt(trial.Today, trial.Now - Duration.FromHours(11)).Command).Rejection.ShouldBeNull();
    }

    private sealed record ReportAdverseEventAt(LocalDate Onset, Instant Aware)
    {
        public Command Command => new Equipoise.Trials.Safety.ReportAdverseEvent("P1", "Fever", 2, Onset, Aware, Attribution.Possible);
    }

    private static Command Event(string term, int grade, GivenTrial trial) =>
        new Equipoise.Trials.Safety.ReportAdverseEvent("P1", term, grade, trial.Today, trial.Now, Attribution.Possible);

    private static Command Dated(string kind, LocalDate on, Instant now) => kind switch
    {
        "assessment" => new RecordAssessment("P1", on, 3),
        "contact" => new RecordContact("P1", on),
        "relapse" => new RecordRelapse("P1", on, "lung", RelapseEvidence.Imaging),
        "death" => new RecordDeath("P1", on, DeathCause.Disease),
        "loss" => new RecordLossToFollowUp("P1", on),
        "crossover" => new StartCrossover("P1", on, on),
        _ => new Equipoise.Trials.Safety.ReportAdverseEvent("P1", "Fever", 2, on, now, Attribution.Unlikely),
    };
}
