using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Conduct;

/// <summary>Commands as forms of named texts, read off the catalogue.</summary>
public sealed class CommandFormTests
{
    [Fact]
    public void Every_command_of_the_catalogue_has_a_form_with_the_fields_of_its_record()
    {
        CommandForm.All.Select(f => f.Type).ShouldBe(CommandCatalogue.All);
        CommandForm.All.ShouldAllBe(f => f.Fields.All(x => x.Accepted.Length > 0));
        CommandForm.Find("give-consent")!.Fields.Select(f => (f.Name, f.Required)).ShouldBe([("participant", true), ("consentedOn", true), ("documentVersion", true)]);
        CommandForm.Find("excludeCandidate")!.Fields.Where(f => !f.Required).Select(f => f.Name).ShouldBe(["criterion", "ground"]);
        CommandForm.Find("EXCLUDECANDIDATE")!.Fields.Single(f => f.Name == "reason").Words.ShouldContain("notReached");
        CommandForm.Find("nothing").ShouldBeNull();
    }

    [Fact]
    public void A_list_that_is_not_given_is_empty_only_where_it_cannot_stay_as_it_was()
    {
        ((Trials.Safety.UpdateAdverseEvent)Made("updateAdverseEvent", ("participant", "P1"), ("entry", "9"), ("knownAt", "2026-06-01T08:00:00Z"), ("information", "seen again"))).Seriousness.ShouldBeNull();
        ((Trials.Safety.UpdateAdverseEvent)Made("updateAdverseEvent", ("participant", "P1"), ("entry", "9"), ("knownAt", "2026-06-01T08:00:00Z"), ("information", "worse"), ("seriousness", "death"))).Seriousness!.Value.Length.ShouldBe(1);
        ((GiveDose)Made("giveDose", ("participant", "P1"), ("cycle", "1"), ("slot", "3"), ("startedAt", "2026-06-01T13:00:00Z"), ("checksComplete", "true"))).CriteriaPresent.ShouldBeEmpty();
    }

    [Fact]
    public void Texts_make_the_command_that_their_JSON_would()
    {
        var dose = (GiveDose)Made("giveDose", ("participant", "P1"), ("cycle", "1"), ("slot", "3"), ("startedAt", "2026-06-01T08:00:00-05:00"), ("checksComplete", "true"), ("criteriaPresent", "oliguria; vomiting"));
        dose.StartedAt.ShouldBe(Instant.FromUtc(2026, 6, 1, 13, 0));
        dose.CriteriaPresent.ShouldBe(["oliguria", "vomiting"]);
        ((GiveDose)Made("giveDose", ("participant", "P1"), ("cycle", "1"), ("slot", "3"), ("startedAt", "2026-06-01T13:00:00Z"), ("checksComplete", "true"))).CriteriaPresent.ShouldBeEmpty();

        ((RecordMeasurements)Made("recordMeasurements", ("participant", "P1"), ("measurements", "creatinine=1.2 mg/dL@2026-06-01 (laboratory report); ecog = 0 @ 2026-05-30"))).Measurements
            .ShouldBe([new Measurement("creatinine", "1.2", "mg/dL", new LocalDate(2026, 6, 1), "laboratory report"), new Measurement("ecog", "0", null, new LocalDate(2026, 5, 30))]);
        ((CorrectStratum)Made("correctStratum", ("participant", "P1"), ("levels", "diseaseClass=S2"), ("ground", "Read again"))).Levels.ShouldBe([new LevelUsed("diseaseClass", "S2")]);
        ((CorrectEntry)Made("correctEntry", ("participant", "P1"), ("entry", "12"), ("fields", "assessedOn=2026-06-01"), ("ground", "x"))).Fields.ShouldBe([new FieldValue("assessedOn", "2026-06-01")]);
        ((StartCycle)Made("startCycle", [("participant", "P1"), .. CommandForm.Find("startCycle")!.Fields.Where(f => f.Required && f.Name != "participant").Select(f => (f.Name, f.Accepted.StartsWith("an instant", StringComparison.Ordinal) ? "2026-06-01T13:00:00Z" : "72.5"))])).Participant.ShouldBe("P1");
        Made("screenCandidate", ("participant", "P1"), ("screenedOn", "2026-06-01"), ("rescreenOf", " ")).ShouldBe(new ScreenCandidate("P1", new LocalDate(2026, 6, 1)));
    }

    [Theory]
    [InlineData("giveConsent", "consentedOn", "1.6.2026", "YYYY-MM-DD")]
    [InlineData("giveConsent", "consentedOn", "2026-02-30", "YYYY-MM-DD")]
    [InlineData("giveDose", "slot", "three", "whole number")]
    [InlineData("giveDose", "slot", "3.5", "whole number")]
    [InlineData("giveDose", "startedAt", "2026-06-01 08:00", "an instant such as")]
    [InlineData("excludeCandidate", "reason", "bored", "one of notEligible")]
    [InlineData("recordMeasurements", "measurements", "creatinine=1.2 mg/dL", "FIELD=VALUE UNIT@YYYY-MM-DD")]
    [InlineData("recordMeasurements", "measurements", "creatinine=1.2 mg/dL@2026-13-01", "FIELD=VALUE UNIT@YYYY-MM-DD")]
    [InlineData("correctStratum", "levels", "S2", "FACTOR=LEVEL")]
    [InlineData("takeDataCut", "asOf", "", "YYYY-MM-DD")]
    [InlineData("openSite", "colour", "red", "site, name, timeZone")]
    public void A_text_that_cannot_be_read_is_named_with_what_would_be_accepted(string command, string field, string text, string accepted)
    {
        var (made, problems) = CommandForm.Find(command)!.Make(new Dictionary<string, string> { [field] = text });

        made.ShouldBeNull();
        problems.Single(p => p.Field == field).Accepted.ShouldContain(accepted);
    }

    private static Command Made(string command, params (string Field, string Text)[] texts)
    {
        var (made, problems) = CommandForm.Find(command)!.Make(texts.ToDictionary(t => t.Field, t => t.Text));
        problems.ShouldBeEmpty();
        return made.ShouldNotBeNull();
    }
}
