using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Randomisation;

/// <summary>Consent, then eligibility, then randomisation, then dose: each step skipped is refused and named.</summary>
public sealed class GateTests
{
    [Fact]
    public void An_eligible_consenting_participant_is_randomised_with_the_inputs_as_used()
    {
        var trial = GivenTrial.Interleukin().Assessed();

        var randomised = trial.Then<ParticipantRandomised>(GivenTrial.Investigator, new Randomise("P1"));

        randomised.ShouldSatisfyAllConditions(
            r => r.RandomisedOn.ShouldBe(new LocalDate(2026, 6, 1)),
            r => r.Cohort.ShouldBe("LA"),
            r => r.Stratum.ShouldBe("S1"),
            r => r.Levels.ShouldHaveSingleItem().ShouldBe(new LevelUsed("diseaseClass", "S1")),
            r => r.Arm.ShouldBe("IL2"),
            r => r.Position.ShouldBe(1),
            r => r.EligibilityEntry.ShouldBe(trial.State.Participants["P1"].Eligibility!.Value.Sequence));
    }

    [Fact]
    public void Each_step_that_is_skipped_is_refused_and_named()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.Nurse, new ScreenCandidate("P1", new LocalDate(2026, 6, 1)));
        trial.Refused("no-consent", GivenTrial.Nurse, new Randomise("P1"));

        trial.Given(GivenTrial.Nurse, new GiveConsent("P1", trial.Today, "1")).Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today)));
        trial.Refused("not-assessed", GivenTrial.Nurse, new Randomise("P1"));
        trial.Refused("not-randomised", GivenTrial.Nurse, new StartCycle("P1", 72, trial.Now, trial.Now));
        trial.Refused("not-randomised", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true));

        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).Given(GivenTrial.Nurse, new Randomise("P1"));
        trial.Refused("cycle", GivenTrial.Nurse, new GiveDose("P1", 1, 1, trial.Now, [], true));
        trial.Refused("randomised", GivenTrial.Nurse, new Randomise("P1"));
    }

    [Fact]
    public void A_laboratory_value_that_went_out_of_date_since_assessment_is_refused_on_the_day()
    {
        GivenTrial.Interleukin().Assessed().MoveDays(14).When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();
        GivenTrial.Interleukin().Assessed().MoveDays(15).Refused("not-eligible", GivenTrial.Nurse, new Randomise("P1"), "15 days old (at most 14 accepted)");
    }

    [Fact]
    public void A_value_for_the_worse_after_assessment_needs_a_new_assessment_which_fails()
    {
        var trial = GivenTrial.Interleukin().Assessed();
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("platelets", "90000", "/uL", trial.Today)]));

        trial.Refused("verdict-stale", GivenTrial.Nurse, new Randomise("P1"), "E02b now rests on Platelets 90000 /uL");
        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).Refused("not-eligible", GivenTrial.Nurse, new Randomise("P1"), "E02b");
    }

    [Fact]
    public void A_value_corrected_for_the_better_needs_a_new_assessment()
    {
        var trial = GivenTrial.Interleukin().Assessed("P1", ("platelets", "90000"));
        trial.Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("platelets", "110000", "/uL", trial.Today)]));

        trial.Refused("verdict-stale", GivenTrial.Nurse, new Randomise("P1"), "E02b");
        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void An_unknown_stratum_is_refused_even_when_every_criterion_is_met() =>
        GivenTrial.Interleukin().Assessed("P1", ("nodes", "NX")).Refused("stratum-unknown", GivenTrial.Nurse, new Randomise("P1"), "Disease class cannot be told");

    [Fact]
    public void The_eighty_fifth_day_after_surgery_is_too_late()
    {
        var trial = GivenTrial.Interleukin();
        trial.Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(trial.Today, ("definitiveSurgery", "2026-03-09"))));

        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();
        trial.MoveDays(1).Refused("not-eligible", GivenTrial.Nurse, new Randomise("P1"), "E14");
    }

    [Fact]
    public void The_day_is_the_sites_and_not_that_of_Greenwich()
    {
        // 23:30 in Chicago on 1 June is 04:30 UTC on 2 June: day 84 there, day 85 by UTC.
        var trial = GivenTrial.Interleukin().MoveTo(GivenTrial.At(2026, 6, 1, 23, 30)).Assessed("P1", ("definitiveSurgery", "2026-03-09"));

        trial.Then<ParticipantRandomised>(GivenTrial.Nurse, new Randomise("P1")).RandomisedOn.ShouldBe(new LocalDate(2026, 6, 1));
    }

    [Fact]
    public void Another_sites_participant_is_answered_word_for_word_like_an_unknown_one()
    {
        var trial = GivenTrial.Interleukin().Assessed();

        var other = trial.When(GivenTrial.OtherNurse, new Randomise("P1")).Rejection!;
        var missing = trial.When(GivenTrial.OtherNurse, new Randomise("P9")).Rejection!;

        other.Rule.ShouldBe("participant-unknown");
        other.Message.Replace("P1", "P9", StringComparison.Ordinal).ShouldBe(missing.Message);
        trial.When(GivenTrial.Nurse with { Site = null }, new Randomise("P1")).Rejection!.Rule.ShouldBe("participant-unknown");
    }

    [Fact]
    public void After_closure_nobody_is_randomised_and_the_refusal_names_the_closing_entry()
    {
        var trial = GivenTrial.Interleukin().Assessed().Given(GivenTrial.Sponsor, new CloseAccrual("Out of reach"));

        trial.Refused("accrual-closed", GivenTrial.Nurse, new Randomise("P1"), $"entry {trial.State.Version}");
        trial.Refused("accrual-closed", GivenTrial.Nurse, new ScreenCandidate("P2", trial.Today));
        trial.Refused("accrual-closed", GivenTrial.DataManager, new OpenSite("03", "Three", "America/Chicago"));
    }

    [Fact]
    public void A_full_cohort_takes_in_nobody_while_another_still_does()
    {
        var trial = GivenTrial.Interleukin(("accrualGoal: 68", "accrualGoal: 2"));
        trial.Randomised("IL2", "P1").Randomised("OBS", "P2").Assessed("P3").Assessed("P4", ("metastases", "M1-resected"));

        trial.Refused("cohort-full", GivenTrial.Nurse, new Randomise("P3"), "goal of 2");
        trial.Then<ParticipantRandomised>(GivenTrial.Nurse, new Randomise("P4")).Cohort.ShouldBe("M1");
    }

    [Fact]
    public void Positions_of_each_stratum_run_from_one_without_gap()
    {
        var trial = GivenTrial.Interleukin();
        var stages = new (string, string?)[][] { [], [("tumour", "T4")], [("nodes", "N2")], [("metastases", "M1-resected")] };
        for (var i = 0; i < 40; i++)
        {
            trial.Randomised(i % 2 == 0 ? "IL2" : "OBS", $"P{i:D2}", stages[i * 7 % 4]);
        }

        foreach (var stratum in trial.Entries.Select(e => e.Event).OfType<ParticipantRandomised>().GroupBy(r => r.Stratum))
        {
            stratum.Select(r => r.Position).ShouldBe(Enumerable.Range(1, 10));
            trial.State.Issued[stratum.Key].ShouldBe(10);
        }
    }

    [Fact]
    public void An_allocation_is_never_undone_by_exclusion()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");

        trial.Refused("randomised", GivenTrial.Nurse, new ExcludeCandidate("P1", trial.Today, ExclusionReason.Other, Ground: "Randomised in error"));
        trial.Refused("screening-over", GivenTrial.Investigator, new AssessEligibility("P1"));
    }
}
