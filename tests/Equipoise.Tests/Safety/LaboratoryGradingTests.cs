using Equipoise.Trials.Safety.Laboratory;

namespace Equipoise.Tests.Safety;

public sealed class LaboratoryGradingTests
{
    private static readonly ReferenceLimits Creatinine = new(0.6m, 1.2m, "mg/dL");

    [Fact]
    public void A_value_at_a_limit_is_not_beyond_it()
    {
        Grade(CtcaeVersion.V5, "Platelet count decreased", new(75, "10^9/L"), new(150, 400, "10^9/L")).Grade.ShouldBe(1);
        Grade(CtcaeVersion.V5, "Platelet count decreased", new(74.999m, "10^9/L"), new(150, 400, "10^9/L")).Grade.ShouldBe(2);
        // 3 x 0.1 is not 0.3 in binary: 0.3 would be above three times an upper limit of 0.1.
        Grade(CtcaeVersion.V4, "Blood bilirubin increased", new(0.3m, "mg/dL"), new(null, 0.1m, "mg/dL")).Grade.ShouldBe(2);
    }

    [Theory]
    [InlineData("24900", "/uL")]
    [InlineData("24.9", "10^3/uL")]
    [InlineData("24.9", "10^9/L")]
    [InlineData("24.9", "G/L")]
    [InlineData("24900", "10^3/mL")]
    [InlineData("24900000000", "/L")]
    public void One_count_has_one_grade_in_every_unit(string value, string unit)
    {
        var grade = Grade(CtcaeVersion.V5, "Platelet count decreased", new(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), unit), new(150_000, 400_000, "/uL"));
        grade.Grade.ShouldBe(4);
        grade.Explanation.ShouldStartWith("Platelet count decreased grade 4: ");
    }

    [Fact]
    public void The_limit_stated_in_the_values_own_dimension_is_used()
    {
        // 300 mg/dL is 7.759 mmol/L, but the dictionary states 7.75: the two are limits of their own.
        Grade(CtcaeVersion.V5, "Cholesterol high", new(7.755m, "mmol/L"), new(null, 200, "mg/dL")).Grade.ShouldBe(2);
        Grade(CtcaeVersion.V5, "Cholesterol high", new(299.9m, "mg/dL"), new(null, 200, "mg/dL")).Grade.ShouldBe(1);
    }

    [Fact]
    public void Creatinine_in_micromoles_is_compared_with_limits_in_milligrams()
    {
        // 1.2 mg/dL = 12 mg/L / 113.12 g/mol = 106.08 umol/L; 1.5 times that is 159.12.
        Grade(CtcaeVersion.V5, "Creatinine increased", new(106.08m, "umol/L"), Creatinine).Grade.ShouldBe(0);
        Grade(CtcaeVersion.V5, "Creatinine increased", new(106.09m, "\u00b5mol/L"), Creatinine).Grade.ShouldBe(1);
        Grade(CtcaeVersion.V5, "Creatinine increased", new(159.13m, "umol/L"), Creatinine).Grade.ShouldBe(2);
    }

    [Fact]
    public void Equivalents_count_by_the_charge_of_the_ion()
    {
        Grade(CtcaeVersion.V5, "Hypokalemia", new(2.4m, "mEq/L"), new(3.5m, 5.1m, "mEq/L")).Grade.ShouldBe(4);
        Analytes.Magnesium.Convert(2, "mEq/L", "mmol/L").ShouldBe(1m);
        Analytes.Magnesium.Convert(2.4305m, "mg/dL", "mEq/L").ShouldBe(2m);
        Analytes.Creatinine.Convert(2, "mEq/L", "mmol/L").ShouldBeNull();
    }

    [Fact]
    public void A_multiple_of_the_baseline_can_be_worse_than_a_multiple_of_the_limit()
    {
        var finding = new LaboratoryFinding(new(1.9m, "mg/dL"), Creatinine, new(0.6m, "mg/dL"));
        var grade = LaboratoryGrading.Grade(LaboratoryRules.Find(CtcaeVersion.V5, "Creatinine increased"), finding);
        grade.Grade.ShouldBe(3);
        grade.Explanation.ShouldBe("Creatinine increased grade 3: 1.9 mg/dL is above 3 x the baseline, 3 x 0.6 = 1.8 mg/dL.");
    }

    [Fact]
    public void An_abnormal_baseline_replaces_the_limit_of_normal_from_version_5_on()
    {
        var finding = new LaboratoryFinding(new(130, "U/L"), new(null, 40, "U/L"), new(80, "U/L"));
        Grade("Alanine aminotransferase increased", CtcaeVersion.V4).Grade.ShouldBe(2);
        Grade("Alanine aminotransferase increased", CtcaeVersion.V5).Grade.ShouldBe(1);
        Grade("Alanine aminotransferase increased", CtcaeVersion.V6).Grade.ShouldBe(2);

        LaboratoryGrade Grade(string name, CtcaeVersion version) => LaboratoryGrading.Grade(LaboratoryRules.Find(version, name), finding);
    }

    [Fact]
    public void A_missing_limit_is_named_unless_the_value_is_beyond_the_highest_grade_anyway()
    {
        var open = Grade(CtcaeVersion.V5, "Anemia", new(120, "g/L"), null);
        open.Grade.ShouldBeNull();
        open.Missing.ShouldBe(["the lower limit of normal"]);
        open.Explanation.ShouldBe("Anemia cannot be graded without the lower limit of normal; at least grade 0: 120 g/L is within every limit that is known.");
        Grade(CtcaeVersion.V5, "Anemia", new(79, "g/L"), null).Grade.ShouldBe(3);
        Grade(CtcaeVersion.V5, "Anemia", new(7.9m, "mmol/L"), new(120, 160, "g/L")).Missing.ShouldBe(["the lower limit of normal"]);
    }

    [Fact]
    public void A_certain_grade_stays_a_lower_bound_while_a_higher_one_is_open()
    {
        var grade = LaboratoryGrading.Grade(LaboratoryRules.Find(CtcaeVersion.V5, "Creatinine increased"), new(new(3, "mg/dL"), null, new(0.8m, "mg/dL")));
        (grade.Grade, grade.AtLeast).ShouldBe((null, 3));
        grade.Missing.ShouldBe(["the upper limit of normal"]);
    }

    [Fact]
    public void Without_a_baseline_the_convention_decides_and_is_told()
    {
        var finding = new LaboratoryFinding(new(50, "U/L"), new(null, 40, "U/L"));
        var rule = LaboratoryRules.Find(CtcaeVersion.V5, "Alanine aminotransferase increased");
        LaboratoryGrading.Grade(rule, finding).Grade.ShouldBe(1);
        LaboratoryGrading.Grade(rule, finding).Explanation.ShouldEndWith("The baseline was presumed normal.");
        LaboratoryGrading.Grade(rule, finding, WithoutBaseline.CannotTell).Grade.ShouldBeNull();
        LaboratoryGrading.Grade(rule, finding, WithoutBaseline.CannotTell).Missing.ShouldContain("the baseline");
    }

    [Fact]
    public void Both_directions_of_an_analyte_are_graded_together()
    {
        var finding = new LaboratoryFinding(new(2.4m, "mmol/L"), new(3.5m, 5.1m, "mmol/L"));
        LaboratoryGrading.GradeAll(CtcaeVersion.V5, "potassium", finding).Select(g => (g.Rule.Name, g.Deviation, g.Grade)).ShouldBe(
            [("Hyperkalemia", Deviation.High, 0), ("Hypokalemia", Deviation.Low, 4)], ignoreOrder: true);
        Should.Throw<ArgumentException>(() => LaboratoryGrading.GradeAll(CtcaeVersion.V5, "kalium", finding)).Message.ShouldContain("potassium");
    }

    [Fact]
    public void An_assumed_circumstance_is_said()
    {
        Grade(CtcaeVersion.V5, "Hypokalemia", new(3.2m, "mmol/L"), new(3.5m, 5.1m, "mmol/L")).Explanation
            .ShouldBe("Hypokalemia grade 2: 3.2 mmol/L is below the lower limit of normal, 3.5 mmol/L. Assumed: there are symptoms, or it needs treatment.");
        Grade(CtcaeVersion.V5, "Hypokalemia", new(3.7m, "mmol/L"), new(3.5m, 5.1m, "mmol/L")).Explanation
            .ShouldBe("Hypokalemia grade 0: 3.7 mmol/L is not below the lower limit of normal, 3.5 mmol/L, which grade 2 asks for.");
    }

    [Fact]
    public void A_value_that_belongs_to_another_term_gets_no_grade()
    {
        var grade = Grade(CtcaeVersion.V6, "Creatinine clearance decreased", new(9, "mL/min"), null);
        grade.Grade.ShouldBeNull();
        grade.Missing.ShouldBeEmpty();
        grade.Explanation.ShouldEndWith("graded under another term.");
        Grade(CtcaeVersion.V6, "Creatinine clearance decreased", new(0.4m, "mL/s"), null).Grade.ShouldBe(3);
    }

    [Fact]
    public void A_worse_value_never_has_a_lower_grade()
    {
        foreach (var (rule, limits, baseline) in Everything())
        {
            var highest = 0;
            foreach (var step in Enumerable.Range(0, 400).Select(i => rule.Deviation == Deviation.High ? i : 399 - i))
            {
                var value = limits.Upper!.Value * step / 16m;
                var grade = LaboratoryGrading.Grade(rule, new LaboratoryFinding(new(value, limits.Unit), limits, baseline));
                if (grade.Grade is not null || !grade.Missing.IsEmpty)
                {
                    grade.Grade.ShouldNotBeNull(grade.Explanation).ShouldBeGreaterThanOrEqualTo(highest, grade.Explanation);
                    highest = grade.Grade!.Value;
                }
            }

            highest.ShouldBeGreaterThan(0, $"{rule.Versions} {rule.Name} with limits {limits}");
        }
    }

    [Fact]
    public void The_grade_does_not_depend_on_the_unit_within_a_dimension()
    {
        var compared = 0;
        foreach (var (rule, limits, baseline) in Everything())
        {
            var own = LaboratoryUnits.Of(limits.Unit);
            foreach (var unit in LaboratoryUnits.All.Where(u => u.Dimension == own.Dimension && u != own))
            {
                decimal To(decimal value) => value * own.PerReference / unit.PerReference;
                for (var step = 1; step < 120; step += 7)
                {
                    var value = limits.Upper!.Value * step / 32m;
                    var there = new LaboratoryFinding(new(To(value), unit.Symbol), new(To(limits.Lower!.Value), To(limits.Upper.Value), unit.Symbol), baseline is null ? null : new(To(baseline.Value), unit.Symbol));
                    LaboratoryGrading.Grade(rule, there).Grade.ShouldBe(LaboratoryGrading.Grade(rule, new LaboratoryFinding(new(value, limits.Unit), limits, baseline)).Grade, $"{rule.Name}: {value} {limits.Unit} and {there.Value}");
                    compared++;
                }
            }
        }

        compared.ShouldBeGreaterThan(3000);
    }

    [Fact]
    public void Stated_limits_in_two_dimensions_differ_by_the_molar_mass_to_within_their_rounding()
    {
        // The numbers that no cell of the reference judges: a slip of the pen in one of the two statements would be more than a few percent.
        var pairs = 0;
        foreach (var rule in LaboratoryRules.All)
        {
            foreach (var stated in rule.Criteria.Select(c => c.Condition).OfType<StatedLimit>().Where(s => s.Stated.Length > 1 && rule.Analyte.GramsPerMole is not null))
            {
                var converted = rule.Analyte.Convert(stated.Stated[1].Value, stated.Stated[1].Unit, stated.Stated[0].Unit)!.Value;
                (converted / stated.Stated[0].Value).ShouldBeInRange(0.9m, 1.1m, $"{rule.Name}: {stated.Stated[0]} and {stated.Stated[1]}");
                pairs++;
            }
        }

        pairs.ShouldBeGreaterThan(30);
    }

    /// <summary>Every rule with limits of normal that leave room for its grades, with no baseline problem: none, normal and high.</summary>
    private static IEnumerable<(LaboratoryRule Rule, ReferenceLimits Limits, LaboratoryValue? Baseline)> Everything()
    {
        foreach (var rule in LaboratoryRules.All)
        {
            var stated = rule.Criteria.Select(c => c.Condition).OfType<StatedLimit>().Select(s => s.Stated[0]).ToList();
            var unit = stated.Count > 0 ? stated[0].Unit : rule.Analyte.Unit;
            var (lower, upper) = stated.Count == 0 ? (20m, 40m) : rule.Deviation == Deviation.Low ? (stated.Max(s => s.Value) * 1.2m, stated.Max(s => s.Value) * 2) : (stated.Min(s => s.Value) * 0.4m, stated.Min(s => s.Value) * 0.8m);
            foreach (var baseline in new[] { (lower + upper) / 2, upper * 1.5m })
            {
                yield return (rule, new ReferenceLimits(lower, upper, unit), new LaboratoryValue(baseline, unit));
            }
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => Grade(CtcaeVersion.V5, "Anemia", new(12, "stone"), null)).Message.ShouldContain("'stone'");
        Should.Throw<ArgumentException>(() => Grade(CtcaeVersion.V5, "Anemia", new(-1, "g/L"), null)).Message.ShouldContain("-1 g/L");
        Should.Throw<ArgumentException>(() => Grade(CtcaeVersion.V5, "Anemia", new(100, "g/L"), new(160, 120, "g/L"))).Message.ShouldContain("other way round");
        Should.Throw<ArgumentException>(() => LaboratoryRules.Find(CtcaeVersion.V6, "Platelet count decreased")).Message.ShouldContain("Thrombocytopenia");
    }

    private static LaboratoryGrade Grade(CtcaeVersion version, string name, LaboratoryValue value, ReferenceLimits? limits) =>
        LaboratoryGrading.Grade(LaboratoryRules.Find(version, name), new LaboratoryFinding(value, limits));
}
