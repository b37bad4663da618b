using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Screening;

public sealed class ScreeningCommandTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);

    [Fact]
    public void A_candidate_is_screened_at_the_actors_site() =>
        GivenTrial.Interleukin().Then<CandidateScreened>(GivenTrial.OtherNurse, new ScreenCandidate("P1", Today)).Site.ShouldBe("02");

    [Fact]
    public void Screening_is_refused_in_the_future_twice_and_at_a_site_that_is_not_open()
    {
        var trial = GivenTrial.Interleukin();

        trial.Refused("date-in-future", GivenTrial.Nurse, new ScreenCandidate("P1", Today.PlusDays(1)));
        trial.Refused("site-closed", GivenTrial.Nurse with { Site = "03" }, new ScreenCandidate("P1", Today));
        trial.Refused("site-closed", GivenTrial.Nurse with { Site = null }, new ScreenCandidate("P1", Today));
        trial.Refused("role", GivenTrial.Board, new ScreenCandidate("P1", Today), "board");
        trial.Given(GivenTrial.Nurse, new ScreenCandidate("P1", Today)).Refused("number-used", GivenTrial.Nurse, new ScreenCandidate("P1", Today));
    }

    [Fact]
    public void Consent_is_given_once_between_screening_and_today()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.Nurse, new ScreenCandidate("P1", Today));

        trial.Refused("consent-date", GivenTrial.Nurse, new GiveConsent("P1", Today.PlusDays(-1), "1"));
        trial.Refused("consent-date", GivenTrial.Nurse, new GiveConsent("P1", Today.PlusDays(1), "1"));
        trial.Then<ConsentGiven>(GivenTrial.Nurse, new GiveConsent("P1", Today, "1")).ConsentedOn.ShouldBe(Today);
        trial.Given(GivenTrial.Nurse, new GiveConsent("P1", Today, "1")).Refused("consent-given", GivenTrial.Nurse, new GiveConsent("P1", Today, "1"));
    }

    [Theory]
    [InlineData("shoeSize", "42", null, "declares no field")]
    [InlineData("creatinineClearance", "90", "mL/min", "derived")]
    [InlineData("daysSinceSurgery", "30", "days", "derived")]
    [InlineData("ecog", "5", null, "accepted are")]
    [InlineData("definitiveSurgery", "01/05/2026", null, "YYYY-MM-DD")]
    [InlineData("definitiveSurgery", "2026-02-30", null, "YYYY-MM-DD")]
    [InlineData("creatinine", "one", "mg/dL", "decimal number")]
    [InlineData("creatinine", "NaN", "mg/dL", "decimal number")]
    [InlineData("creatinine", "1e400", "mg/dL", "decimal number")]
    [InlineData("creatinine", "1,5", "mg/dL", "decimal number")]
    [InlineData("leukocytes", "1.0", "mmol/L", "same dimension")]
    [InlineData("creatinine", "1.0", "mL/min", "converted from: mg/dL")]
    [InlineData("creatinine", "1.0", null, "converted from")]
    [InlineData("creatinine", "1.0", "bananas", "converted from")]
    [InlineData("creatinine", "-1", "mg/dL", "from 0")]
    [InlineData("platelets", "7e28", "/uL", "from 0")]
    [InlineData("platelets", "7e27", "10^9/L", "from 0")]
    [InlineData("weight", "1e-28", "kg", "from 0")]
    public void A_value_that_cannot_be_is_refused(string field, string value, string? unit, string saying) =>
        GivenTrial.Interleukin().Consented().Refused("measurement", GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement(field, value, unit, Today)]), saying);

    [Fact]
    public void A_value_of_tomorrow_is_refused() =>
        GivenTrial.Interleukin().Consented().Refused("measurement", GivenTrial.Nurse, new RecordMeasurements("P1", [new Measurement("ecog", "0", null, Today.PlusDays(1))]), "future");

    [Fact]
    public void The_latest_value_by_date_counts_in_whatever_order_values_are_entered()
    {
        var newer = new Measurement("ecog", "1", null, Today);
        var older = new Measurement("ecog", "0", null, Today.PlusDays(-5));

        GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", [newer])).Given(GivenTrial.Nurse, new RecordMeasurements("P1", [older]))
            .State.Participants["P1"].Measurements["ecog"].Fact.ShouldBe(newer);
        GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new RecordMeasurements("P1", [newer, older]))
            .State.Participants["P1"].Measurements["ecog"].Fact.ShouldBe(newer);
    }

    [Fact]
    public void Assessment_before_consent_is_refused_and_a_sponsor_may_not_assess()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.Nurse, new ScreenCandidate("P1", Today));

        trial.Refused("no-consent", GivenTrial.Investigator, new AssessEligibility("P1"));
        trial.Refused("role", GivenTrial.Sponsor, new AssessEligibility("P1"));
    }

    [Fact]
    public void A_candidate_without_values_is_assessed_as_not_eligible_with_every_criterion_missing()
    {
        var verdict = GivenTrial.Interleukin().Consented().Then<EligibilityAssessed>(GivenTrial.Investigator, new AssessEligibility("P1"));

        verdict.Eligible.ShouldBeFalse();
        verdict.Criteria.Length.ShouldBe(16);
        verdict.Criteria.ShouldAllBe(c => c.Verdict == Verdict.Missing && c.Explanation.Length > 0);
    }

    [Fact]
    public void Exclusion_ends_screening()
    {
        var trial = GivenTrial.Interleukin().Assessed().Given(GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.Declined));

        trial.Refused("excluded", GivenTrial.Nurse, new ExcludeCandidate("P1", Today, ExclusionReason.Declined));
        trial.Refused("screening-over", GivenTrial.Investigator, new AssessEligibility("P1"));
        trial.Refused("excluded", GivenTrial.Investigator, new Equipoise.Trials.Randomisation.Randomise("P1"));
    }
}
