using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Dosing;

public sealed class DoseCommandTests
{
    private static readonly Duration Slot = Duration.FromHours(8);

    [Fact]
    public void A_cycle_fixes_weight_dose_and_slots()
    {
        var started = GivenTrial.Interleukin().OnTreatment().Entries[^1].Event.ShouldBeOfType<CycleStarted>();

        started.ShouldSatisfyAllConditions(
            c => c.Cycle.ShouldBe(1),
            c => c.ExactAmount.ShouldBe(43_200_000),
            c => c.Amount.ShouldBe(43_000_000),
            c => c.Vials.ShouldBe(2),
            c => c.Slots.ShouldBe(14));
    }

    [Fact]
    public void A_first_dose_outside_its_hours_is_refused()
    {
        Starting(7, 59).Refused("first-dose-time");
        Starting(8, 0).Accepted();
        Starting(15, 59).Accepted();
        Starting(16, 0).Refused("first-dose-time");
    }

    [Fact]
    public void A_cycle_short_of_slots_must_be_confirmed()
    {
        // Across the change of clocks on 8 March 2026 a start at 15:00 gives 13 slots.
        var trial = GivenTrial.Interleukin().MoveTo(GivenTrial.At(2026, 3, 5, 12, 0)).Randomised("IL2");
        var first = GivenTrial.At(2026, 3, 6, 15, 0);
        trial.MoveTo(first);

        trial.Refused("few-slots", GivenTrial.Nurse, new StartCycle("P1", 72, first, first), "13 slots");
        trial.Then<CycleStarted>(GivenTrial.Nurse, new StartCycle("P1", 72, first, first, FewSlotsConfirmed: true)).Slots.ShouldBe(13);
    }

