using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using NodaTime;

namespace Equipoise.Tests.SiteWork;

public class SheetTests
{
    private static EligibilitySheet Eligibility(GivenTrial trial, string id = "P1") => EligibilitySheet.Of(trial.State, trial.State.Participants[id], trial.Today);

    private static DoseSheet Doses(GivenTrial trial) => DoseSheet.Of(trial.State, trial.State.Participants["P1"], trial.Now, c => trial.When(GivenTrial.Nurse, c)).ShouldNotBeNull();

    [Fact]
    public void What_is_to_be_entered_is_what_leaves_a_criterion_open()
    {
        var trial = GivenTrial.Interleukin().Consented();
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today, ("platelets", null), ("definitiveSurgery", null))));
        Eligibility(trial).ToEnter.Select(f => f.Field.Id).ShouldBe(["platelets", "definitiveSurgery"]);
        Eligibility(trial).Step.ShouldBe(EligibilityStep.Measure);
        Eligibility(trial.MoveDays(15)).ToEnter.Select(f => f.Field.Id).ShouldContain("leukocytes");
    }

    [Fact]
    public void A_field_shows_the_value_that_counts_the_one_before_and_the_units_it_takes()
    {
        var trial = GivenTrial.Interleukin().Consented();
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("creatinine", "1.4", "mg/dL", trial.Today.PlusDays(-3))]));
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("creatinine", "1.1", "mg/dL", trial.Today)]));
        var creatinine = Eligibility(trial).Fields.Single(f => f.Field.Id == "creatinine");
        creatinine.Known!.Value.Fact.Value.ShouldBe("1.1");
        creatinine.Before!.Value.Fact.Value.ShouldBe("1.4");
        creatinine.Units[0].ShouldBe("mg/dL");
        creatinine.Units.ShouldContain("umol/L");
        (creatinine.MaximumAgeDays, creatinine.AgeDays).ShouldBe((14, 0));
    }

    [Fact]
    public void The_gates_and_the_refusal_of_the_trial_say_the_same()
    {
        var trial = GivenTrial.Interleukin().Consented();
        RandomisationSheet Sheet() => RandomisationSheet.Of(trial.State, trial.State.Participants["P1"], trial.Today, trial.When(GivenTrial.Investigator, new Randomise("P1")).Rejection);
        Sheet().Refusal!.Rule.ShouldBe("not-assessed");
        Sheet().Gates.Where(g => !g.Open).Select(g => g.Name).ShouldBe(["Criteria", "Verdict", "Signature", "Stratum"]);
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today))).Given(GivenTrial.Investigator, new AssessEligibility("P1"));
        Sheet().Refusal.ShouldBeNull();
        Sheet().Gates.ShouldAllBe(g => g.Open);
        Sheet().Strata.ShouldHaveSingleItem().Level.ShouldBe("S1");
        trial.Given(GivenTrial.Investigator, new Randomise("P1"));
        Sheet().Slip.ShouldNotBeNull().Arm.ShouldBe("Interleukin-2");
        Sheet().Gates.ShouldBeEmpty();
    }

    [Fact]
    public void The_grid_has_fourteen_slots_and_says_what_became_of_each()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Now;
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, first, [], ChecksComplete: true));
        trial.MoveTo(first + Duration.FromHours(8)).Given(GivenTrial.Nurse, new HoldDose("P1", 1, 2, ["acidosis"]));
        trial.MoveTo(first + Duration.FromHours(16)).Given(GivenTrial.Nurse, new SkipDose("P1", 1, 3, "no bed"));
        var doses = Doses(trial.MoveTo(first + Duration.FromHours(24)));
        var slots = doses.Cycles.ShouldHaveSingleItem().Slots;
        slots.Length.ShouldBe(14);
        slots.Take(5).Select(s => s.Standing).ShouldBe([SlotStanding.Given, SlotStanding.Held, SlotStanding.Skipped, SlotStanding.Open, SlotStanding.ToCome]);
        slots[13].Due.ShouldBe(first + Duration.FromHours(104));
        (doses.Given, doses.Most, doses.MostOf(1)).ShouldBe((1, 28, 14));
        doses.Cycles[0].Start.Amount.ShouldBe(43_000_000m);
        doses.Relative.Length.ShouldBe(12);
        doses.Absolute.Length.ShouldBe(21);
    }

    [Fact]
    public void What_can_be_done_is_what_the_trial_would_decide()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var acts = Doses(trial).Acts.ShouldNotBeNull();
        (acts.Give, acts.Hold, acts.Skip).ShouldBe((null, null, null));
        acts.Stop!.Rule.ShouldBe("role");
        Doses(trial.Copy().MoveTo(trial.Now + Duration.FromHours(2))).Acts!.Give!.Rule.ShouldBe("dose-time");
    }

    [Fact]
    public void After_a_stop_the_rest_of_the_grid_is_stopped_and_the_next_cycle_has_its_days()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Today;
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], ChecksComplete: true)).Given(GivenTrial.Investigator, new StopTreatment("P1", Trials.Protocol.Document.StopScope.Cycle, "judgement"));
        var doses = Doses(trial);
        doses.Running.ShouldBeNull();
        doses.Cycles[0].Slots.Skip(1).ShouldAllBe(s => s.Standing == SlotStanding.Stopped);
        doses.Next.ShouldBe(new NextCycle(2, first.PlusDays(14), first.PlusDays(28)));
    }

    [Fact]
    public void A_corrected_and_a_struck_entry_show_as_such_and_the_place_in_the_allocation_never_does()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(10);
        trial.Given(GivenTrial.Nurse, new RecordContact("P1", trial.Today.PlusDays(-1)));
        var contact = trial.State.Participants["P1"].LastEntry;
        trial.Given(GivenTrial.Nurse, new CorrectEntry("P1", contact, [new FieldValue("contactOn", trial.Today.ToString("uuuu-MM-dd", null))], "slip of the pen"));
        var lines = RecordLines.Of(trial.State.Participants["P1"]);
        lines.Lines.Single(l => l.Entry == contact).Corrections.ShouldHaveSingleItem();
        var allocation = lines.Lines.Single(l => l.Type == "ParticipantRandomised");
        allocation.Data.ContainsKey("position").ShouldBeFalse();
        allocation.Fields.Select(f => f.Field).ShouldNotContain("position");
        trial.Given(GivenTrial.Nurse, new StrikeEntry("P1", contact, "another participant"));
        RecordLines.Of(trial.State.Participants["P1"]).Struck.ShouldHaveSingleItem();
        RecordLines.Of(trial.State.Participants["P1"], contact).ShouldBeNull();
    }

    [Fact]
    public void Visits_show_the_past_the_due_and_three_to_come()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(95);
        var visits = VisitSheet.Of(trial.State, trial.State.Participants["P1"], trial.Today).ShouldNotBeNull();
        visits.Visits.Select(v => (v.Planned.Month, v.Standing)).ShouldBe([(3, VisitStanding.Due), (6, VisitStanding.Upcoming), (9, VisitStanding.Upcoming), (12, VisitStanding.Upcoming)]);
        VisitSheet.Of(trial.State, trial.State.Participants["P1"], trial.Today.PlusDays(30))!.Overdue.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("hypo", "Hypotension,Hypoxia")]
    [InlineData("decr plat", "Platelet count decreased")]
    [InlineData("count", "Platelet count decreased")]
    public void A_term_is_found_by_how_its_words_begin(string typed, string found) =>
        string.Join(',', AdverseEventChoices.Search(WorkedExampleTerms.Dictionary, typed).Select(t => t.Name)).ShouldBe(found);

    [Fact]
    public void A_grade_that_a_term_lacks_is_shown_as_lacking()
    {
        var grades = AdverseEventChoices.GradesOf(WorkedExampleTerms.Dictionary.Find("Urine output decreased")!);
        grades.Where(g => g.Exists).Select(g => g.Grade).ShouldBe([3, 4]);
        grades.Length.ShouldBe(5);
        grades.Where(g => !g.Exists).ShouldAllBe(g => g.Words == "\u2013");
        grades[2].Words.ShouldStartWith("Limits self-care");
    }

    [Fact]
    public void A_loaded_dictionary_says_what_each_grade_of_a_term_means()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        trial.Refused("dictionary", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", [new("Urine output decreased", "Renal", [3, 4], ["one text"])], new string('a', 64)), "a text for each");
        trial.Given(GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", [new("Urine output decreased", "Renal", [3, 4], ["Synthetic text of three", "Synthetic text of four"])], new string('a', 64)));
        var term = AdverseEventChoices.DictionaryOf(trial.State, trial.State.Participants["P1"])!.Find("urine output decreased")!;
        AdverseEventChoices.GradesOf(term).Select(g => g.Words).ShouldBe(["\u2013", "\u2013", "Synthetic text of three", "Synthetic text of four", "\u2013"]);
    }

    [Fact]
    public void The_next_number_follows_the_manner_of_those_before()
    {
        var trial = GivenTrial.Interleukin();
        CandidateNumber.Next(trial.State, "01").ShouldBe("01-001");
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("SYN-01-009", trial.Today));
        CandidateNumber.Next(trial.State, "01").ShouldBe("SYN-01-010");
    }

    [Theory]
    [InlineData("SYN-08-023", true)]
    [InlineData("08-001", true)]
    [InlineData("08/1", true)]
    [InlineData("SYN-03-08", false)]
    [InlineData("SYN-03-017", false)]
    [InlineData("080-001", false)]
    [InlineData("P1", false)]
    [InlineData("", false)]
    public void A_number_is_of_the_site_whose_own_stands_first_in_it(string number, bool own) => CandidateNumber.IsOf(number, "08", ["03", "08"]).ShouldBe(own);

    [Fact]
    public void The_overview_counts_the_own_site_and_tells_no_arm()
    {
        var trial = GivenTrial.Interleukin().OnTreatment().Relapsed();
        var overview = SiteOverview.Of(trial.State, "01", trial.Now);
        (overview.Screened, overview.Randomised, overview.Relapses.Length).ShouldBe((1, 1, 1));
        overview.ToString().ShouldNotContain("IL2");
        SiteOverview.Of(trial.State, "02", trial.Now).Screened.ShouldBe(0);
    }

    [Fact]
    public void Source_data_are_what_a_source_can_say_and_only_what_is_new()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        SourceDataList.Of(trial.State, "01").ShouldHaveSingleItem().Lines.Select(l => l.Type).ShouldBe(["ConsentGiven", "MeasurementsRecorded"]);
        SourceDataList.Of(trial.State, "01", trial.State.Version).ShouldBeEmpty();
    }
}
