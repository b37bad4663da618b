using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Equipoise.Tests.Screening;

/// <summary>What a verdict keeps, who signs it, how long it can be relied upon, and that nothing leads around it.</summary>
public sealed class VerdictTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);

    [Fact]
    public void The_verdict_keeps_each_comparison_with_the_value_it_used()
    {
        var trial = GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(Today, ("creatinine", null), ("fev1Predicted", null), ("haemoglobin", null))))
            .Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("creatinine", "132.6", "umol/L", Today.PlusDays(-3), "laboratory report")]));
        var verdict = trial.Then<EligibilityAssessed>(GivenTrial.Nurse, new AssessEligibility("P1"));

        verdict.AssessedAs.ShouldBe(Role.Nurse);
        verdict.Criteria.First(c => c.Criterion == "E03").Values.ShouldBe(
        [
            new ValueUsed("creatinine", "atMost 1.5 mg/dL", Verdict.Met, "132.6", "umol/L", 1.4999712m, Today.PlusDays(-3), trial.State.Version, null),
            new ValueUsed(
                "creatinineClearance", "atLeast 60 mL/min", Verdict.Met, "60.001152022118824681433883531", "mL/min", 60.001152022118824681433883531m, Today.PlusDays(-3), trial.State.Version,
                "Cockcroft-Gault, actual weight: (140 - 50) x 72 kg / (72 x 1.499971 mg/dL)"),
        ]);
        verdict.Criteria.First(c => c.Criterion == "E03").Explanation.ShouldBe("Serum creatinine 132.6 umol/L of 2026-05-29, that is 1.499971 mg/dL (needed: atMost 1.5 mg/dL)");
        verdict.Criteria.First(c => c.Criterion == "E07").Values[1].ShouldBe(new ValueUsed("fev1Predicted", "atLeast 75 %", Verdict.Missing, null, null, null, null, null, null));
        verdict.Criteria.First(c => c.Criterion == "E14").Values.ShouldHaveSingleItem().Formula.ShouldBe("2026-04-22 to 2026-06-01: 40 days");
        trial.State.Participants["P1"].Measurements["creatinine"].Fact.Source.ShouldBe("laboratory report");
    }

    [Fact]
    public void A_nurses_verdict_randomises_nobody_until_an_investigator_signs_it()
    {
        var trial = GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", GivenTrial.Fit(Today))).Given(GivenTrial.Nurse, new AssessEligibility("P1"));
        var entry = trial.State.Version;
        trial.Refused("verdict-unsigned", GivenTrial.Investigator, new Randomise("P1"), "must sign it");
        trial.Refused("role", GivenTrial.Nurse, new SignEntry("P1", entry, "eligibility confirmed"));
        trial.Refused("participant-unknown", GivenTrial.Investigator with { Site = "02" }, new SignEntry("P1", entry, "eligibility confirmed"));

        trial.Given(GivenTrial.Investigator, new SignEntry("P1", entry, "eligibility confirmed"));

        trial.Then<ParticipantRandomised>(GivenTrial.Nurse, new Randomise("P1")).EligibilityEntry.ShouldBe(entry);
    }

    [Fact]
    public void An_investigators_verdict_is_signed_by_the_act() =>
        GivenTrial.Interleukin().Assessed().When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();

    [Fact]
    public void A_new_assessment_by_a_nurse_needs_a_signature_of_its_own()
    {
        var trial = GivenTrial.Interleukin().Assessed().Given(GivenTrial.Nurse, new AssessEligibility("P1"));

        trial.Refused("verdict-unsigned", GivenTrial.Nurse, new Randomise("P1"));
    }

    [Fact]
    public void An_entry_is_signed_once_by_a_person_and_only_where_it_is_there()
    {
        var trial = GivenTrial.Interleukin().Assessed();
        var entry = trial.State.Version;
        trial.Given(GivenTrial.Investigator, new SignEntry("P1", entry, "eligibility confirmed"));

        trial.Refused("already-signed", GivenTrial.Investigator, new SignEntry("P1", entry, "again"));
        trial.When(GivenTrial.Investigator with { Id = "doctor-2" }, new SignEntry("P1", entry, "seen")).Rejection.ShouldBeNull();
        trial.Refused("entry-unknown", GivenTrial.Investigator, new SignEntry("P1", 1, "x"));
        trial.Refused("entry-unknown", GivenTrial.Investigator, new SignEntry("P1", trial.State.Version, "x"), "a signature itself");
        trial.Refused("entry-unknown", GivenTrial.Investigator, new SignEntry("P1", 99999, "x"));
        trial.Refused("no-meaning", GivenTrial.Investigator, new SignEntry("P1", entry - 1, " "));
    }

    [Fact]
    public void A_newer_value_that_a_criterion_speaks_of_makes_the_verdict_stale_even_where_it_is_as_good()
    {
        var trial = GivenTrial.Interleukin().Assessed().Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("weight", "72", "kg", Today)]));

        trial.Refused("verdict-stale", GivenTrial.Nurse, new Randomise("P1"), "E03 now rests on Creatinine clearance");
        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void An_older_value_that_comes_late_leaves_the_verdict_standing() =>
        GivenTrial.Interleukin().Assessed().Given(GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("platelets", "90000", "/uL", Today.PlusDays(-9))]))
            .When(GivenTrial.Nurse, new Randomise("P1")).Rejection.ShouldBeNull();

    [Fact]
    public void A_corrected_and_a_struck_value_make_the_verdict_stale()
    {
        var trial = GivenTrial.Interleukin().Assessed();
        var participant = trial.State.Participants["P1"];
        var verdict = participant.Eligibility!.Value.Fact;
        var entry = participant.Measurements["platelets"].Sequence;
        var index = ((MeasurementsRecorded)participant.EventOf(entry)!).Measurements.Select((m, i) => (m.Field, i)).First(m => m.Field == "platelets").i;
        CurrentVerdict.ChangeSince(trial.Protocol, participant, verdict).ShouldBeNull();

        var corrected = participant.Evolve(new EntryCorrected("P1", entry, [new CorrectedField($"measurements[{index}].value", "\"200000\"", "\"20000\"")], "x"), entry + 9);
        CurrentVerdict.ChangeSince(trial.Protocol, corrected, verdict).ShouldNotBeNull().ShouldContain("E02b now rests on Platelets 20000 /uL");
        var struck = participant.Evolve(new EntryStruck("P1", entry, "x"), entry + 9);
        CurrentVerdict.ChangeSince(trial.Protocol, struck, verdict).ShouldNotBeNull().ShouldContain("(no value)");
    }

    [Fact]
    public void A_later_finding_is_a_deviation_of_the_day_of_randomisation_and_the_participant_stays()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        trial.MoveDays(9).Refused("criterion", GivenTrial.Nurse, new RecordIneligibility("P1", "E99", "x"));
        trial.Refused("no-ground", GivenTrial.Nurse, new RecordIneligibility("P1", "E10", ""));

        var deviation = trial.Then<DeviationRecorded>(GivenTrial.DataManager, new RecordIneligibility("P1", "E10", "Confirmatory test positive"));

        deviation.ShouldBe(new DeviationRecorded("P1", DeviationKind.IneligibleRandomised, Today, "E10 (HIV negative) was not met at randomisation: Confirmatory test positive", false));
        trial.Given(GivenTrial.Nurse, new RecordIneligibility("P1", "E10", "x")).Refused("deviation-known", GivenTrial.Nurse, new RecordIneligibility("P1", "E10", "y"));
        trial.State.Participants["P1"].Randomisation!.Value.Fact.Arm.ShouldBe("IL2");
        trial.State.Randomised["LA"].ShouldBe(1);
        GivenTrial.Interleukin().Assessed().Refused("not-randomised", GivenTrial.Nurse, new RecordIneligibility("P1", "E10", "x"));
    }

    [Fact]
    public void Randomisation_in_error_is_a_deviation_too()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").Given(GivenTrial.Investigator, new MarkRandomisedInError("P1", "Wrong person"));

        trial.State.Participants["P1"].Deviations.ShouldHaveSingleItem().Fact.Kind.ShouldBe(DeviationKind.IneligibleRandomised);
    }

    /// <summary>
    /// No waiver path: any sequence of commands by anybody, over values at random in any order, randomises only somebody whose criteria are all met that day on the values that count then, with consent
    /// and an investigator's word.
    /// </summary>
    [Fact]
    public void No_sequence_of_commands_randomises_somebody_with_a_failed_criterion()
    {
        var randomised = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var trial = GivenTrial.Interleukin();
            for (var step = 0; step < 40; step++)
            {
                var command = Draw(random, trial);
                var actor = random.Next(3) switch { 0 => GivenTrial.Nurse, 1 => GivenTrial.Investigator, _ => random.Next(4) == 0 ? GivenTrial.DataManager : GivenTrial.Nurse };
                if (trial.When(actor, command).Rejection is not null)
                {
                    continue;
                }

                if (command is Randomise)
                {
                    var p = trial.State.Participants["P1"];
                    EligibilityRules.Assess(trial.Protocol, p.Measurements, trial.Today).ShouldAllBe(c => c.Verdict == Verdict.Met);
                    p.Eligibility!.Value.Fact.Eligible.ShouldBeTrue();
                    (p.Eligibility.Value.Fact.AssessedAs == Role.Investigator || p.Signatures.Any(s => s.Fact.Entry == p.Eligibility.Value.Sequence)).ShouldBeTrue();
                    p.Consent.ShouldNotBeNull();
                    p.Exclusion.ShouldBeNull();
                    randomised++;
                    return;
                }

                trial.Given(actor, command);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        randomised.ShouldBeGreaterThan(20);
    }

    private static Command Draw(System.Random random, GivenTrial trial)
    {
        if (random.Next(12) == 0)
        {
            trial.MoveDays(random.Next(1, 9));
        }

        return random.Next(10) switch
        {
            0 => new ScreenCandidate("P1", trial.Today),
            1 => new GiveConsent("P1", trial.Today, "1"),
            2 or 3 => new RecordMeasurements("P1", Values(random, trial)),
            4 or 5 => new AssessEligibility("P1"),
            6 => new SignEntry("P1", trial.State.Version - random.Next(3), "eligibility confirmed"),
            7 when random.Next(6) == 0 => new ExcludeCandidate("P1", trial.Today, ExclusionReason.Declined),
            _ => new Randomise("P1"),
        };
    }

    /// <summary>All values that fit, or a few of them; now and then one that does not.</summary>
    private static ImmutableArray<Measurement> Values(System.Random random, GivenTrial trial)
    {
        var bad = new[] { ("platelets", "90000"), ("age", "15"), ("hiv", "unknown"), ("ecog", "3"), ("creatinine", "2.9"), ("nodes", "NX"), ("fev1", "1.2"), ("definitiveSurgery", "2026-05-31") };
        var all = GivenTrial.Fit(trial.Today.PlusDays(-random.Next(6)), random.Next(3) == 0 ? [bad[random.Next(bad.Length)]] : []);
        return random.Next(3) == 0 ? [.. all.Where(_ => random.Next(3) == 0)] : all;
    }
}