    [Fact]
    public void Treatment_starts_within_fourteen_days_of_randomisation()
    {
        Starting(8, 0, days: 14).Accepted();
        Starting(8, 0, days: 15).Refused("cycle-date");
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        var before = GivenTrial.At(2026, 5, 31, 8, 0);
        trial.Refused("cycle-date", GivenTrial.Nurse, new StartCycle("P1", 72, before, before));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-72)]
    [InlineData(100000)]
    public void A_weight_that_cannot_be_is_refused(int kilograms)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveTo(GivenTrial.At(2026, 6, 2, 8, 0));

        trial.Refused("weight", GivenTrial.Nurse, new StartCycle("P1", kilograms, trial.Now, trial.Now));
    }

    [Fact]
    public void A_weight_of_any_decimal_is_refused_or_dosed_but_never_thrown_at() =>
        GivenTrial.Interleukin().Randomised("IL2").MoveTo(GivenTrial.At(2026, 6, 2, 8, 0))
            .Refused("weight", GivenTrial.Nurse, new StartCycle("P1", decimal.MaxValue, GivenTrial.At(2026, 6, 2, 8, 0), GivenTrial.At(2026, 6, 2, 8, 0)));

    [Fact]
    public void A_weight_older_than_a_day_or_from_after_the_dose_is_refused()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveTo(GivenTrial.At(2026, 6, 2, 8, 0));

        trial.Refused("weight-age", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now - Duration.FromHours(25), trial.Now));
        trial.Refused("weight-age", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now + Duration.FromMinutes(1), trial.Now));
        trial.When(GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now - Duration.FromHours(24), trial.Now)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_arm_without_treatment_starts_no_cycle()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveTo(GivenTrial.At(2026, 6, 2, 8, 0));

        trial.Refused("no-treatment", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, trial.Now));
    }

    [Fact]
    public void A_dose_is_given_within_an_hour_of_its_slot_and_not_in_the_future()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var due = trial.Now;
        trial.Refused("date-in-future", GivenTrial.Nurse, new GiveDose("P1", 1, 1, due + Duration.FromMinutes(1), [], true));

        trial.MoveTo(due + Duration.FromHours(3));
        trial.Refused("dose-time", GivenTrial.Nurse, new GiveDose("P1", 1, 1, due + Duration.FromMinutes(61), [], true));
        trial.Refused("dose-time", GivenTrial.Nurse, new GiveDose("P1", 1, 1, due - Duration.FromMinutes(61), [], true));
        var given = trial.Then<DoseGiven>(GivenTrial.Nurse, new GiveDose("P1", 1, 1, due + Duration.FromMinutes(60), [], true));
        given.DueAt.ShouldBe(due);
        given.StartedAt.ShouldBe(due + Duration.FromMinutes(60));
        given.Amount.ShouldBe(43_000_000);
    }

    [Fact]
    public void Slots_are_settled_once_and_in_order()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var due = trial.Now;
        trial.Refused("slot", GivenTrial.Nurse, new GiveDose("P1", 1, 2, due, [], true));
        trial.Refused("slot", GivenTrial.Nurse, new GiveDose("P1", 1, 0, due, [], true));
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, due, [], true));
        trial.Refused("slot", GivenTrial.Nurse, new GiveDose("P1", 1, 1, due, [], true));
        trial.Refused("cycle", GivenTrial.Nurse, new GiveDose("P1", 2, 1, due, [], true));
    }

    [Fact]
    public void A_slot_that_is_still_to_come_is_neither_held_nor_skipped()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true));

        trial.Refused("date-in-future", GivenTrial.Nurse, new HoldDose("P1", 1, 2, ["oliguria"]));
        trial.Refused("date-in-future", GivenTrial.Nurse, new SkipDose("P1", 1, 2, "Ward closed"));
    }

    [Fact]
    public void Any_criterion_present_refuses_the_dose_and_an_unlisted_one_is_named()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();

        trial.Refused("hold", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, ["oliguria"], true));
        trial.Refused("criterion-unknown", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, ["headache"], true), "headache");
        trial.Refused("criterion-unknown", GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["headache"]));
        trial.Refused("no-criterion", GivenTrial.Nurse, new HoldDose("P1", 1, 1, []));
    }

    [Theory]
    [InlineData(false, "oliguria")]
    [InlineData(false, "oliguria", "acidosis")]
    [InlineData(true, "oliguria", "acidosis", "diarrhoea")]
    [InlineData(true, "anuria")]
    [InlineData(true, "pressor")]
    [InlineData(false, "dreams")]
    public void Three_relative_criteria_at_one_assessment_or_one_absolute_stop_the_cycle(bool stops, params string[] criteria)
    {
        var trial = GivenTrial.Interleukin().OnTreatment();

        var events = trial.When(GivenTrial.Nurse, new HoldDose("P1", 1, 1, [.. criteria])).Events;

        events[0].ShouldBeOfType<DoseHeld>().Criteria.ShouldBe(criteria);
        events.OfType<TreatmentStopped>().Select(s => s.Scope).ShouldBe(stops ? [StopScope.Cycle] : []);
    }

    [Fact]
    public void One_criterion_named_three_times_is_one_criterion()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();

        trial.When(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["oliguria", "oliguria", "oliguria"])).Events.ShouldHaveSingleItem().ShouldBeOfType<DoseHeld>();
    }

    [Fact]
    public void The_third_hold_in_a_cycle_stops_it_and_a_skip_does_not_count()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["oliguria"]));
        Next(trial).Given(GivenTrial.Nurse, new SkipDose("P1", 1, 2, "Infusion pump failed"));
        Next(trial).Given(GivenTrial.Nurse, new HoldDose("P1", 1, 3, ["acidosis"]));
        Next(trial).Given(GivenTrial.Nurse, new GiveDose("P1", 1, 4, trial.Now, [], true));

        Next(trial).When(GivenTrial.Nurse, new HoldDose("P1", 1, 5, ["oliguria"])).Events.Length.ShouldBe(2);
        trial.Given(GivenTrial.Nurse, new HoldDose("P1", 1, 5, ["oliguria"]));
        Next(trial).Refused("treatment-stopped", GivenTrial.Nurse, new GiveDose("P1", 1, 6, trial.Now, [], true));
    }

    [Fact]
    public void A_stop_of_the_cycle_leaves_the_next_cycle_and_one_for_good_does_not()
    {
        var trial = GivenTrial.Interleukin().OnTreatment().Given(GivenTrial.Nurse, new HoldDose("P1", 1, 1, ["anuria"]));
        trial.MoveDays(14);
        var second = (trial.Today + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        Measured(trial).When(GivenTrial.Nurse, new StartCycle("P1", 72, second, second)).Rejection.ShouldBeNull();

        trial.Given(GivenTrial.Investigator, new StopTreatment("P1", StopScope.Treatment, "Label list"));
        trial.Refused("treatment-stopped", GivenTrial.Nurse, new StartCycle("P1", 72, second, second));
        trial.Refused("treatment-stopped", GivenTrial.Investigator, new StopTreatment("P1", StopScope.Treatment, "Again"));
    }

    [Fact]
    public void The_fifteenth_dose_of_a_cycle_and_the_twenty_ninth_of_all_are_refused()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var first = trial.Now;
        All(trial, 1);
        Next(trial).Refused("slot", GivenTrial.Nurse, new GiveDose("P1", 1, 15, trial.Now, [], true), "14 of 14");

        var second = (first.InZone(GivenTrial.Zone).Date.PlusDays(14) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        Measured(trial.MoveTo(second)).Given(GivenTrial.Nurse, new StartCycle("P1", 72, second, second));
        All(trial, 2);

        trial.State.Participants["P1"].DosesGiven.ShouldBe(28);
        Next(trial).Refused("slot", GivenTrial.Nurse, new GiveDose("P1", 2, 15, trial.Now, [], true));
        trial.Refused("cycles-complete", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, trial.Now));
    }

    [Fact]
    public void The_cap_on_all_doses_holds_where_the_cycles_would_allow_more()
    {
        var trial = GivenTrial.Interleukin(("maximumDoses: 28", "maximumDoses: 3")).OnTreatment();
        for (var slot = 1; slot <= 3; slot++)
        {
            trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, slot, trial.Now, [], true));
            Next(trial);
        }

        trial.Refused("dose-cap", GivenTrial.Nurse, new GiveDose("P1", 1, 4, trial.Now, [], true), "3 are allowed");
        trial.When(GivenTrial.Nurse, new SkipDose("P1", 1, 4, "Cap reached")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_second_cycle_starts_on_day_15_or_up_to_14_days_later()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var day1 = trial.Today;
        foreach (var (day, accepted) in new[] { (14, false), (15, true), (29, true), (30, false) })
        {
            var at = (day1.PlusDays(day - 1) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
            (Measured(trial.MoveTo(at)).When(GivenTrial.Nurse, new StartCycle("P1", 72, at, at, DelayGround: "Holiday")).Rejection is null).ShouldBe(accepted, $"day {day}");
        }
    }

    [Theory]
    [InlineData("79.1", true)]
    [InlineData("79.2", false)]
    [InlineData("64.8", false)]
    [InlineData("64.9", true)]
    public void A_weight_changed_by_ten_percent_asks_for_a_second_entry(string kilograms, bool accepted)
    {
        var trial = GivenTrial.Interleukin().OnTreatment().MoveDays(14);
        var at = (trial.Today + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        var command = new StartCycle("P1", decimal.Parse(kilograms, System.Globalization.CultureInfo.InvariantCulture), at, at);

        (Measured(trial.MoveTo(at)).When(GivenTrial.Nurse, command).Rejection?.Rule).ShouldBe(accepted ? null : "weight-change");
        trial.When(GivenTrial.Nurse, command with { WeightChangeConfirmed = true }).Rejection.ShouldBeNull();
    }

    [Fact]
    public void No_dose_is_recorded_after_death_but_one_before_it_still_is()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        var due = trial.Now;
        trial.MoveTo(due + Duration.FromDays(2)).Given(GivenTrial.Nurse, new RecordDeath("P1", due.InZone(GivenTrial.Zone).Date, DeathCause.Treatment));
        trial.When(GivenTrial.Nurse, new GiveDose("P1", 1, 1, due, [], true)).Rejection.ShouldBeNull();

        trial.Given(GivenTrial.Nurse, new SkipDose("P1", 1, 1, "x")).Given(GivenTrial.Nurse, new SkipDose("P1", 1, 2, "x"));
        trial.Refused("date-after-death", GivenTrial.Nurse, new GiveDose("P1", 1, 3, due + (Slot * 2), [], true));
        trial.Refused("treatment-over", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, trial.Now));
    }

    [Fact]
    public void A_death_before_a_dose_that_was_given_is_refused()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true));

        trial.Refused("alive-after", GivenTrial.Nurse, new RecordDeath("P1", trial.Today.PlusDays(-1), DeathCause.Other));
        trial.When(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Treatment)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void Treatment_until_relapse_ends_at_relapse()
    {
        var trial = GivenTrial.Active("6mp-leukaemia.yaml").Consented();
        trial.Given(GivenTrial.Nurse, new Equipoise.Trials.Screening.RecordMeasurements("P1",
        [
            new("age", "8", "years", trial.Today), new("weight", "25", "kg", trial.Today), new("diagnosis", "acuteLeukaemia", null, trial.Today),
            new("remission", "complete", null, trial.Today), new("remissionOn", "2026-05-20", null, trial.Today),
        ])).Given(GivenTrial.Investigator, new Equipoise.Trials.Screening.AssessEligibility("P1"));
        trial.NextArm = "6MP";
        trial.Given(GivenTrial.Nurse, new Equipoise.Trials.Randomisation.Randomise("P1"));
        var first = GivenTrial.At(2026, 6, 2, 8, 0);
        trial.MoveTo(first).Given(GivenTrial.Nurse, new StartCycle("P1", 25, first, first)).Given(GivenTrial.Nurse, new GiveDose("P1", 1, 1, first, [], true));
        trial.MoveTo(first + Duration.FromDays(1)).Relapsed();

        trial.MoveTo(first + Duration.FromDays(2));
        trial.Given(GivenTrial.Nurse, new GiveDose("P1", 1, 2, first + Duration.FromDays(1), [], true));
        trial.Refused("treatment-over", GivenTrial.Nurse, new GiveDose("P1", 1, 3, trial.Now, [], true));
    }

    [Fact]
    public void Stopping_is_the_investigators_and_needs_a_treatment_that_began()
    {
        GivenTrial.Interleukin().OnTreatment().Refused("role", GivenTrial.Nurse, new StopTreatment("P1", StopScope.Cycle, "x"));
        GivenTrial.Interleukin().Randomised("IL2").Refused("not-treated", GivenTrial.Investigator, new StopTreatment("P1", StopScope.Cycle, "x"));
    }

    /// <summary>Values of today that meet the conditions of a cycle.</summary>
    private static GivenTrial Measured(GivenTrial trial, params (string Field, string? Value)[] changes) =>
        trial.Given(GivenTrial.Nurse, new Equipoise.Trials.Screening.RecordMeasurements("P1", GivenTrial.Fit(trial.Today, changes)));

    private static GivenTrial Next(GivenTrial trial) => trial.MoveTo(trial.Now + Slot);

    private static void All(GivenTrial trial, int cycle)
    {
        for (var slot = 1; slot <= 14; slot++)
        {
            trial.Given(GivenTrial.Nurse, new GiveDose("P1", cycle, slot, trial.Now, [], true));
            trial.MoveTo(trial.Now + Slot);
        }

        trial.MoveTo(trial.Now - Slot);
    }

    private static Attempt Starting(int hour, int minute, int days = 1)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        var first = (trial.Today.PlusDays(days) + new LocalTime(hour, minute)).InZoneStrictly(GivenTrial.Zone).ToInstant();
        trial.MoveTo(first);
        return new Attempt(trial, new StartCycle("P1", 72, first, first));
    }

    private sealed record Attempt(GivenTrial Trial, Command Command)
    {
        public void Accepted() => Trial.When(GivenTrial.Nurse, Command).Rejection.ShouldBeNull();

        public void Refused(string rule) => Trial.Refused(rule, GivenTrial.Nurse, Command);
    }
}
