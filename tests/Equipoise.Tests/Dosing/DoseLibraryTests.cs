using Equipoise.Tests.Reference;
using Equipoise.Trials.Dosing.Library;
using NodaTime;

namespace Equipoise.Tests.Dosing;

public sealed class DoseLibraryTests
{
    [Fact]
    public void Surfaces_by_hand()
    {
        // sqrt(160 x 90 / 3600) = sqrt(4) = 2; sqrt(180 x 45 / 3600) = sqrt(2.25) = 1.5.
        BodySurfaceArea.Compute(SurfaceFormula.Mosteller, 160, 90).ShouldBe(2.00m);
        BodySurfaceArea.Compute(SurfaceFormula.Mosteller, 180, 45).ShouldBe(1.50m);
        BodySurfaceArea.Compute(SurfaceFormula.Mosteller, 170, 70, 6).ShouldBe(1.818119m);
    }

    [Fact]
    public void Surfaces_and_clearances_agree_with_R()
    {
        var reference = ReferenceFile.Open("dose-library.json");
        var compared = 0;
        foreach (var row in reference.GetProperty("surface").EnumerateArray())
        {
            foreach (var formula in Enum.GetValues<SurfaceFormula>())
            {
                var expected = row.GetProperty(formula.ToString()).GetDouble();
                ((double)BodySurfaceArea.Compute(formula, row.GetProperty("height").GetDecimal(), row.GetProperty("weight").GetDecimal(), 6)).ShouldBe(expected, 5.1e-7);
                compared++;
            }
        }

        foreach (var row in reference.GetProperty("clearance").EnumerateArray())
        {
            var (age, creatinine, female) = (row.GetProperty("age").GetInt32(), row.GetProperty("creatinine").GetDecimal(), row.GetProperty("female").GetBoolean());
            ((double)CreatinineClearances.CockcroftGault(age, row.GetProperty("weight").GetDecimal(), creatinine, female).MillilitresPerMinute).ShouldBe(row.GetProperty("CockcroftGault").GetDouble(), 1e-10);
            ((double)CreatinineClearances.Jelliffe(age, row.GetProperty("surface").GetDecimal(), creatinine, female).MillilitresPerMinute).ShouldBe(row.GetProperty("Jelliffe").GetDouble(), 1e-10);
            compared += 2;
        }

        compared.ShouldBe((64 * 3) + (32 * 2));
    }

    [Fact]
    public void Carboplatin_by_hand()
    {
        // (140 - 68) x 60 / (72 x 1) = 60 mL/min; 5 x (60 + 25) = 425 mg. In women 51: 5 x 76 = 380 mg.
        var rule = new CalvertRule(5, 125, 10);
        var man = CalvertDose.Compute(rule, CreatinineClearances.CockcroftGault(68, 60, 1, false));
        (man.ExactMilligrams, man.Milligrams, man.ClearanceCapped).ShouldBe((425m, 430m, false));
        man.Explanation.ShouldBe("5 x (60 + 25) = 425 mg, given 430 mg; clearance Cockcroft-Gault: (140 - 68) x 60 kg / (72 x 1 mg/dL) = 60 mL/min");
        CalvertDose.Compute(rule, CreatinineClearances.CockcroftGault(68, 60, 1, true)).Milligrams.ShouldBe(380m);
    }

    [Fact]
    public void A_clearance_above_the_cap_counts_as_the_cap()
    {
        var young = CreatinineClearances.CockcroftGault(30, 90, 0.5m, false);
        young.MillilitresPerMinute.ShouldBe(275m);
        CalvertDose.Compute(new CalvertRule(6, 125, 1), young).Milligrams.ShouldBe(900m);
        CalvertDose.Compute(new CalvertRule(6, 125, 1), young).ClearanceCapped.ShouldBeTrue();
        CalvertDose.Compute(new CalvertRule(6, null, 1), young).Milligrams.ShouldBe(1800m);
        CalvertDose.Compute(new CalvertRule(6, null, 1, 750), young).Milligrams.ShouldBe(750m);
        // A floor for creatinine: 0.7 instead of 0.5.
        CreatinineClearances.CockcroftGault(30, 90, 0.5m, false, 0.7m).MillilitresPerMinute.ShouldBe(9900m / 50.4m);
        CalvertDose.Compute(new CalvertRule(5, 125, 5), CreatinineClearances.Measured(80)).Milligrams.ShouldBe(525m);
    }

    [Fact]
    public void Levels_fall_are_never_raised_and_end()
    {
        var levels = new DoseLevels([new("0", 100, "mg/m2"), new("-1", 80, "mg/m2"), new("-2", 60, "mg/m2")]);
        levels.After([]).Level!.Id.ShouldBe("0");
        levels.After([DoseAction.Reduce(1), DoseAction.Continue]).ShouldBe(new NextDose(new DoseLevel("-1", 80, "mg/m2"), "level -1, 80 mg/m2, after 1 reduction"));
        levels.After([DoseAction.Reduce(2)]).Level!.Id.ShouldBe("-2");
        levels.After([DoseAction.Reduce(2), DoseAction.Reduce(1)]).ShouldBe(new NextDose(null, "no level below -2"));
        levels.After([DoseAction.Stop, DoseAction.Continue]).Level.ShouldBeNull();
        new DoseLevels(levels.Levels, 1).After([DoseAction.Reduce(1), DoseAction.Reduce(1)]).ShouldBe(new NextDose(null, "reduction 2, and the protocol allows 1"));
    }

