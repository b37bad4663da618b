using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Dosing;

/// <summary>What really happened is recorded with its ground and a deviation; what may never happen is refused.</summary>
public sealed class OutsideRuleTests
{
    private static readonly Duration Slot = Duration.FromHours(8);

    [Fact]
    public void A_listed_check_without_an_answer_is_not_an_absent_sign()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var all = trial.Protocol.Arm("IL2").Treatment!.HoldAndStop.Criteria.Select(c => c.Id).ToList();
        trial.Refused("checks-open", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, []), "tachycardia, tachycardiaAbove130");
        trial.Refused("checks-open", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], CriteriaAbsent: [.. all.Except(["oxygen"])]), "not answered: oxygen.");
        trial.When(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], CriteriaAbsent: [.. all])).Rejection.ShouldBeNull();
        trial.Refused("criterion-twice", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, ["oxygen"], CriteriaAbsent: [.. all]));

        // Creatinine and platelets may be answered by their values.
        string[] numeric = ["creatinine", "creatinineAbove3", "platelets", "plateletsBelow30"];
        var judged = new GiveDose("P1", 1, 1, trial.Now, [], CriteriaAbsent: [.. all.Except(numeric)], Measured: [new("creatinine", "1.2", "mg/dL", trial.Today), new("platelets", "150", "10^9/L", trial.Today)]);
        trial.When(GivenTrial.Nurse, judged).Rejection.ShouldBeNull();
        trial.Refused("measurement", GivenTrial.Nurse, judged with { Measured = [new("creatinine", "1.2", "kg", trial.Today)] });
    }

    /// <summary>Creatinine: relative from 2.5 to below 3 mg/dL, absolute from 3; platelets relative from 30000 to 50000, absolute below. 221 umol/L are 2.5 mg/dL, 265.2 are 3.</summary>
    [Theory]
    [InlineData("creatinine", "2.49", "mg/dL", null, false)]
    [InlineData("creatinine", "2.5", "mg/dL", "creatinine", false)]
    [InlineData("creatinine", "2.95", "mg/dL", "creatinine", false)]
    [InlineData("creatinine", "3", "mg/dL", "creatinineAbove3", true)]
    [InlineData("platelets", "50001", "/uL", null, false)]
    [InlineData("platelets", "50000", "/uL", "platelets", false)]
    [InlineData("platelets", "30000", "/uL", "platelets", false)]
    [InlineData("platelets", "29999", "/uL", "plateletsBelow30", true)]
    public void A_measured_value_is_judged_by_the_limits_of_the_protocol(string field, string value, string unit, string? criterion, bool stops)
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var hold = new HoldDose("P1", 1, 1, [], [new Measurement(field, value, unit, trial.Today)]);
        if (criterion is null)
        {
            trial.Refused("no-criterion", GivenTrial.Nurse, hold);
            return;
        }

        var events = trial.When(GivenTrial.Nurse, hold).Events;
        events[0].ShouldBeOfType<DoseHeld>().Criteria.ShouldBe([criterion]);
        events.OfType<TreatmentStopped>().Any().ShouldBe(stops);
        trial.Refused("hold", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true, Measured: hold.Measured));
    }

    [Fact]
    public void Holds_and_stops_say_which_rule_did_it()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Refused("hold", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, ["oliguria"], true), "1 relative criterion at one assessment, 1 holds the dose (Urine 80 to 160 mL per shift)");
        var events = trial.When(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["anuria", "dreams"])).Events;
        ((DoseHeld)events[0]).Explanation.ShouldBe("an absolute criterion holds the dose (Urine below 80 mL per shift)");
        ((TreatmentStopped)events[1]).Ground.ShouldBe("1 absolute criterion, 1 stops: Urine below 80 mL per shift");
        ((TreatmentStopped)trial.When(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["oliguria", "acidosis", "dreams"])).Events[1]).Ground.ShouldStartWith("3 relative criteria at one assessment, 3 stop: ");
    }

    [Fact]
    public void A_criterion_of_the_label_ends_treatment_for_good()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["seizures"]));
        var stop = trial.State.Participants["P1"].Stops.ShouldHaveSingleItem().Fact;
        (stop.Scope, stop.Ground).ShouldBe((StopScope.Treatment, "ends treatment for good: Repetitive or uncontrolled seizures"));
        trial.MoveDays(14);
        var second = (trial.Today + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today)));
        trial.MoveTo(second).Refused("treatment-stopped", GivenTrial.Nurse, new StartCycle("P1", 72, second, second), "seizures");
    }

    [Fact]
    public void A_dose_late_in_another_amount_or_against_a_hold_is_recorded_with_its_ground()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var due = trial.Now;
        trial.MoveTo(due + Duration.FromHours(5));
        var late = new GiveDose("P1", 1, 1, due + Duration.FromHours(2), ["oliguria"], true, AmountGiven: 40_000_000m);
        trial.Refused("hold", GivenTrial.Nurse, late, "recorded with a ground");

        var events = trial.When(GivenTrial.Nurse, late with { OutsideRule = "Pharmacy late; urine measured again." }).Events;
        var given = events[0].ShouldBeOfType<DoseGiven>();
        (given.Amount, given.StartedAt, given.DueAt, given.CriteriaPresent.Single(), given.OutsideRule).ShouldBe((40_000_000m, due + Duration.FromHours(2), due, "oliguria", "Pharmacy late; urine measured again."));
        var deviation = events[1].ShouldBeOfType<DeviationRecorded>();
        (deviation.Kind, deviation.FoundByRule, deviation.OccurredOn).ShouldBe((DeviationKind.DoseOutsideRule, true, due.InZone(GivenTrial.Zone).Date));
        deviation.Description.ShouldStartWith("Dose 1 of cycle 1: The dose must be held:");
        deviation.Description.ShouldContain("within 60 min");
        deviation.Description.ShouldContain("given were 40000000 IU");
        deviation.Description.ShouldEndWith("Ground: Pharmacy late; urine measured again.");

        trial.Refused("inside-rule", GivenTrial.Nurse, new GiveDose("P1", 1, 1, due, [], true, OutsideRule: "For safety"));
        trial.Refused("dose-time", GivenTrial.Nurse, late with { CriteriaPresent = [], AmountGiven = null, OutsideRule = " " });
        trial.Refused("amount", GivenTrial.Nurse, late with { AmountGiven = 0, OutsideRule = "x" });
    }

    [Fact]
    public void A_dose_given_against_an_absolute_criterion_still_stops_the_cycle_and_one_after_the_stop_is_a_deviation()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var command = new GiveDose("P1", 1, 1, trial.Now, ["anuria"], true, OutsideRule: "Overlooked");
        trial.When(GivenTrial.Nurse, command).Events.Select(e => e.GetType()).ShouldBe([typeof(DoseGiven), typeof(DeviationRecorded), typeof(TreatmentStopped)]);
        trial.Given(GivenTrial.Nurse, command).MoveTo(trial.Now + Slot);

        var next = new GiveDose("P1", 1, 2, trial.Now, [], true);
        trial.Refused("treatment-stopped", GivenTrial.Nurse, next);
        trial.When(GivenTrial.Nurse, next with { OutsideRule = "Order not seen" }).Events.OfType<DeviationRecorded>().ShouldHaveSingleItem();
    }

    [Fact]
    public void No_ground_passes_a_cap_or_gives_a_dose_out_of_order()
    {
        var trial = GivenTrial.Interleukin(("maximumDoses: 28", "maximumDoses: 2")).OnTreatment();
        var first = trial.Now;
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, first, [], true)).MoveTo(first + Slot);
        trial.Refused("dose-order", GivenTrial.Nurse, new GiveDose("P1", 1, 2, first, [], true, OutsideRule: "x"));
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 2, trial.Now, [], true)).MoveTo(trial.Now + Slot);
        trial.Refused("dose-cap", GivenTrial.Nurse, new GiveDose("P1", 1, 3, trial.Now, [], true, OutsideRule: "x"));
    }

    [Fact]
    public void After_a_late_dose_the_next_on_its_slot_may_be_too_soon()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Now;
        trial.MoveTo(first + Duration.FromHours(4)).Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true, OutsideRule: "Access lost"));
        trial.MoveTo(first + Slot).Refused("dose-gap", GivenTrial.Nurse, new GiveDose("P1", 1, 2, trial.Now, [], true), "began 4 h earlier; at least 6 h");
    }

    [Fact]
    public void A_second_person_checks_where_the_protocol_says_so_and_is_another_one()
    {
        var trial = GivenTrial.Interleukin(("infusionMinutes: 15", "infusionMinutes: 15\n      secondCheck: true")).OnTreatment();
        var command = new GiveDose("P1", 1, 1, trial.Now, [], true);
        trial.Refused("second-check", GivenTrial.Nurse, command);
        trial.Refused("second-person", GivenTrial.Nurse, command with { CheckedBy = GivenTrial.Nurse.Id });
        trial.Refused("second-person", GivenTrial.Nurse, command with { GivenBy = "nurse-7", CheckedBy = "nurse-7" });
        var given = trial.Then<DoseGiven>(GivenTrial.Nurse, command with { GivenBy = "nurse-7", CheckedBy = GivenTrial.Nurse.Id });
        (given.GivenBy, given.CheckedBy).ShouldBe(("nurse-7", "nurse"));
    }

    [Fact]
    public void A_cycle_outside_its_days_or_conditions_is_recorded_with_its_ground_but_never_before_the_one_before_is_over()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var day1 = trial.Today;
        StartCycle At(int day)
        {
            trial.MoveTo((day1.PlusDays(day - 1) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant());
            return new StartCycle("P1", 72, trial.Now, trial.Now);
        }

        trial.Refused("cycle-date", GivenTrial.Nurse, At(5) with { OutsideRule = "x" }, "never before");
        trial.Refused("cycle-conditions", GivenTrial.Nurse, At(15), "E02a out of date");
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today, ("platelets", "99999"))));
        trial.Refused("cycle-conditions", GivenTrial.Nurse, At(15), "E02b not met: Platelets 99999 /uL of");
        var events = trial.When(GivenTrial.Nurse, At(15) with { OutsideRule = "Result came later" }).Events;
        ((CycleStarted)events[0]).Conditions.Single(c => c.Criterion == "E02b").Verdict.ShouldBe(Verdict.NotMet);
        ((DeviationRecorded)events[1]).Kind.ShouldBe(DeviationKind.CycleOutsideRule);

        trial.Given(GivenTrial.Nurse, new OmitCycle("P1", 2, "Platelets low")).Refused("cycles-complete", GivenTrial.Nurse, At(16));
        trial.Refused("cycle", GivenTrial.Nurse, new OmitCycle("P1", 3, "x"));
        GivenTrial.Interleukin().Randomised("IL2").Refused("not-treated", GivenTrial.Nurse, new OmitCycle("P1", 1, "x"));
    }

    /// <summary>Values of three days before count; of four days they do not; a value of the day after the first dose does not make a cycle that began without it.</summary>
    [Fact]
    public void Conditions_go_by_the_values_known_on_the_day_of_the_first_dose()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var second = (trial.Today.PlusDays(14) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        var command = new StartCycle("P1", 72, second, second);
        trial.MoveTo(second - Duration.FromDays(4)).Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today)));
        trial.MoveTo(second).Refused("cycle-conditions", GivenTrial.Nurse, command, "4 days old");
        trial.MoveTo(second + Duration.FromDays(1)).Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today)));
        trial.Refused("cycle-conditions", GivenTrial.Nurse, command, "4 days old");
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today.PlusDays(-4)))).When(GivenTrial.Nurse, command).Rejection.ShouldBeNull();
    }

    [Fact]
    public void A_corrected_dose_counts_with_its_new_values_and_a_struck_one_opens_its_slot()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        for (var slot = 1; slot <= 3; slot++)
        {
            trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, slot, trial.Now, [], true)).MoveTo(trial.Now + Slot);
        }

        var person = trial.State.Participants["P1"];
        var (second, third) = (person.Cycles[0].Slots[1], person.Cycles[0].Slots[2]);
        var corrected = person.Evolve(new EntryCorrected("P1", third.Sequence, [new CorrectedField("amount", "\"43000000\"", "\"42000000\""), new CorrectedField("startedAt", "x", $"\"{third.StartedAt + Duration.FromMinutes(10):uuuu-MM-dd'T'HH:mm:ss'Z'}\"")], "Slip of the pen"), 900);
        corrected.Cycles[0].Slots[2].ShouldBe(third with { Amount = 42_000_000m, StartedAt = third.StartedAt + Duration.FromMinutes(10) });
        (corrected.DosesGiven, corrected.Cycles[0].AmountGiven).ShouldBe((3, 128_000_000m));

        var struck = corrected.Evolve(new EntryStruck("P1", second.Sequence, "Entered for the wrong participant"), 901);
        (struck.DosesGiven, struck.Cycles[0].NextSlot).ShouldBe((2, 2));
        var held = struck.Evolve(new DoseHeld("P1", 1, 2, second.StartedAt!.Value, ["oliguria"], [], "x"), 902);
        held.Cycles[0].Slots.Select(s => (s.Slot, s.Result)).ShouldBe([(1, SlotResult.Given), (2, SlotResult.Held), (3, SlotResult.Given)]);
        (held.Cycles[0].NextSlot, held.Cycles[0].Held).ShouldBe((4, 1));
    }

    /// <summary>By hand: 28 doses of 43 million IU planned in 19 days; 2 given; cycle 2 three days late, in which 1 is given: 3 x 43 / (28 x 43) x 19 / 22.</summary>
    [Fact]
    public void Exposure_by_hand()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Now;
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true)).MoveTo(trial.Now + Slot);
        trial.Given(GivenTrial.Nurse, new HoldDose("P1", 1, 2, ["oliguria"])).MoveTo(trial.Now + Slot);
        trial.Given(GivenTrial.Nurse, new SkipDose("P1", 1, 3, "Pump failed")).MoveTo(trial.Now + Slot);
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 4, trial.Now, [], true)).MoveTo(trial.Now + Slot);
        trial.Given(GivenTrial.Nurse, new HoldDose("P1", 1, 5, ["anuria"])).MoveTo(first + Duration.FromDays(17));
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today))).Given(GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, trial.Now, DelayGround: "Creatinine"));
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 2, 1, trial.Now, [], true));
        trial.MoveDays(1).Randomised("IL2", "P2");

        var arm = ArmExposure.Of(trial.State, trial.Protocol.Document)[0];

        (arm.Participants, arm.DosesGiven).ShouldBe((2, 3));
        arm.Distribution.ShouldBe([3]);
        arm.Courses.ShouldBe([new CourseExposure("P1", 2, 0, 2, 1, 1, false, 100, new Trials.Dosing.Library.Exposure(28, 3, 28 * 43_000_000m, 3 * 43_000_000m, 19, 22))]);
        arm.Medians!.MedianRelativeDoseIntensity.ShouldBe(3m * 19 / (28 * 22), 1e-20m);
        ArmExposure.Of(trial.State, trial.Protocol.Document)[1].ShouldSatisfyAllConditions(a => a.AfterCrossover.ShouldBeTrue(), a => a.Participants.ShouldBe(0), a => a.Medians.ShouldBeNull());
    }
}
