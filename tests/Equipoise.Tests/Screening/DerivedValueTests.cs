using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Dosing.Library;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Screening;

/// <summary>Each named formula by hand, with its inputs in the verdict; what is missing is named; units are converted by substance.</summary>
public sealed class DerivedValueTests
{
    private static readonly LocalDate Today = new(2026, 6, 1);

    private const string Fields = """
          - {id: bornOn, kind: date, label: Date of birth}
          - {id: ageToday, kind: number, unit: years, label: Age today, derivation: {kind: ageAt, birthDate: bornOn}}
          - {id: height, kind: number, unit: cm, label: Height}
          - {id: surface, kind: number, unit: m2, label: Surface, derivation: {kind: bodySurfaceArea, formula: mosteller, height: height, weight: weight}}
          - {id: bmi, kind: number, unit: kg/m2, label: Body mass index, derivation: {kind: bodyMassIndex, height: height, weight: weight}}
          - {id: weeks, kind: number, unit: weeks, label: Weeks since surgery, derivation: {kind: weeksSince, from: definitiveSurgery}}
          - {id: ideal, kind: number, unit: mL/min, label: Clearance ideal, derivation: {kind: creatinineClearance, formula: cockcroftGault, weight: ideal, creatinine: creatinine, age: ageToday, sex: sex, weightField: weight, height: height}}
          - {id: adjusted, kind: number, unit: mL/min, label: Clearance adjusted, derivation: {kind: creatinineClearance, formula: cockcroftGault, weight: adjusted, creatinine: creatinine, age: age, sex: sex, weightField: weight, height: height}}
          - {id: lean, kind: number, unit: mL/s, label: Clearance lean, derivation: {kind: creatinineClearance, formula: cockcroftGault, weight: lean, creatinine: creatinine, age: age, sex: sex, weightField: weight, height: height}}
          - {id: jelliffe, kind: number, unit: mL/min, label: Clearance Jelliffe, derivation: {kind: jelliffeClearance, creatinine: creatinine, age: age, sex: sex, surface: surface}}

        eligibility:
        """;

