using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using NodaTime;

namespace Equipoise.Tests.SiteWork;

public sealed class EntryFieldsTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);

    [Fact]
    public void The_fields_of_values_are_typed_with_the_protocols_codes_and_units_and_correct_as_they_are_named()
    {
        var trial = GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("creatinine", "1.0", "mg/dL", Today), new Measurement("hiv", "unknown", null, Today)]));
        var entry = trial.State.Version;
        var fields = EntryFields.Of(trial.State.Participants["P1"].EventOf(entry)!, trial.Protocol);

        fields.ShouldNotContain(f => f.Name == "participant");
        var value = fields.First(f => f.Name == "measurements[0].value");
        (value.Of, value.Kind, value.Value).ShouldBe(("Serum creatinine", EntryFieldKind.Number, "1.0"));
        fields.First(f => f.Name == "measurements[0].unit").Choices.ShouldContain("umol/L");
        fields.First(f => f.Name == "measurements[0].takenOn").Kind.ShouldBe(EntryFieldKind.Date);
        var code = fields.First(f => f.Name == "measurements[1].value");
        (code.Kind, code.MayBeEmpty).ShouldBe((EntryFieldKind.Choice, false));
        code.Choices.ShouldBe(["negative", "positive", "unknown"]);
        fields.First(f => f.Name == "measurements[1].source").MayBeEmpty.ShouldBeTrue();

        trial.Given(GivenTrial.Nurse, new CorrectEntry("P1", entry, [new FieldValue(code.Name, "negative")], "laboratory report"));
        trial.State.Participants["P1"].Measurements["hiv"].Fact.Value.ShouldBe("negative");
    }
}
