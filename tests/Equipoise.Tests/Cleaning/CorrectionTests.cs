using Equipoise.Tests.Conduct;
using Equipoise.Tests.Ledger;
using Equipoise.Tests.Safety;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Cleaning;

public sealed class CorrectionTests
{
    private static readonly LocalDate Wrong = new(2026, 9, 13), Right = new(2026, 9, 3);

    private static GivenTrial Seen() => GivenTrial.Interleukin().Randomised("OBS").MoveDays(300).Given(GivenTrial.Nurse, new RecordAssessment("P1", Wrong, 3));

    private static long EntryOf<T>(GivenTrial trial) => trial.Entries.Last(e => e.Event is T).Sequence;

    private static CorrectEntry Correct<T>(GivenTrial trial, string field, string value, string ground = "Transcription error") => new("P1", EntryOf<T>(trial), [new FieldValue(field, value)], ground);

    [Fact]
    public void A_correction_keeps_old_value_new_value_and_reason_and_the_record_counts_with_the_new_one()
    {
        var trial = Seen();
        var corrected = trial.Then<EntryCorrected>(GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, "assessedOn", "2026-09-03"));
        corrected.Fields.ShouldBe([new CorrectedField("assessedOn", "\"2026-09-13\"", "\"2026-09-03\"")]);
        corrected.Ground.ShouldBe("Transcription error");

