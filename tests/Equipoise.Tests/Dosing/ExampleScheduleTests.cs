using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Dosing;

/// <summary>Schedules that are nothing but a protocol file: three-weekly and weekly by body surface, area under the curve, a daily tablet.</summary>
public sealed class ExampleScheduleTests
{
    private const string Surface = "examples/surface-three-weekly-and-weekly.yaml", Carboplatin = "examples/carboplatin-area-under-curve.yaml", Tablet = "examples/daily-tablet-until-relapse.yaml";

    /// <summary>Mosteller: sqrt(180 x 80 / 3600) = 2 m2; 75 mg/m2 x 2 = 150 mg; 80 % is 120 mg, 60 % is 90 mg.</summary>
    [Fact]
    public void Three_weekly_by_body_surface_with_two_reductions()
    {
        var trial = Randomised(Surface, "A");
        var start = Start(trial, 80);
        (start.SurfaceSquareMetres, start.HeightCentimetres, start.ExactAmount, start.Amount, start.Vials, start.Slots).ShouldBe((2m, 180m, 150m, 150m, 2, 1));
        start.Explanation.ShouldBe("75 mg per m2 x 2 m2 (Mosteller: 180 cm, 80 kg) = 150 mg; given 150 mg");
        Dose(trial, 1, 1);

        trial.Refused("role", GivenTrial.Nurse, new ReduceDose("P1", "minus-1", "Neutropenia"));
        trial.Refused("level-unknown", GivenTrial.Investigator, new ReduceDose("P1", "minus-3", "Neutropenia"), "full, minus-1, minus-2");
        trial.Refused("ground", GivenTrial.Investigator, new ReduceDose("P1", "minus-1", " "));
        trial.Given(GivenTrial.Investigator, new ReduceDose("P1", "minus-1", "Neutropenia"));
        trial.Refused("level-same", GivenTrial.Investigator, new ReduceDose("P1", "minus-1", "Neutropenia"));
        trial.Refused("no-re-escalation", GivenTrial.Investigator, new ReduceDose("P1", "full", "Recovered"));

        // Three days late; the third cycle is counted from the second.
        Move(trial, 24);
        trial.Refused("cycle-conditions", GivenTrial.Nurse, Command(trial, 80), "E2 out of date");
        Record(trial);
        trial.Refused("delay-ground", GivenTrial.Nurse, Command(trial, 80));
        var second = Start(trial, 80, "Neutropenia");
        (second.Cycle, second.Level, second.LevelPercent, second.ExactAmount, second.Amount, second.DelayGround).ShouldBe((2, "minus-1", 80m, 150m, 120m, "Neutropenia"));
        second.Explanation.ShouldEndWith("= 150 mg, 80 % of it 120 mg; given 120 mg");
        second.Conditions.Select(c => (c.Criterion, c.Verdict)).ShouldBe([("E2", Verdict.Met), ("E3", Verdict.Met)]);
        Dose(trial, 2, 1);
        trial.Given(GivenTrial.Investigator, new ReduceDose("P1", "minus-2", "Neutropenia again"));

        Record(Move(trial, 20));
        trial.Refused("cycle-date", GivenTrial.Nurse, Command(trial, 80));
        Record(Move(trial, 1));
        Start(trial, 80).Amount.ShouldBe(90m);
        Dose(trial, 3, 1);
        for (var cycle = 4; cycle <= 6; cycle++)
        {
            Record(Move(trial, 21));
            Start(trial, 80).Cycle.ShouldBe(cycle);
            Dose(trial, cycle, 1);
        }

        Record(Move(trial, 21)).Refused("cycles-complete", GivenTrial.Nurse, Command(trial, 80));

        // By hand: planned 6 x 150 = 900 in 126 days; given 150 + 120 + 4 x 90 = 630 in 129 days.
        var course = ArmExposure.Of(trial.State, trial.Protocol.Document).Single(a => a.Arm == "A").Courses.ShouldHaveSingleItem();
        (course.CyclesStarted, course.LowestLevelPercent, course.Received).ShouldBe((6, 60m, new Trials.Dosing.Library.Exposure(6, 6, 900, 630, 126, 129)));
        course.Received.RelativeDoseIntensity.ShouldBe(630m * 126 / (900 * 129));
    }

    [Fact]
    public void Areas_above_the_largest_count_as_the_largest()
    {
        // sqrt(180 x 120 / 3600) = 2.449..., rounded 2.45, counts as 2.2: 165 mg.
        var start = Start(Randomised(Surface, "A", ("weight", "120")), 120);
        (start.SurfaceSquareMetres, start.Amount).ShouldBe((2.2m, 165m));
        start.Explanation.ShouldContain("2.45 m2 counts as 2.2");
    }

    /// <summary>35 mg/m2 x 2 = 70 mg on days 1, 8 and 15; the next cycle on day 29.</summary>
    [Fact]
    public void Weekly_three_weeks_of_four()
    {
        var trial = Randomised(Surface, "B");
        var start = Start(trial, 80);
        (start.Amount, start.Slots).ShouldBe((70m, 3));
        for (var slot = 1; slot <= 3; slot++)
        {
            Dose(trial, 1, slot);
            Move(trial, 7);
        }

        Record(Move(trial, 6)).Refused("cycle-date", GivenTrial.Nurse, Command(trial, 80));
        Record(Move(trial, 1));
        Start(trial, 80).Cycle.ShouldBe(2);
    }

