using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Dosing;

/// <summary>Each mistake in a dose or a schedule is named at its place.</summary>
public sealed class DoseDeclarationTests
{
    [Theory]
    [InlineData("surface-three-weekly-and-weekly", "height: height\n", "height: age\n", "P011", "arms[0].treatment.dose.amount.height")]
    [InlineData("surface-three-weekly-and-weekly", "height: height\n", "height: heigth\n", "P008", "arms[0].treatment.dose.amount.height")]
    [InlineData("surface-three-weekly-and-weekly", "value: 2.2 m2", "value: 2.2 kg", "P011", "arms[0].treatment.dose.amount.largestArea.value")]
    [InlineData("surface-three-weekly-and-weekly", "kind: bySurface", "kind: byArea", "P005", "arms[0].treatment.dose.amount.kind")]
    [InlineData("surface-three-weekly-and-weekly", "perSquareMetre: 75 mg", "perSquareMetre: 75 mg\n          perKilogram: 3 mg", "P002", "arms[0].treatment.dose.amount.perKilogram")]
    [InlineData("surface-three-weekly-and-weekly", "minus-2, percent: 60", "minus-2, percent: 80", "P209", "arms[0].treatment.dose.levels.reductions[1].percent")]
    [InlineData("surface-three-weekly-and-weekly", "minus-2, percent: 60", "full, percent: 60", "P007", "arms[0].treatment.dose.levels.reductions[1].id")]
    [InlineData("surface-three-weekly-and-weekly", "everyDays: 28", "everyDays: 14", "P209", "arms[1].treatment.schedule.repeat.everyDays")]
    [InlineData("surface-three-weekly-and-weekly", "permanentStop: [anaphylaxis]", "permanentStop: [shock]", "P008", "arms[0].treatment.holdAndStop.permanentStop[0]")]
    [InlineData("surface-three-weekly-and-weekly", "criteria: [E2, E3]", "criteria: [E2, E9]", "P008", "arms[0].treatment.beforeCycle.criteria[1]")]
    [InlineData("surface-three-weekly-and-weekly", "value: 1000 /uL", "value: 1000 mg", "P011", "arms[0].treatment.holdAndStop.criteria[0].when.value")]
    [InlineData("surface-three-weekly-and-weekly", "laterCycles: fromCycleBefore", "laterCycles: whenever", "P005", "arms[0].treatment.schedule.laterCycles")]
    [InlineData("carboplatin-area-under-curve", "clearance: creatinineClearance", "clearance: creatinine", "P011", "arms[0].treatment.dose.amount.clearance")]
    [InlineData("carboplatin-area-under-curve", "nearest: 10 mg", "nearest: 10 IU", "P011", "arms[0].treatment.dose.rounding.nearest")]
    [InlineData("daily-tablet-until-relapse", "untilRelapse: true", "untilRelapse: false", "P209", "arms[0].treatment.schedule.repeat")]
    [InlineData("daily-tablet-until-relapse", "amount: 400 mg", "amount: 0 mg", "P009", "arms[0].treatment.dose.amount.amount")]
    public void A_mistake_is_named(string file, string from, string to, string code, string path)
    {
        var text = Repository.Read("protocols", "examples", file + ".yaml");
        text.ShouldContain(from);
        var diagnostics = TrialProtocol.Parse(text.Replace(from, to, StringComparison.Ordinal), "p").Diagnostics;

        diagnostics.Select(d => (d.Code, d.Path)).ShouldContain((code, path), string.Join("\n", diagnostics));
        diagnostics.ShouldAllBe(d => d.Code == code);
    }
}