        trial.Given(GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, "assessedOn", "2026-09-03"));
        var assessment = trial.State.Participants["P1"].Assessments.ShouldHaveSingleItem();
        assessment.Fact.AssessedOn.ShouldBe(Right);
        assessment.Sequence.ShouldBe(EntryOf<AssessmentRecorded>(trial));
        ((AssessmentRecorded)trial.Entries.Single(e => e.Event is AssessmentRecorded).Event).AssessedOn.ShouldBe(Wrong);

        // The dataset names the entry and its correction.
        var row = AnalysisDataset.At(trial.State, trial.Today).Rows.Single();
        row.Time("DFS").Days.ShouldBe(94);
        row.Sources.ShouldBe([EntryOf<ParticipantRandomised>(trial), EntryOf<AssessmentRecorded>(trial), EntryOf<EntryCorrected>(trial)]);
    }

    [Theory]
    [InlineData("assessedOn", "yesterday", "value", "yesterday")]
    [InlineData("assessedOn", "2026-02-30", "value", "2026-02-30")]
    [InlineData("visitMonth", "three", "value", "three")]
    [InlineData("visitMonth", "null", "value", "visitMonth")]
    [InlineData("seenOn", "2026-09-03", "field-unknown", "assessedOn, visitMonth")]
    [InlineData("participant", "P2", "field-unknown", "assessedOn")]
    [InlineData("assessedOn", "2026-05-03", "date-before-randomisation", "2026-05-03")]
    [InlineData("assessedOn", "2029-05-03", "date-in-future", "2029-05-03")]
    [InlineData("assessedOn", "2026-09-13", "nothing-changed", "already")]
    public void What_cannot_be_a_value_or_would_contradict_the_record_is_refused(string field, string value, string rule, string saying)
    {
        var trial = Seen();
        trial.Refused(rule, GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, field, value), saying);
    }

    [Fact]
    public void A_number_and_a_date_that_were_empty_take_values_of_the_kinds_that_are_declared_for_them()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(3);
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 2)).MoveDays(2);
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", EntryOf<AdverseEventReported>(trial), trial.Now, "Seen on the ward"));
        trial.Refused("value", GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "three"), "three");
        trial.Refused("value", GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "endedOn", "yesterday"), "yesterday");
        trial.Refused("grade", GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "7"), "from 1 to 5");
        trial.Then<EntryCorrected>(GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "3")).Fields.ShouldBe([new CorrectedField("grade", "null", "3")]);

        var ended = trial.Today.ToString("uuuu-MM-dd", null);
        trial.Given(GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "3")).Given(GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "endedOn", ended));
        (trial.Last().Grade, trial.Last().Updates[^1].Fact.EndedOn).ShouldBe((3, trial.Today));

        // A number becomes none, and one again.
        trial.Given(GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "null"));
        trial.Last().Grade.ShouldBe(2);
        trial.Given(GivenTrial.Nurse, Correct<AdverseEventUpdated>(trial, "grade", "4"));
        trial.Last().Grade.ShouldBe(4);
    }

    /// <summary>Each optional field of each event of the catalogue, emptied and filled again with what stood in it.</summary>
    [Fact]
    public void Every_empty_field_of_every_event_is_filled_with_what_its_form_would_send()
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var e in SampleEvents.All.OfType<ParticipantEvent>())
        {
            foreach (var field in EventFields.Names(e).Where(n => EventFields.Read(e, n) != "null"))
            {
                if (EventFields.With(e, [(field, "null")]) is not { } empty)
                {
                    continue;
                }

                var old = EventFields.Read(e, field)!;
                var sent = old.StartsWith('"') ? System.Text.Json.JsonSerializer.Deserialize<string>(old)! : old;
                Corrections.Json(empty, field, sent).ShouldBe(old, $"{e.GetType().Name}.{field}");
                EventFields.With(empty, [(field, Corrections.Json(empty, field, sent)!)]).ShouldNotBeNull().ShouldSatisfyAllConditions(f => EventFields.Read(f, field).ShouldBe(old));
                tried.Add(e.GetType().Name + "." + field);
            }
        }

        tried.Count.ShouldBeGreaterThan(20, string.Join(", ", tried));
    }

    [Fact]
    public void A_correction_needs_a_reason_its_own_site_and_an_entry_that_may_be_corrected()
    {
        var trial = Seen();
        trial.Refused("no-reason", GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, "visitMonth", "6", " "));
        trial.Refused("participant-unknown", GivenTrial.OtherNurse, Correct<AssessmentRecorded>(trial, "visitMonth", "6"));
        trial.Refused("not-corrected", GivenTrial.Nurse, Correct<ParticipantRandomised>(trial, "arm", "IL2"), "permanent");
        trial.Refused("not-corrected", GivenTrial.Nurse, Correct<EligibilityAssessed>(trial, "eligible", "false"), "correct those");
        trial.Refused("entry-unknown", GivenTrial.Nurse, Correct<SiteOpened>(trial, "name", "x"));
    }

    [Fact]
    public void A_relapse_is_not_corrected_to_before_an_assessment_that_showed_none()
    {
        var trial = Seen().Given(GivenTrial.Nurse, new RecordRelapse("P1", new LocalDate(2026, 10, 20), "lung", RelapseEvidence.Imaging));
        trial.Refused("assessment-after", GivenTrial.Nurse, Correct<RelapseRecorded>(trial, "evidenceOn", "2026-09-13"));
        trial.Given(GivenTrial.Nurse, Correct<RelapseRecorded>(trial, "evidenceOn", "2026-09-14")).Given(GivenTrial.Nurse, Correct<RelapseRecorded>(trial, "establishedBy", "histology"));
        trial.State.Participants["P1"].Relapse!.Value.Fact.ShouldBe(new RelapseRecorded("P1", new LocalDate(2026, 9, 14), "lung", RelapseEvidence.Histology));
    }

    [Fact]
    public void Correcting_there_and_back_leaves_the_record_as_it_was_but_for_the_trail()
    {
        var trial = Seen();
        var before = trial.State.Participants["P1"];
        trial.Given(GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, "assessedOn", "2026-09-03")).Given(GivenTrial.Nurse, Correct<AssessmentRecorded>(trial, "assessedOn", "2026-09-13"));
        var after = trial.State.Participants["P1"];

        after.Assessments.ShouldBe(before.Assessments);
        after.Corrections.Length.ShouldBe(2);
        StateText.Of(TrialState.Fold(trial.Entries)).ShouldBe(StateText.Of(trial.State));
    }

    [Fact]
    public void A_struck_entry_does_not_count_and_stays_in_the_ledger()
    {
        var trial = Seen();
        var entry = EntryOf<AssessmentRecorded>(trial);
        trial.Refused("no-reason", GivenTrial.Nurse, new StrikeEntry("P1", entry, ""));
        trial.Given(GivenTrial.Nurse, new StrikeEntry("P1", entry, "Another participant's visit"));
        trial.State.Participants["P1"].Assessments.ShouldBeEmpty();
        trial.Entries.ShouldContain(e => e.Sequence == entry);
        trial.Refused("entry-unknown", GivenTrial.Nurse, new StrikeEntry("P1", entry, "Again"));
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Right, 3));
    }

    [Fact]
    public void What_other_entries_rest_upon_is_not_struck()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        trial.Refused("not-struck", GivenTrial.Nurse, new StrikeEntry("P1", EntryOf<CycleStarted>(trial), "x"));
        trial.Refused("not-struck", GivenTrial.Nurse, new StrikeEntry("P1", EntryOf<ConsentGiven>(trial), "x"));

        var crossed = GivenTrial.Interleukin().Randomised("OBS").MoveDays(50).Relapsed();
        crossed.Given(GivenTrial.Nurse, new StartCrossover("P1", crossed.Today, crossed.Today));
        crossed.Refused("no-relapse", GivenTrial.Nurse, new StrikeEntry("P1", EntryOf<RelapseRecorded>(crossed), "x"), "contradict");
    }

    [Fact]
    public void A_corrected_value_by_which_a_criterion_fails_makes_a_deviation_and_the_participant_stays_as_randomised()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(10);
        var events = trial.When(GivenTrial.Nurse, Correct<MeasurementsRecorded>(trial, "measurements[8].value", "99999")).Events;
        var entry = ((MeasurementsRecorded)trial.State.Participants["P1"].EventOf(EntryOf<MeasurementsRecorded>(trial))!).Measurements[8];
        entry.Field.ShouldBe("platelets");
        events.OfType<DeviationRecorded>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            d => d.Kind.ShouldBe(DeviationKind.IneligibleRandomised),
            d => d.Description.ShouldContain("E02b"),
            d => d.FoundByRule.ShouldBeTrue());
        trial.When(GivenTrial.Nurse, Correct<MeasurementsRecorded>(trial, "measurements[8].value", "100000")).Events.OfType<DeviationRecorded>().ShouldBeEmpty();
        trial.Refused("measurement", GivenTrial.Nurse, Correct<MeasurementsRecorded>(trial, "measurements[8].value", "many"));
    }

    [Fact]
    public void A_corrected_stage_asks_for_the_stratum_and_leaves_the_allocation()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(10);
        var events = trial.When(GivenTrial.Nurse, Correct<MeasurementsRecorded>(trial, "measurements[0].value", "T3c")).Events;
        events.OfType<QueryRaised>().ShouldHaveSingleItem().Text.ShouldContain("S2");
        trial.Given(GivenTrial.Nurse, Correct<MeasurementsRecorded>(trial, "measurements[0].value", "T3c"));
        trial.State.Participants["P1"].Randomisation!.Value.Fact.Stratum.ShouldBe("S1");
        trial.State.Participants["P1"].Queries.ShouldHaveSingleItem().Raised.Fact.FoundByRule.ShouldBeTrue();
    }

    [Fact]
    public void A_signature_loses_its_force_when_its_entry_is_corrected()
    {
        var trial = Seen();
        var entry = EntryOf<AssessmentRecorded>(trial);
        var signed = trial.State.Participants["P1"].Evolve(new EntrySigned("P1", entry, trial.State.Participants["P1"].ContentHash(entry)!, "Seen", "doctor"), 999);
        signed.IsSigned(entry).ShouldBeTrue();
        signed.Evolve(new EntryCorrected("P1", entry, [new CorrectedField("visitMonth", "3", "6")], "x"), 1000).IsSigned(entry).ShouldBeFalse();
        signed.Evolve(new EntryStruck("P1", entry, "x"), 1000).IsSigned(entry).ShouldBeFalse();
    }
}