    /// <summary>(140 - 60) x 81 / (72 x 0.9) = 100 mL/min: 5 x 125 = 625, halves up to 630 mg; women x 0.85: 85, 550 mg. Creatinine 0.6: 150 mL/min counts as 125, 750 mg.</summary>
    [Theory]
    [InlineData("male", "0.9", 100, 625, 630)]
    [InlineData("female", "0.9", 85, 550, 550)]
    [InlineData("male", "0.6", 125, 750, 750)]
    public void Carboplatin_by_area_under_the_curve(string sex, string creatinine, double clearance, double exact, double amount)
    {
        var trial = Randomised(Carboplatin, "A", ("sex", sex), ("creatinine", creatinine), ("weight", "81"));
        var command = new StartCycle("P1", null, null, trial.Now);
        var start = trial.Then<CycleStarted>(GivenTrial.Nurse, command);

        (start.ClearanceMillilitresPerMinute, start.ExactAmount, start.Amount, start.WeightKilograms).ShouldBe(((decimal)clearance, (decimal)exact, (decimal)amount, null));
        start.Explanation.ShouldContain("Cockcroft-Gault");

        // The clearance of entry is too old three weeks later.
        trial.Given(GivenTrial.Nurse, command);
        Dose(trial, 1, 1);
        Move(trial, 21).Refused("clearance-age", GivenTrial.Nurse, new StartCycle("P1", null, null, trial.Now), "at most 3");
    }

    [Fact]
    public void A_daily_tablet_until_relapse_whose_dose_may_be_raised_again()
    {
        var trial = Randomised(Tablet, "A");
        var command = new StartCycle("P1", null, null, trial.Now);
        var start = trial.Then<CycleStarted>(GivenTrial.Nurse, command);
        (start.Amount, start.Slots, start.Explanation).ShouldBe((400m, 28, "fixed amount = 400 mg; given 400 mg"));
        trial.Given(GivenTrial.Nurse, command);
        for (var day = 1; day <= 28; day++)
        {
            Dose(trial, 1, day);
            Move(trial, 1);
        }

        trial.Given(GivenTrial.Investigator, new ReduceDose("P1", "minus-1", "Oedema"));
        Record(trial).Given(GivenTrial.Nurse, new StartCycle("P1", null, null, trial.Now));
        trial.State.Participants["P1"].Cycles[^1].Start.Fact.Amount.ShouldBe(300m);
        trial.Given(GivenTrial.Investigator, new ReduceDose("P1", "full", "Recovered"));
        Record(Move(trial, 28));
        trial.Then<CycleStarted>(GivenTrial.Nurse, new StartCycle("P1", null, null, trial.Now)).Amount.ShouldBe(400m);
        trial.Relapsed().Refused("treatment-over", GivenTrial.Nurse, new StartCycle("P1", null, null, trial.Now));
    }

    private static GivenTrial Randomised(string file, string arm, params (string Field, string Value)[] changes)
    {
        var trial = GivenTrial.Active(file).Consented();
        Record(trial, changes).Given(GivenTrial.Investigator, new AssessEligibility("P1"));
        trial.NextArm = arm;
        trial.Given(GivenTrial.Investigator, new Randomise("P1"));
        return trial.MoveTo((trial.Today.PlusDays(1) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant());
    }

    private static GivenTrial Record(GivenTrial trial, params (string Field, string Value)[] changes)
    {
        ImmutableArray<(string Field, string Value, string? Unit)> all = [("age", "60", "years"), ("sex", "male", null), ("height", "180", "cm"), ("weight", "80", "kg"), ("creatinine", "1.0", "mg/dL"), ("neutrophils", "3000", "/uL"), ("platelets", "200000", "/uL")];
        var declared = all.Where(m => trial.Protocol.Document.Fields.Any(f => f.Id == m.Field));
        return trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", [.. declared.Select(m => new Measurement(m.Field, changes.FirstOrDefault(c => c.Field == m.Field).Value ?? m.Value, m.Unit, trial.Today))]));
    }

    private static GivenTrial Move(GivenTrial trial, int days) => trial.MoveTo((trial.Today.PlusDays(days) + new LocalTime(8, 0)).InZoneStrictly(GivenTrial.Zone).ToInstant());

    private static StartCycle Command(GivenTrial trial, decimal weight, string? delay = null) => new("P1", weight, trial.Now, trial.Now, DelayGround: delay);

    private static CycleStarted Start(GivenTrial trial, decimal weight, string? delay = null)
    {
        var started = trial.Then<CycleStarted>(GivenTrial.Nurse, Command(trial, weight, delay));
        trial.Given(GivenTrial.Nurse, Command(trial, weight, delay));
        return started;
    }

    private static void Dose(GivenTrial trial, int cycle, int slot) => trial.Given(GivenTrial.Nurse, new GiveDose("P1", cycle, slot, trial.Now, [], ChecksComplete: true, CheckedBy: "nurse-9"));
}
