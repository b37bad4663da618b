using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Laboratory;
using NodaTime;

namespace Equipoise.Tests.Safety;

/// <summary>Laboratory values: their grades, what they are compared with, and the adverse events that they report by themselves.</summary>
public sealed class LaboratoryResultTests
{
    private const string Automatic = "    gradeAutomatically: true", ByHand = "    gradeAutomatically: false";

    [Theory]
    [InlineData("4.0", "mg/dL", "1.3")]
    [InlineData("353.6", "umol/L", "114.92")]
    public void A_value_has_the_same_grade_in_both_unit_systems(string value, string unit, string upper)
    {
        var trial = GivenTrial.Interleukin((Automatic, ByHand)).Dosed().MoveDays(2);
        var recorded = trial.Then<LaboratoryResultsRecorded>(GivenTrial.Nurse, Creatinine(trial, Number(value), unit, Number(upper)));
        var grade = recorded.Results.ShouldHaveSingleItem().Grades.ShouldHaveSingleItem();
        (grade.Term, grade.Grade).ShouldBe(("Creatinine increased", 3));
        grade.Explanation.ShouldContain(unit);
    }

    [Fact]
    public void The_baseline_is_the_last_value_before_the_day_of_the_first_dose()
    {
        var trial = GivenTrial.Interleukin((Automatic, ByHand)).Randomised("IL2");
        trial.Given(GivenTrial.Nurse, Results(trial.Today.PlusDays(-20), 0.8m)).Given(GivenTrial.Nurse, Results(trial.Today, 0.5m));
        trial.MoveTo(GivenTrial.At(2026, 6, 2, 8, 0)).Given(GivenTrial.Nurse, new Trials.Dosing.StartCycle("P1", 72m, trial.Hours(-2), trial.Now)).Given(GivenTrial.Nurse, new Trials.Dosing.GiveDose("P1", 1, 1, trial.Now, [], ChecksComplete: true));
        trial.Given(GivenTrial.Nurse, Results(trial.Today, 3));

        var graded = trial.MoveDays(1).Then<LaboratoryResultsRecorded>(GivenTrial.Nurse, Results(trial.Today, 1.2m)).Results[0];
        graded.Baseline.ShouldBe("0.5 mg/dL");
        graded.Grades[0].Grade.ShouldBe(2);
        graded.Grades[0].Explanation.ShouldContain("baseline");
        static RecordLaboratoryResults Results(LocalDate on, decimal value) => new("P1", [new LaboratoryResult("creatinine", value, "mg/dL", on, 0.6m, 1.3m)]);
    }

    [Fact]
    public void A_candidate_has_grades_without_a_baseline()
    {
        var trial = GivenTrial.Interleukin().Consented();
        var graded = trial.Then<LaboratoryResultsRecorded>(GivenTrial.Nurse, Platelets(trial, 60)).Results[0];
        (graded.Baseline, graded.Grades[0].Grade).ShouldBe((null, 2));
    }