    [Fact]
    public void Schedules_are_declarations()
    {
        var start = new LocalDate(2028, 2, 10);
        DosingCalendar.EveryThreeWeeks(6).Dates([start], new LocalDate(2028, 4, 30)).Select(d => d.On).ShouldBe([start, new(2028, 3, 2), new(2028, 3, 23), new(2028, 4, 13)]);
        DosingCalendar.Weekly().Dates([start], start.PlusDays(14)).Select(d => (d.Cycle, d.Day)).ShouldBe([(1, 1), (2, 1), (3, 1)]);
        DosingCalendar.Daily(28, 2).DosesPerCycle.ShouldBe(56);
        new DosingCalendar(42, [.. Enumerable.Range(1, 28)]).Dates([start], start.PlusDays(100)).Count(d => d.Cycle == 2).ShouldBe(28);
        DosingCalendar.EveryThreeWeeks(2).Dates([start], start.PlusDays(365)).Length.ShouldBe(2);
    }

    [Fact]
    public void A_late_cycle_moves_those_after_it()
    {
        var start = new LocalDate(2026, 1, 5);
        new DosingCalendar(21, [1, 8], 1, 3).Dates([start, start.PlusDays(28)], start.PlusDays(70)).Select(d => (d.Cycle, d.Day, Period.DaysBetween(start, d.On))).ShouldBe(
            [(1, 1, 0), (1, 8, 7), (2, 1, 28), (2, 8, 35), (3, 1, 49), (3, 8, 56)]);
    }

    [Fact]
    public void Relative_dose_intensity_by_hand()
    {
        // 480 of 600 mg in 84 instead of 63 days: 480/84 over 600/63 = 0.6; all of it in time is 1; half of it in half the time is 1 as well.
        var slow = new Exposure(3, 3, 600, 480, 63, 84);
        (slow.RelativeDose, slow.RelativeDoseIntensity).ShouldBe((0.8m, 0.6m));
        var whole = new Exposure(3, 3, 600, 600, 63, 63);
        new Exposure(4, 2, 600, 300, 60, 30).RelativeDoseIntensity.ShouldBe(1m);
        DoseIntensity.Summarise([slow, whole]).ShouldBe(new ExposureSummary(2, 3, 0.9m, 0.8m));
        DoseIntensity.Summarise([slow, whole, new Exposure(3, 1, 600, 200, 63, 21)]).ShouldBe(new ExposureSummary(3, 3, 0.8m, 1m));
        Should.Throw<ArgumentException>(() => DoseIntensity.Summarise([whole, new Exposure(3, 1, 0, 200, 63, 21)])).Message.ShouldContain("exposures[1]");
        Should.Throw<ArgumentException>(() => DoseIntensity.Summarise([]));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => BodySurfaceArea.Compute(SurfaceFormula.DuBois, 1.72m, 72)).Message.ShouldContain("between 20 and 300 cm");
        Should.Throw<ArgumentOutOfRangeException>(() => BodySurfaceArea.Compute(SurfaceFormula.DuBois, 172, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => BodySurfaceArea.Compute(SurfaceFormula.DuBois, 172, 72, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => CreatinineClearances.CockcroftGault(50, 70, 88, false)).Message.ShouldContain("umol/L");
        Should.Throw<ArgumentOutOfRangeException>(() => CreatinineClearances.CockcroftGault(0, 70, 1, false));
        Should.Throw<ArgumentOutOfRangeException>(() => CreatinineClearances.Jelliffe(50, 0, 1, false));
        Should.Throw<ArgumentOutOfRangeException>(() => CreatinineClearances.Measured(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => CalvertDose.Compute(new CalvertRule(0, null, 1), CreatinineClearances.Measured(80))).Message.ShouldContain("TargetArea");
        Should.Throw<ArgumentException>(() => new DoseLevels([new("0", 80, "mg"), new("1", 100, "mg")])).Message.ShouldContain("levels[1] is '1' with 100 mg");
        Should.Throw<ArgumentException>(() => new DoseLevels([]));
        Should.Throw<ArgumentOutOfRangeException>(() => DoseAction.Reduce(0));
        Should.Throw<ArgumentException>(() => new DosingCalendar(21, [1, 1])).Message.ShouldContain("dosingDays[1] is 1");
        Should.Throw<ArgumentException>(() => new DosingCalendar(21, [22])).Message.ShouldContain("dosingDays[0] is 22");
        Should.Throw<ArgumentException>(() => new DosingCalendar(0, [1]));
        Should.Throw<ArgumentException>(() => DosingCalendar.Weekly().Dates([], new LocalDate(2026, 1, 1)));
        Should.Throw<ArgumentException>(() => DosingCalendar.Weekly().Dates([new LocalDate(2026, 1, 1), new LocalDate(2026, 1, 7)], new LocalDate(2026, 2, 1))).Message.ShouldContain("cycleStarts[1]");
    }
}
