using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Screening;

/// <summary>Each criterion of the interleukin-2 protocol below, at and above its limit; each stratum of the trial's table.</summary>
public sealed class EligibilityTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);
    private static readonly Equipoise.Trials.Protocol.TrialProtocol Protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));

    [Theory]
    [InlineData("E01", "ecog", "1", Verdict.Met)]
    [InlineData("E01", "ecog", "2", Verdict.NotMet)]
    [InlineData("E02a", "leukocytes", "4000", Verdict.Met)]
    [InlineData("E02a", "leukocytes", "3999.9", Verdict.NotMet)]
    [InlineData("E02b", "platelets", "100000", Verdict.Met)]
    [InlineData("E02b", "platelets", "99999", Verdict.NotMet)]
    [InlineData("E02c", "haemoglobin", "10", Verdict.Met)]
    [InlineData("E02c", "haemoglobin", "9.99", Verdict.NotMet)]
    [InlineData("E04", "directBilirubin", "1.5", Verdict.Met)]
    [InlineData("E04", "directBilirubin", "1.51", Verdict.NotMet)]
    [InlineData("E05", "cardiacDisease", "yes", Verdict.NotMet)]
    [InlineData("E05", "cardiacDisease", "unknown", Verdict.Missing)]
    [InlineData("E06", "priorSystemicTreatment", "yes", Verdict.NotMet)]
    [InlineData("E06", "priorSystemicTreatment", "unknown", Verdict.Missing)]
    [InlineData("E08", "priorRadiotherapy", "resectedSolitaryMetastasis", Verdict.Met)]
    [InlineData("E08", "priorRadiotherapy", "other", Verdict.NotMet)]
    [InlineData("E09", "otherMalignancy", "yes", Verdict.NotMet)]
    [InlineData("E10", "hiv", "positive", Verdict.NotMet)]
    [InlineData("E10", "hiv", "unknown", Verdict.Missing)]
    [InlineData("E11", "pregnancy", "no", Verdict.Met)]
    [InlineData("E11", "pregnancy", "yes", Verdict.NotMet)]
    [InlineData("E12", "age", "16", Verdict.Met)]
    [InlineData("E12", "age", "15.9", Verdict.NotMet)]
    [InlineData("E14", "definitiveSurgery", "2026-05-12", Verdict.NotMet)] // 20 days
    [InlineData("E14", "definitiveSurgery", "2026-05-11", Verdict.Met)] // 21 days
    [InlineData("E14", "definitiveSurgery", "2026-03-09", Verdict.Met)] // 84 days
    [InlineData("E14", "definitiveSurgery", "2026-03-08", Verdict.NotMet)] // 85 days
    public void A_criterion_turns_at_its_limit(string criterion, string field, string value, Verdict expected) =>
        Assess((field, value))[criterion].ShouldBe(expected);

    [Theory]
    [InlineData("E01", "ecog")]
    [InlineData("E02a", "leukocytes")]
    [InlineData("E02b", "platelets")]
    [InlineData("E02c", "haemoglobin")]
    [InlineData("E04", "directBilirubin")]
    [InlineData("E05", "cardiacDisease")]
    [InlineData("E06", "priorSystemicTreatment")]
    [InlineData("E08", "priorRadiotherapy")]
    [InlineData("E09", "otherMalignancy")]
    [InlineData("E10", "hiv")]
    [InlineData("E11", "pregnancy")]
    [InlineData("E12", "age")]
    [InlineData("E13", "metastases")]
    [InlineData("E14", "definitiveSurgery")]
    public void A_value_that_is_missing_makes_its_criterion_missing_and_no_other(string criterion, string field)
    {
        var verdicts = Assess((field, null));

        verdicts[criterion].ShouldBe(Verdict.Missing);
        verdicts.Where(v => v.Key != criterion).ShouldAllBe(v => v.Value == Verdict.Met);
    }

    [Theory]
    [InlineData("E01", "ecog", 14)]
    [InlineData("E02a", "leukocytes", 14)]
    [InlineData("E02b", "platelets", 14)]
    [InlineData("E02c", "haemoglobin", 14)]
    [InlineData("E04", "directBilirubin", 14)]
    [InlineData("E05", "cardiacDisease", 42)]
    [InlineData("E11", "pregnancy", 14)]
    public void A_value_is_out_of_date_one_day_after_its_greatest_age(string criterion, string field, int days)
    {
        AssessWith(field, Today.PlusDays(-days))[criterion].ShouldBe(Verdict.Met);
        AssessWith(field, Today.PlusDays(-days - 1))[criterion].ShouldBe(Verdict.OutOfDate);
    }

    [Theory]
    [InlineData("E10", "hiv")]
    [InlineData("E12", "age")]
    [InlineData("E09", "otherMalignancy")]
    public void A_criterion_without_a_greatest_age_never_goes_out_of_date(string criterion, string field) =>
        AssessWith(field, Today.PlusDays(-400))[criterion].ShouldBe(Verdict.Met);

    /// <summary>E03: creatinine at most 1.5 or clearance at least 60. For a man of 50 with 72 kg the clearance is 90 / creatinine.</summary>
    [Theory]
    [InlineData("1.5", "72", Verdict.Met)]
    [InlineData("1.51", "73", Verdict.Met)] // 90 x 73 / (72 x 1.51) = 60.4
    [InlineData("1.51", "72", Verdict.NotMet)] // 90 / 1.51 = 59.6
    [InlineData("1.6", "76.8", Verdict.Met)] // 90 x 76.8 / (72 x 1.6) = 60 exactly
    [InlineData("1.6", "76.7", Verdict.NotMet)]
    [InlineData("1.5", null, Verdict.Met)]
    [InlineData("1.51", null, Verdict.Missing)]
    [InlineData(null, "72", Verdict.Missing)]
    public void The_kidney_criterion_is_met_by_either_part_and_missing_is_not_failed(string? creatinine, string? weight, Verdict expected) =>
        Assess(("creatinine", creatinine), ("weight", weight))["E03"].ShouldBe(expected);

    [Theory]
    [InlineData("2.01", null, Verdict.Met)]
    [InlineData("2.0", null, Verdict.Missing)]
    [InlineData("2.0", "75", Verdict.Met)]
    [InlineData("2.0", "74.9", Verdict.NotMet)]
    [InlineData(null, "75", Verdict.Met)]
    [InlineData(null, "74.9", Verdict.Missing)]
    [InlineData(null, null, Verdict.Missing)]
    public void The_lung_criterion_is_met_by_either_part_and_missing_is_not_failed(string? litres, string? percent, Verdict expected) =>
        Assess(("fev1", litres), ("fev1Predicted", percent))["E07"].ShouldBe(expected);

    [Fact]
    public void A_disjunction_of_a_failed_and_an_outdated_part_is_out_of_date()
    {
        var values = GivenTrial.Fit(Today, ("fev1", "1.9")).Select(m => m.Field == "fev1Predicted" ? m with { TakenOn = Today.PlusDays(-43) } : m);

        Verdicts(values)["E07"].ShouldBe(Verdict.OutOfDate);
    }

    /// <summary>(140 - 40) x 61.2 / (72 x 1.7) x 0.85 = 42.5 in a woman, 50 in a man.</summary>
    [Theory]
    [InlineData("female", "42.5 mL/min")]
    [InlineData("male", "50 mL/min")]
    public void Clearance_by_Cockcroft_and_Gault_is_as_by_hand(string sex, string expected)
    {
        var outcome = EligibilityRules.Assess(Protocol, Source(GivenTrial.Fit(Today, ("creatinine", "1.7"), ("age", "40"), ("weight", "61.2"), ("sex", sex))), Today).First(c => c.Criterion == "E03");

        outcome.Verdict.ShouldBe(Verdict.NotMet);
        outcome.Explanation.ShouldContain(expected);
    }

    [Fact]
    public void Clearance_is_as_old_as_the_older_of_creatinine_and_weight()
    {
        var values = GivenTrial.Fit(Today, ("creatinine", "1.51"), ("weight", "90")).Select(m => m.Field == "weight" ? m with { TakenOn = Today.PlusDays(-15) } : m);

        Verdicts(values)["E03"].ShouldBe(Verdict.OutOfDate);
    }

    [Theory]
    [InlineData("platelets", "100", "10^9/L", "E02b", Verdict.Met)]
    [InlineData("platelets", "99.9", "10^9/L", "E02b", Verdict.NotMet)]
    [InlineData("haemoglobin", "100", "g/L", "E02c", Verdict.Met)]
    [InlineData("haemoglobin", "99", "g/L", "E02c", Verdict.NotMet)]
    [InlineData("directBilirubin", "15", "mg/L", "E04", Verdict.Met)]
    [InlineData("directBilirubin", "15.1", "mg/L", "E04", Verdict.NotMet)]
    [InlineData("fev1", "2001", "mL", "E07", Verdict.Met)]
    public void A_value_in_another_unit_of_the_dimension_is_converted(string field, string value, string unit, string criterion, Verdict expected)
    {
        var values = GivenTrial.Fit(Today).Select(m => m.Field == field ? m with { Value = value, Unit = unit } : m);

        Verdicts(values)[criterion].ShouldBe(expected);
    }

    [Theory]
    [InlineData("T3b", "N0", "M0", "S1")]
    [InlineData("T2", "N1", "M0", "S1")]
    [InlineData("T3b", "N1", "M0", "S1")]
    [InlineData("T3a", "N1", "M0", "S1")]
    [InlineData("T3c", "N0", "M0", "S2")]
    [InlineData("T3c", "N1", "M0", "S2")]
    [InlineData("T4", "N1", "M0", "S2")]
    [InlineData("T1", "N2", "M0", "S3")]
    [InlineData("T4", "N3", "M0", "S3")]
    [InlineData("T1", "N0", "M1-resected", "S4")]
    [InlineData("T4", "N2", "M1-resected", "S4")]
    [InlineData("T3a", "N0", "M0", null)]
    [InlineData("T3b", "N0", "M1-residual", null)]
    [InlineData("T3b", "NX", "M0", null)]
    [InlineData("TX", "N0", "M0", null)]
    [InlineData("TX", "N2", "M0", null)]
    [InlineData("T3b", "N0", "MX", null)]
    public void A_stage_falls_in_its_stratum_or_in_none(string tumour, string nodes, string metastases, string? expected)
    {
        var participant = new ParticipantState("P", "01", Today, 1) { Measurements = Source(GivenTrial.Fit(Today, ("tumour", tumour), ("nodes", nodes), ("metastases", metastases))) };

        var (levels, unknown) = EligibilityRules.Stratify(Protocol, participant, Today);

        (unknown is null).ShouldBe(expected is not null);
        levels.SingleOrDefault()?.Level.ShouldBe(expected);
    }

    /// <summary>Every combination of T, N and M0: eligible by E13 exactly when the stratum can be told.</summary>
    [Fact]
    public void Every_eligible_stage_has_exactly_one_stratum()
    {
        foreach (var t in new[] { "T1", "T2", "T3a", "T3b", "T3c", "T4" })
        {
            foreach (var n in new[] { "N0", "N1", "N2", "N3" })
            {
                foreach (var m in new[] { "M0", "M1-resected", "M1-residual" })
                {
                    var values = GivenTrial.Fit(Today, ("tumour", t), ("nodes", n), ("metastases", m));
                    var stratum = EligibilityRules.Stratify(Protocol, new ParticipantState("P", "01", Today, 1) { Measurements = Source(values) }, Today);
                    (Verdicts(values)["E13"] == Verdict.Met).ShouldBe(stratum.Unknown is null, $"{t} {n} {m}");
                }
            }
        }
    }

    private static Dictionary<string, Verdict> Assess(params (string Field, string? Value)[] changes) => Verdicts(GivenTrial.Fit(Today, changes));

    private static Dictionary<string, Verdict> AssessWith(string field, LocalDate takenOn) =>
        Verdicts(GivenTrial.Fit(Today).Select(m => m.Field == field ? m with { TakenOn = takenOn } : m));

    private static Dictionary<string, Verdict> Verdicts(IEnumerable<Measurement> values) =>
        EligibilityRules.Assess(Protocol, Source(values), Today).ToDictionary(c => c.Criterion, c => c.Verdict);

    private static ImmutableDictionary<string, Sourced<Measurement>> Source(IEnumerable<Measurement> values) =>
        values.ToImmutableDictionary(m => m.Field, m => new Sourced<Measurement>(m, 1));
}
