using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Screening;

/// <summary>The screening log: reasons of a list, and the counts of the flow of participants.</summary>
public sealed class ScreeningLogTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);

    [Fact]
    public void An_exclusion_has_a_reason_of_the_list_and_names_the_criterion_that_failed()
    {
        var trial = GivenTrial.Interleukin().Assessed("P1", ("platelets", "90000"), ("age", "15"));

        trial.Then<CandidateExcluded>(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible)).Criterion.ShouldBe("E02b");
        trial.Then<CandidateExcluded>(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible, "E12")).Criterion.ShouldBe("E12");
        trial.Then<CandidateExcluded>(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.Died)).ShouldSatisfyAllConditions(e => e.Criterion.ShouldBeNull(), e => e.Ground.ShouldBeNull());
        trial.Refused("criterion", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible, "E99"), "it has E01");
        trial.Refused("criterion", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.Declined, "E12"), "notEligible");
        trial.Refused("no-ground", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.Other, Ground: " "));
        trial.Refused("exclusion-date", GivenTrial.Nurse, new ExcludeCandidate("P1", Today.PlusDays(-1), ExclusionReason.Died));
        trial.Refused("date-in-future", GivenTrial.Nurse, new ExcludeCandidate("P1", Today.PlusDays(1), ExclusionReason.Died));
    }

    [Fact]
    public void A_candidate_who_was_not_assessed_needs_the_criterion_named() =>
        GivenTrial.Interleukin().Consented().Refused("criterion", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible), "was not assessed");

    [Fact]
    public void A_candidate_found_eligible_is_not_excluded_as_not_eligible_without_a_criterion() =>
        GivenTrial.Interleukin().Assessed().Refused("criterion", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible), "every one met");

    [Fact]
    public void Screening_again_takes_a_new_number_that_names_the_old_one()
    {
        var trial = GivenTrial.Interleukin().Assessed("P1", ("platelets", "90000"));
        trial.Refused("not-excluded", GivenTrial.Nurse, new ScreenCandidate("P2", Today, "P1"));
        trial.Refused("participant-unknown", GivenTrial.Nurse, new ScreenCandidate("P2", Today, "P9"));
        trial.Given(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible)).MoveDays(20);
        trial.Refused("screening-date", GivenTrial.Nurse, new ScreenCandidate("P2", Today.PlusDays(-1), "P1"));
        trial.Refused("participant-unknown", GivenTrial.OtherNurse, new ScreenCandidate("P2", trial.Today, "P1"));
        trial.Refused("number-used", GivenTrial.Nurse, new ScreenCandidate("P1", trial.Today, "P1"));

        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P2", trial.Today, "P1")).State.Participants["P2"].RescreenOf.ShouldBe("P1");
        trial.Refused("screened-again", GivenTrial.Nurse, new ScreenCandidate("P3", trial.Today, "P1"), "as P2");
    }

    /// <summary>
    /// By hand: ten numbers, nine persons. P1 excluded and screened again as P2, who is randomised; P3 and P4 fail E02b, P5 fails E12; P6 declined; P7 in screening; P8 consented; P9 assessed and
    /// eligible; P10 excluded for another reason.
    /// </summary>
    [Fact]
    public void The_log_counts_persons_for_the_flow_of_participants()
    {
        var trial = GivenTrial.Interleukin().Assessed("P1", ("platelets", "90000")).Given(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.NotEligible));
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P2", Today, "P1")).Given(GivenTrial.Nurse, new GiveConsent("P2", Today, "1"))
            .Given(GivenTrial.Nurse, new RecordMeasurements("P2", GivenTrial.Fit(Today))).Given(GivenTrial.Investigator, new AssessEligibility("P2")).Given(GivenTrial.Investigator, new Randomise("P2"));
        foreach (var (id, field, value) in new[] { ("P3", "platelets", "1000"), ("P4", "platelets", "2000"), ("P5", "age", "15") })
        {
            trial.Assessed(id, (field, value)).Given(GivenTrial.Nurse, new ExcludeCandidate(id, Today, ExclusionReason.NotEligible));
        }

        trial.Consented("P6").Given(GivenTrial.Nurse, new ExcludeCandidate("P6", Today, ExclusionReason.Declined));
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P7", Today)).Consented("P8").Assessed("P9");
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P10", Today)).Given(GivenTrial.Nurse, new ExcludeCandidate("P10", Today, ExclusionReason.Other, Ground: "Moved abroad"));

        var log = ScreeningLog.Of(trial.State);

        log.Assessed.ShouldBe(9);
        log.Randomised.ShouldBe(1);
        log.Open.ShouldBe(3);
        log.Excluded.Select(e => (e.Reason, e.Count)).ShouldBe([(ExclusionReason.NotEligible, 3), (ExclusionReason.Declined, 1), (ExclusionReason.Other, 1)]);
        log.Excluded[0].Criteria.ShouldBe([("E02b", 2), ("E12", 1)]);
        log.Lines.Length.ShouldBe(10);
        log.Lines.Select(l => (l.Participant, l.Status)).ShouldBe(
        [
            ("P1", ScreeningStatus.Excluded), ("P10", ScreeningStatus.Excluded), ("P2", ScreeningStatus.Randomised), ("P3", ScreeningStatus.Excluded), ("P4", ScreeningStatus.Excluded),
            ("P5", ScreeningStatus.Excluded), ("P6", ScreeningStatus.Excluded), ("P7", ScreeningStatus.Screened), ("P8", ScreeningStatus.Consented), ("P9", ScreeningStatus.AssessedEligible),
        ]);
        log.Lines[0].RescreenedAs.ShouldBe("P2");
        ExclusionWords.Of(log.Lines[3].Exclusion!, trial.Protocol).ShouldBe("Not eligible: E02b Platelets at least 100000 per microlitre");
    }
}
