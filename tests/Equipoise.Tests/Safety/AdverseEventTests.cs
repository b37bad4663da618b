using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.Safety;

/// <summary>Adverse events: what may be reported, what may be learnt later, what counts in the end.</summary>
public sealed class AdverseEventTests
{
    [Fact]
    public void A_report_holds_term_grade_attribution_and_what_follows_from_them()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        var reported = trial.Then<AdverseEventReported>(GivenTrial.Nurse, trial.Event("  hypotension ", 4, Attribution.Probable, "P1", SeriousnessCriterion.Hospitalisation, SeriousnessCriterion.LifeThreatening, SeriousnessCriterion.Hospitalisation) with { Action = TreatmentAction.Held });

        reported.Term.ShouldBe("Hypotension");
        reported.Seriousness.ShouldBe([SeriousnessCriterion.LifeThreatening, SeriousnessCriterion.Hospitalisation]);
        (reported.Serious, reported.AttributedTo, reported.Expected, reported.FoundByRule).ShouldBe((true, "IL2", true, false));
        reported.Explanation.ShouldBe("Hypotension is expected up to grade 4; this is grade 4.");
    }

    [Theory]
    [InlineData("Hypotention", 3, "term-unknown", "'Hypotension'")]
    [InlineData("Urine output decreased", 2, "grade-undefined", "it has 3, 4")]
    [InlineData("Fever", 6, "grade", "grades run from 1 to 5")]
    public void A_term_and_a_grade_are_those_of_the_dictionary(string term, int grade, string rule, string saying)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        trial.Refused(rule, GivenTrial.Nurse, trial.Event(term, grade), saying);
    }

    [Fact]
    public void A_dictionary_that_the_program_does_not_have_is_asked_for()
    {
        var trial = GivenTrial.Interleukin(("dictionary: CTCAE-5.0", "dictionary: CTCAE-6.0")).Randomised("IL2");
        trial.Refused("dictionary-missing", GivenTrial.Nurse, trial.Event("Fever", 2), "loadToxicityDictionary");
    }

    [Fact]
    public void Grade_five_a_fatal_outcome_and_the_criterion_of_death_go_together()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        var fatal = trial.Event("Hypotension", 5);
        trial.When(GivenTrial.Nurse, fatal).Rejection.ShouldBeNull();
        trial.Refused("fatal", GivenTrial.Nurse, fatal with { Outcome = AdverseEventOutcome.NotResolved });
        trial.Refused("fatal", GivenTrial.Nurse, fatal with { Seriousness = [SeriousnessCriterion.LifeThreatening] });
        trial.Refused("fatal", GivenTrial.Nurse, fatal with { Grade = 4 });
        trial.Refused("fatal", GivenTrial.Nurse, trial.Event("Hypotension", 4) with { Seriousness = [SeriousnessCriterion.Death] });
    }

    [Fact]
    public void A_fatal_event_ends_on_the_day_of_death()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(5);
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", trial.Today, DeathCause.Treatment));
        var fatal = trial.Event("Hypotension", 5) with { OnsetOn = trial.Today.PlusDays(-2) };
        trial.Refused("death-date", GivenTrial.Nurse, fatal with { EndedOn = trial.Today.PlusDays(-1) });
        trial.When(GivenTrial.Nurse, fatal with { EndedOn = trial.Today }).Rejection.ShouldBeNull();
        trial.When(GivenTrial.Nurse, fatal).Rejection.ShouldBeNull();
    }

    [Theory]
    [InlineData(AdverseEventOutcome.Resolved, null, "end-missing")]
    [InlineData(AdverseEventOutcome.ResolvedWithSequelae, null, "end-missing")]
    [InlineData(AdverseEventOutcome.NotResolved, 0, "outcome")]
    [InlineData(AdverseEventOutcome.Resolving, 0, "outcome")]
    [InlineData(AdverseEventOutcome.Unknown, 0, "outcome")]
    [InlineData(AdverseEventOutcome.Resolved, -4, "end-before-onset")]
    [InlineData(AdverseEventOutcome.Resolved, 1, "date-in-future")]
    [InlineData(AdverseEventOutcome.Resolved, -3, null)]
    [InlineData(AdverseEventOutcome.Resolved, 0, null)]
    [InlineData(AdverseEventOutcome.Unknown, null, null)]
    public void The_last_day_fits_the_outcome(AdverseEventOutcome outcome, int? ended, string? rule)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(10);
        var command = trial.Event("Fever", 2) with { OnsetOn = trial.Today.PlusDays(-3), Outcome = outcome, EndedOn = ended is { } days ? trial.Today.PlusDays(days) : null };
        if (rule is null)
        {
            trial.When(GivenTrial.Nurse, command).Rejection.ShouldBeNull();
        }
        else
        {
            trial.Refused(rule, GivenTrial.Nurse, command);
        }
    }

    [Fact]
    public void An_event_is_attributed_to_a_treatment_that_the_participant_has()
    {
        var observed = GivenTrial.Interleukin().Randomised("OBS");
        observed.Refused("attribution", GivenTrial.Nurse, observed.Event("Fever", 2));
        observed.Then<AdverseEventReported>(GivenTrial.Nurse, observed.Event("Fever", 2, Attribution.Unlikely)).AttributedTo.ShouldBeNull();
        observed.Refused("arm", GivenTrial.Nurse, observed.Event("Fever", 2) with { AttributedTo = "OBS" }, "IL2");
        observed.Then<AdverseEventReported>(GivenTrial.Nurse, observed.Event("Fever", 2) with { AttributedTo = "IL2" }).AttributedTo.ShouldBe("IL2");
    }

    [Fact]
    public void A_serious_event_that_is_recorded_too_late_is_a_deviation_too()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").MoveDays(10);
        var command = trial.Event("Fever", 3, Attribution.Possible, "P1", SeriousnessCriterion.Hospitalisation) with { OnsetOn = trial.Today.PlusDays(-3) };
        trial.Decided(GivenTrial.Nurse, command with { AwareAt = trial.Hours(-24) }).ShouldHaveSingleItem();
        var events = trial.Decided(GivenTrial.Nurse, command with { AwareAt = trial.Hours(-25) });
        var late = events[1].ShouldBeOfType<DeviationRecorded>();
        (late.Kind, late.FoundByRule, late.OccurredOn).ShouldBe((DeviationKind.ReportLate, true, trial.Today));
        late.Description.ShouldContain("25.0 hours later, where the protocol allows 24");
        trial.Decided(GivenTrial.Nurse, command with { AwareAt = trial.Hours(-60), Seriousness = [] }).ShouldHaveSingleItem();
    }

    [Fact]
    public void New_information_replaces_what_it_gives_and_leaves_the_rest()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 3));
        var entry = trial.Last().Entry;
        trial.MoveTo(trial.Hours(20));
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "Pressors", Grade: 4, Action: TreatmentAction.Stopped, Seriousness: [SeriousnessCriterion.LifeThreatening]));
        trial.Last().Current.ShouldSatisfyAllConditions(
            c => c.Grade.ShouldBe(4), c => c.Action.ShouldBe(TreatmentAction.Stopped), c => c.Serious.ShouldBeTrue(), c => c.Attribution.ShouldBe(Attribution.Possible), c => c.Outcome.ShouldBe(AdverseEventOutcome.NotResolved));

        trial.MoveDays(3).Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "Over", EndedOn: trial.Today.PlusDays(-1), Outcome: AdverseEventOutcome.Resolved));
        trial.Last().Current.EndedOn.ShouldBe(trial.Today.PlusDays(-1));
        trial.MoveDays(1).Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "It came back", Outcome: AdverseEventOutcome.NotResolved));
        trial.Last().Current.EndedOn.ShouldBeNull();
        trial.Last().Updates.Length.ShouldBe(3);
        trial.Last().Report.Fact.Grade.ShouldBe(3);
        trial.Last().Versions.Select(v => v.Values.Grade).ShouldBe([3, 4, 4, 4]);
    }

    [Fact]
    public void New_information_is_about_an_event_that_is_known_and_does_not_contradict_it()
    {
        var trial = GivenTrial.Interleukin().Dosed().Given(GivenTrial.Nurse, GivenTrial.Interleukin().Dosed().Event("Fever", 3));
        var entry = trial.Last().Entry;
        var known = new UpdateAdverseEvent("P1", entry, trial.Now, "News");
        trial.Refused("event-unknown", GivenTrial.Nurse, known with { Entry = 1 }, "Fever grade 3");
        trial.Refused("known-at", GivenTrial.Nurse, known with { KnownAt = trial.Hours(1) });
        trial.Refused("known-at", GivenTrial.Nurse, known with { KnownAt = trial.Hours(-1) });
        trial.Refused("information", GivenTrial.Nurse, known with { Information = " " });
        trial.Refused("grade-lower", GivenTrial.Nurse, known with { Grade = 2 });
        trial.Refused("grade", GivenTrial.Nurse, known with { Grade = 6 });
        trial.Refused("fatal", GivenTrial.Nurse, known with { Grade = 5 });
        trial.Refused("outcome", GivenTrial.Nurse, known with { EndedOn = trial.Today });
        trial.Refused("end-missing", GivenTrial.Nurse, known with { Outcome = AdverseEventOutcome.Resolved });
        trial.When(GivenTrial.Nurse, known with { Grade = 5, Outcome = AdverseEventOutcome.Fatal, Seriousness = [SeriousnessCriterion.Death] }).Rejection.ShouldBeNull();
        trial.Refused("participant-unknown", GivenTrial.OtherNurse, known);
    }

    [Fact]
    public void An_event_that_becomes_serious_is_late_by_the_clock_of_the_news()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 3)).MoveDays(5);
        var news = new UpdateAdverseEvent("P1", trial.Last().Entry, trial.Hours(-10), "In hospital", Seriousness: [SeriousnessCriterion.Hospitalisation]);
        trial.Decided(GivenTrial.Nurse, news).ShouldHaveSingleItem();
        trial.Decided(GivenTrial.Nurse, news with { KnownAt = trial.Hours(-30) }).Length.ShouldBe(2);
        trial.Given(GivenTrial.Nurse, news).MoveDays(3);
        trial.Decided(GivenTrial.Nurse, news with { KnownAt = trial.Hours(-30), Information = "Still there" }).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_worse_grade_than_listed_is_not_expected_any_more()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 3));
        trial.Last().ExpectedUnder(trial.Protocol).ShouldBeTrue();
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", trial.Last().Entry, trial.Now, "Worse", Grade: 4));
        trial.Last().ExpectedUnder(trial.Protocol).ShouldBeFalse();
        trial.Last().Current.Explanation.ShouldBe("Fever is expected up to grade 3; this is grade 4.");
    }

    [Fact]
    public void A_corrected_report_counts_with_its_news_and_a_struck_one_not_at_all()
    {
        var trial = GivenTrial.Interleukin().Dosed();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 2));
        var entry = trial.Last().Entry;
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P1", entry, trial.Now, "Worse", Grade: 4));
        trial.Given(GivenTrial.Nurse, new Trials.Cleaning.CorrectEntry("P1", entry, [new("term", "Hypotension"), new("grade", "3")], "Wrong line"));
        (trial.Last().Term, trial.Last().Grade, trial.Last().Report.Fact.Grade).ShouldBe(("Hypotension", 4, 3));
        trial.Given(GivenTrial.Nurse, new Trials.Cleaning.StrikeEntry("P1", entry, "Another participant's"));
        trial.State.Participants["P1"].AdverseEvents.ShouldBeEmpty();
    }

    [Fact]
    public void A_command_in_json_gives_what_the_record_gives()
    {
        var command = CommandCatalogue.Read("""{"command":"updateAdverseEvent","participant":"P1","entry":7,"knownAt":"2026-06-03T10:00:00Z","information":"x","seriousness":["lifeThreatening"],"attribution":"definite"}""");
        var update = command.ShouldBeOfType<UpdateAdverseEvent>();
        update.Seriousness!.Value.ShouldBe([SeriousnessCriterion.LifeThreatening]);
        (update.Attribution, update.Grade, update.Outcome).ShouldBe((Attribution.Definite, null, null));
        CommandCatalogue.Read("""{"command":"reportAdverseEvent","participant":"P1","term":"Fever","grade":2,"onsetOn":"2026-06-03","awareAt":"2026-06-03T10:00:00Z","attribution":"possible"}""")
            .ShouldBeOfType<ReportAdverseEvent>().Seriousness.IsDefault.ShouldBeTrue();
        Should.Throw<FormatException>(() => CommandCatalogue.Read("""{"command":"reportAdverseEvent","participant":"P1","term":"Fever","grade":2,"onsetOn":"2026-06-03","awareAt":"2026-06-03T10:00:00Z","attribution":"maybe"}"""));
    }
}
