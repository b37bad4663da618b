using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using NodaTime;

namespace Equipoise.Tests.SiteWork;

public class SiteAgendaTests
{
    private static AgendaItem[] Agenda(GivenTrial trial) => [.. SiteAgenda.Of(trial.State, "01", trial.Now).Items];

    [Fact]
    public void A_candidate_goes_from_consent_to_values_to_verdict_to_signature_to_randomisation()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.Nurse, new ScreenCandidate("P1", GivenTrial.Interleukin().Today));
        Agenda(trial).ShouldHaveSingleItem().Kind.ShouldBe(AgendaKind.Consent);
        trial.Given(GivenTrial.Nurse, new GiveConsent("P1", trial.Today, "1"));
        Agenda(trial).ShouldHaveSingleItem().Kind.ShouldBe(AgendaKind.Measurements);
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today)));
        Agenda(trial).ShouldHaveSingleItem().Kind.ShouldBe(AgendaKind.Assessment);
        trial.Given(GivenTrial.Nurse, new AssessEligibility("P1"));
        var sign = Agenda(trial).ShouldHaveSingleItem();
        sign.Kind.ShouldBe(AgendaKind.Signature);
        trial.Given(GivenTrial.Investigator, new SignEntry("P1", sign.Entry!.Value, "eligibility confirmed"));
        var ready = Agenda(trial).ShouldHaveSingleItem();
        ready.Kind.ShouldBe(AgendaKind.Randomisation);

        // Blood counts last 14 days, counted by days of age: the last good day is the 14th after.
        ready.DueAt!.Value.Date.ShouldBe(trial.Today.PlusDays(14));
        SiteAgenda.Of(trial.State, "02", trial.Now).Items.ShouldBeEmpty();
    }

    [Fact]
    public void A_dose_is_listed_eight_hours_ahead_is_now_within_its_window_and_overdue_after_it()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Now;
        AgendaItem Dose(GivenTrial t) => Agenda(t).Single(i => i.Kind == AgendaKind.Dose);
        Dose(trial).ShouldSatisfyAllConditions(d => d.Urgency.ShouldBe(Urgency.Now), d => d.Cycle.ShouldBe(1), d => d.Number.ShouldBe(1), d => d.Due.ShouldBe(first));
        Dose(trial.Copy().MoveTo(first + Duration.FromMinutes(61))).Urgency.ShouldBe(Urgency.Overdue);
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, first, [], ChecksComplete: true));
        Dose(trial).ShouldSatisfyAllConditions(d => d.Number.ShouldBe(2), d => d.Due.ShouldBe(first + Duration.FromHours(8)), d => d.Urgency.ShouldBe(Urgency.Today));
        trial.Given(GivenTrial.Investigator, new StopTreatment("P1", StopScopeOfCycle, "judgement"));
        Agenda(trial).ShouldNotContain(i => i.Kind == AgendaKind.Dose);
    }

    [Fact]
    public void A_serious_event_shows_its_clock_to_the_sponsor_until_it_is_reported_and_its_signature()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        trial.Given(GivenTrial.Nurse, new ReportAdverseEvent("P1", "Fever", 3, trial.Today, trial.Now, Attribution.Unrelated, [SeriousnessCriterion.Hospitalisation]));
        var clock = Agenda(trial).Single(i => i.Kind == AgendaKind.SafetyReport && i.What.Contains("sponsor", StringComparison.Ordinal));
        clock.Due.ShouldBe(trial.Now + Duration.FromHours(24));
        Agenda(trial).ShouldContain(i => i.Kind == AgendaKind.Signature && i.Entry == clock.Entry);
        trial.Given(GivenTrial.Nurse, new RecordReportSent("P1", clock.Entry!.Value, "sponsor", "report", trial.Now));
        Agenda(trial).ShouldNotContain(i => i.Kind == AgendaKind.SafetyReport && i.What.Contains("sponsor", StringComparison.Ordinal));
        SigningList.Of(trial.State, "01").ShouldHaveSingleItem().Kind.ShouldBe(SigningKind.SeriousEvent);
    }

    [Fact]
    public void The_list_is_by_due_time_and_what_has_no_time_comes_last()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(120);
        trial.Given(GivenTrial.DataManager, new RaiseQuery("P1", "Is the weight right?"));
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P2", trial.Today));
        var items = Agenda(trial);
        items.Select(i => i.Due ?? Instant.MaxValue).ShouldBeInOrder();
        items[^1].Kind.ShouldBe(AgendaKind.Consent);
        items.Single(i => i.Kind == AgendaKind.Visit).ShouldSatisfyAllConditions(v => v.Urgency.ShouldBe(Urgency.Overdue), v => v.Number.ShouldBe(3));
        items.Single(i => i.Kind == AgendaKind.Query).Number.ShouldBe(1);
    }

    [Fact]
    public void Whoever_relapsed_or_died_owes_no_dose_and_no_visit()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Other));
        Agenda(trial.MoveDays(200)).ShouldBeEmpty();
        SigningList.Of(trial.State, "01").ShouldContain(i => i.Kind == SigningKind.Endpoint);
    }

    private const Trials.Protocol.Document.StopScope StopScopeOfCycle = Trials.Protocol.Document.StopScope.Cycle;
}