    [Fact]
    public void A_grade_that_rises_above_what_is_recorded_reports_or_updates_an_event()
    {
        var trial = GivenTrial.Interleukin().Dosed().MoveDays(2);
        trial.Decided(GivenTrial.Nurse, Platelets(trial, 60)).ShouldHaveSingleItem();
        trial.Given(GivenTrial.Nurse, Platelets(trial, 40));
        var reported = trial.Last().Report.Fact;
        (reported.Term, reported.Grade, reported.FoundByRule, reported.Attribution, reported.AttributedTo, reported.OnsetOn).ShouldBe(("Platelet count decreased", 3, true, Attribution.Possible, "IL2", trial.Today));
        reported.Explanation.ShouldContain("40 10^9/L");

        trial.MoveDays(1);
        trial.Decided(GivenTrial.Nurse, Platelets(trial, 40)).ShouldHaveSingleItem();
        trial.Decided(GivenTrial.Nurse, Platelets(trial, 15))[1].ShouldBeOfType<AdverseEventUpdated>().Grade.ShouldBe(4);
        trial.Given(GivenTrial.Nurse, Platelets(trial, 15));
        trial.Decided(GivenTrial.Nurse, Platelets(trial, 12)).ShouldHaveSingleItem();
        (trial.State.Participants["P1"].AdverseEvents.Length, trial.Last().Grade).ShouldBe((1, 4));

        trial.MoveDays(1).Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", trial.Last().Entry, trial.Now, "Over", EndedOn: trial.Today, Outcome: AdverseEventOutcome.Resolved));
        trial.Decided(GivenTrial.Nurse, Platelets(trial, 40)).ShouldHaveSingleItem();
        trial.MoveDays(1).Given(GivenTrial.Nurse, Platelets(trial, 40));
        trial.State.Participants["P1"].AdverseEvents.Length.ShouldBe(2);
    }

    [Fact]
    public void Nothing_is_reported_where_the_protocol_does_not_say_so_or_the_grade_was_there_before()
    {
        var silent = GivenTrial.Interleukin((Automatic, ByHand)).Dosed().MoveDays(2);
        silent.Decided(GivenTrial.Nurse, Platelets(silent, 15)).ShouldHaveSingleItem();

        var before = GivenTrial.Interleukin().Randomised("IL2");
        before.Given(GivenTrial.Nurse, Platelets(before, 45)).MoveDays(3);
        before.Decided(GivenTrial.Nurse, Platelets(before, 40)).ShouldHaveSingleItem();
        before.Decided(GivenTrial.Nurse, Platelets(before, 15)).Length.ShouldBe(2);

        var observed = GivenTrial.Interleukin().Randomised("OBS").MoveDays(2);
        observed.Decided(GivenTrial.Nurse, Platelets(observed, 15))[1].ShouldBeOfType<AdverseEventReported>().Attribution.ShouldBe(Attribution.Unrelated);
    }

    [Fact]
    public void Values_that_cannot_be_are_refused_with_their_place()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        var good = new LaboratoryResult("platelets", 200, "10^9/L", trial.Today, 150, 400);
        void Refused(string rule, LaboratoryResult bad, string? saying = null) => trial.Refused(rule, GivenTrial.Nurse, new RecordLaboratoryResults("P1", [good, bad]), saying ?? "Results[1]");
        Refused("analyte", good with { Analyte = "plateletes" }, "platelets");
        Refused("unit", good with { Unit = "bushels" });
        Refused("value", good with { Value = -1 });
        Refused("value", good with { UpperLimit = 2_000_000_000_000m });
        Refused("limits", good with { LowerLimit = 500 });
        Refused("date-in-future", good with { TakenOn = trial.Today.PlusDays(1) });
        trial.Refused("no-results", GivenTrial.Nurse, new RecordLaboratoryResults("P1", []));
        trial.Refused("no-results", GivenTrial.Nurse, new RecordLaboratoryResults("P1", default));
    }

    [Fact]
    public void A_dictionary_of_another_house_leaves_values_without_grades()
    {
        var trial = GivenTrial.Interleukin(("dictionary: CTCAE-5.0", "dictionary: WHO-1979"), (Automatic, ByHand)).Randomised("IL2");
        trial.Then<LaboratoryResultsRecorded>(GivenTrial.Nurse, Platelets(trial, 15)).Results[0].Grades.ShouldBeEmpty();
    }

    private static RecordLaboratoryResults Creatinine(GivenTrial trial, decimal value, string unit, decimal upper) => new("P1", [new LaboratoryResult("creatinine", value, unit, trial.Today, null, upper)]);

    private static RecordLaboratoryResults Platelets(GivenTrial trial, decimal value) => new("P1", [new LaboratoryResult("platelets", value, "10^9/L", trial.Today, 150, 400)]);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