    private static readonly TrialProtocol Protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml").Replace("eligibility:", Fields, StringComparison.Ordinal).Replace(
        "    - {id: E12,",
        """
            - {id: X1, label: x, require: {field: ageToday, operator: atLeast, value: 16 years}}
            - {id: X2, label: x, require: {field: surface, operator: atLeast, value: 1.9 m2}}
            - {id: X3, label: x, require: {field: bmi, operator: atMost, value: 24.5 kg/m2}}
            - {id: X4, label: x, require: {field: weeks, operator: between, value: [3 weeks, 12 weeks]}}
            - {id: X5, label: x, require: {field: ideal, operator: atLeast, value: 60 mL/min}}
            - {id: X6, label: x, require: {field: adjusted, operator: atLeast, value: 60 mL/min}}
            - {id: X7, label: x, require: {field: lean, operator: atLeast, value: 60 mL/min}}
            - {id: X8, label: x, require: {field: jelliffe, operator: atLeast, value: 60 mL/min}}
            - {id: E12,
        """,
        StringComparison.Ordinal));

    private static CriterionOutcome Assess(string criterion, LocalDate on, params (string Field, string? Value, string? Unit)[] changes)
    {
        var values = GivenTrial.Fit(Today).ToDictionary(m => m.Field);
        foreach (var (field, value, unit) in changes.Prepend(("height", "180", "cm")).Prepend(("bornOn", "1976-06-01", null)))
        {
            values[field] = new Measurement(field, value ?? "", unit, Today);
            if (value is null)
            {
                values.Remove(field);
            }
        }

        return EligibilityRules.Assess(Protocol, values.ToImmutableDictionary(v => v.Key, v => new Sourced<Measurement>(v.Value, 1)), on).Single(c => c.Criterion == criterion);
    }

    [Theory]
    [InlineData("1976-06-01", "50")]
    [InlineData("1976-06-02", "49")]
    [InlineData("2010-06-01", "16")]
    [InlineData("2010-06-02", "15")]
    public void Age_is_in_completed_years_on_the_day_of_assessment(string born, string years) =>
        Assess("X1", Today, ("bornOn", born, null)).Values.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            v => v.Value.ShouldBe(years), v => v.Formula.ShouldBe($"completed years from {born} to 2026-06-01"), v => v.TakenOn.ShouldBe(Today));

    [Fact]
    public void Who_was_born_on_a_leap_day_completes_a_year_on_the_28_of_February()
    {
        Assess("X1", new LocalDate(2026, 2, 27), ("bornOn", "2008-02-29", null)).Values[0].Value.ShouldBe("17");
        Assess("X1", new LocalDate(2026, 2, 28), ("bornOn", "2008-02-29", null)).Values[0].Value.ShouldBe("18");
        Assess("X1", new LocalDate(2028, 2, 28), ("bornOn", "2008-02-29", null)).Values[0].Value.ShouldBe("19");
    }

    /// <summary>sqrt(180 x 72 / 3600) = 1.8974 -> 1.90.</summary>
    [Fact]
    public void Surface_by_Mosteller_is_rounded_as_the_protocol_says() =>
        Assess("X2", Today).ShouldSatisfyAllConditions(o => o.Verdict.ShouldBe(Verdict.Met), o => o.Explanation.ShouldBe("Surface 1.9 m2 (Mosteller) of 2026-06-01 (needed: atLeast 1.9 m2)"), o => o.Values[0].Formula.ShouldBe("Mosteller: 180 cm, 72 kg, to 2 decimals"));

    /// <summary>72 / 1.8^2 = 22.222; 79.38 / 3.24 = 24.5 exactly.</summary>
    [Theory]
    [InlineData("79.38", Verdict.Met)]
    [InlineData("79.39", Verdict.NotMet)]
    public void Body_mass_index_turns_exactly_at_its_limit(string weight, Verdict expected) => Assess("X3", Today, ("weight", weight, "kg")).Verdict.ShouldBe(expected);

    [Theory]
    [InlineData("180", "cm")]
    [InlineData("1.80", "m")]
    public void Height_may_be_in_metres(string height, string unit) => Assess("X3", Today, ("height", height, unit)).Values[0].Value.ShouldStartWith("22.22222222222");

    [Theory]
    [InlineData("2026-05-12", Verdict.NotMet)] // 20 days
    [InlineData("2026-05-11", Verdict.Met)] // 3 weeks
    [InlineData("2026-03-09", Verdict.Met)] // 12 weeks
    [InlineData("2026-03-08", Verdict.NotMet)] // 85 days
    public void Weeks_are_days_by_seven(string surgery, Verdict expected) => Assess("X4", Today, ("definitiveSurgery", surgery, null)).Verdict.ShouldBe(expected);

    /// <summary>
    /// A man of 50 and 100 kg, 177.8 cm = 70 inches: ideal 50 + 23 = 73 kg; adjusted 73 + 0.4 x 27 = 83.8 kg; creatinine 1 mg/dL: (140 - 50) x 73 / 72 = 91.25 and 104.75 mL/min.
    /// Lean: BMI 100 / 1.778^2 = 31.632716, 927000 / (6680 + 216 x 31.632716) = 68.602299 kg, 85.752873 mL/min (1.429215 mL/s). Jelliffe with Mosteller sqrt(17780 / 3600) = 2.2224 -> 2.22:
    /// (98 - 24) x 2.22 / 1.73 = 94.9595.
    /// </summary>
    [Theory]
    [InlineData("X5", 91.25, "Cockcroft-Gault, ideal weight: (140 - 50) x 73 kg / (72 x 1 mg/dL); actual 100 kg, 177.8 cm")]
    [InlineData("X6", 104.75, "Cockcroft-Gault, adjusted weight: (140 - 50) x 83.8 kg / (72 x 1 mg/dL); actual 100 kg, 177.8 cm")]
    [InlineData("X7", 85.752873, "Cockcroft-Gault, lean weight: (140 - 50) x 68.602299 kg / (72 x 1 mg/dL); actual 100 kg, 177.8 cm")]
    [InlineData("X8", 94.959538, "Jelliffe: (98 - 0.8 x (50 - 20)) / 1 mg/dL x 2.22 m2 / 1.73 m2")]
    public void Clearance_by_each_formula_and_weight_is_as_by_hand(string criterion, double expected, string formula)
    {
        var used = Assess(criterion, Today, ("weight", "100", "kg"), ("height", "177.8", "cm")).Values.ShouldHaveSingleItem();

        ((double)used.InLimitUnit!.Value).ShouldBe(expected, 1e-6);
        used.Formula.ShouldBe(formula);
    }

    [Fact]
    public void A_weight_below_the_ideal_one_is_not_adjusted()
    {
        BodyWeights.Adjusted(60, 177.8m, false).ShouldBe(60);
        BodyWeights.Adjusted(73, 177.8m, false).ShouldBe(73);
        BodyWeights.Ideal(152.4m, true).ShouldBe(45.5m);
        Should.Throw<ArgumentOutOfRangeException>(() => BodyWeights.Ideal(152.3m, true)).Message.ShouldContain("152.4");
        Should.Throw<ArgumentOutOfRangeException>(() => BodyWeights.Lean(0, 170, true));
        Should.Throw<ArgumentOutOfRangeException>(() => BodyWeights.MassIndex(70, 1.7m)).Message.ShouldContain("20 and 300 cm");
    }

    [Fact]
    public void What_is_missing_is_named_through_every_step()
    {
        Assess("X8", Today, ("height", null, null), ("creatinine", null, null)).ShouldSatisfyAllConditions(
            o => o.Verdict.ShouldBe(Verdict.Missing),
            o => o.Explanation.ShouldBe("Clearance Jelliffe cannot be computed, it needs Serum creatinine and Surface (needs Height) (needed: atLeast 60 mL/min)"));
        Assess("X5", Today, ("height", "150", "cm")).ShouldSatisfyAllConditions(o => o.Verdict.ShouldBe(Verdict.Missing), o => o.Explanation.ShouldContain("ideal weight is defined for heights from 152.4 to 300 cm"));
        Assess("X1", Today, ("bornOn", "2026-06-02", null)).Explanation.ShouldContain("the date of birth is in the future");
        Assess("X6", Today, ("creatinine", "0", "mg/dL")).ShouldSatisfyAllConditions(o => o.Verdict.ShouldBe(Verdict.Missing), o => o.Explanation.ShouldContain("serum creatinine lies above 0"));
    }

    [Theory]
    [InlineData("weight: ideal, creatinine: creatinine, age: ageToday, sex: sex, weightField: weight, height: height", "weight: ideal, creatinine: creatinine, age: ageToday, sex: sex, weightField: weight", "P003")]
    [InlineData("age: age, sex: sex, surface: surface", "age: age, sex: sex, surface: height", "P011")]
    [InlineData("age: age, sex: sex, surface: surface", "age: age, sex: sex, surface: bmi", "P010")]
    [InlineData("birthDate: bornOn", "birthDate: height", "P010")]
    [InlineData("label: White blood cells}", "label: White blood cells, analyte: creatinine}", "P011")]
    [InlineData("label: HIV,", "label: HIV, analyte: creatinine,", "P010")]
    [InlineData("label: Serum creatinine, analyte: creatinine}", "label: Serum creatinine, analyte: unobtainium}", "P005")]
    public void A_formula_or_substance_that_does_not_fit_is_a_mistake_of_the_protocol(string from, string to, string code)
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml").Replace("eligibility:", Fields, StringComparison.Ordinal);
        text.ShouldContain(from);

        var reading = TrialProtocol.Parse(text.Replace(from, to, StringComparison.Ordinal), "protocol");

        reading.Diagnostics.Select(d => d.Code).ShouldContain(code, string.Join('\n', reading.Diagnostics));
    }

    /// <summary>10,000 / 113.12 = 88.4017 umol/L in 1 mg/dL; 10,000 / 584.66 = 17.1040; 10 / 16.1145 = 0.62056 mmol/L in 1 g/dL.</summary>
    [Fact]
    public void Grams_and_moles_are_converted_by_the_molar_mass_and_there_and_back()
    {
        var (creatinine, bilirubin, haemoglobin) = (Protocol.Field("creatinine"), Protocol.Field("directBilirubin"), Protocol.Field("haemoglobin"));
        Math.Round(creatinine.Convert(1, "mg/dL", "umol/L"), 4).ShouldBe(88.4017m);
        Math.Round(bilirubin.Convert(1, "mg/dL", "umol/L"), 4).ShouldBe(17.1040m);
        Math.Round(haemoglobin.Convert(1, "g/dL", "mmol/L"), 5).ShouldBe(0.62056m);
        creatinine.Convert(132.6m, "umol/L", "mg/dL").ShouldBe(1.4999712m);
        creatinine.OnScale(132.6m, "umol/L").ShouldBe(creatinine.OnScale(1.4999712m, "mg/dL"));
        foreach (var value in new[] { 0.001m, 1m, 1.5m, 12.34m, 1e6m })
        {
            Math.Round(creatinine.Convert(creatinine.Convert(value, "mg/dL", "umol/L"), "umol/L", "mg/dL"), 15).ShouldBe(value);
        }

        Should.Throw<ArgumentException>(() => Protocol.Field("leukocytes").Convert(1, "mmol/L", "/uL"));
        Should.Throw<ArgumentException>(() => creatinine.FromUnit(1, "mL/min"));
        Protocol.Field("leukocytes").Takes("mmol/L").ShouldBeFalse();
    }
}
