using static Equipoise.Trials.Safety.Laboratory.CtcaeVersion;
using static Equipoise.Trials.Safety.Laboratory.Deviation;

namespace Equipoise.Trials.Safety.Laboratory;

public static partial class LaboratoryRules
{
    private static IEnumerable<LaboratoryRule> BloodCounts() =>
    [
        Rule(Every, Low, "Anemia", Analytes.Haemoglobin, BelowNormal(1), Below(2, GramsPerLitre(100), Millimoles(6.2m)), Below(3, GramsPerLitre(80), Millimoles(4.9m))),
        Rule(V4, High, "Hemoglobin increased", Analytes.Haemoglobin, Haemoglobin(1, 0, true), Haemoglobin(1, 0, false), Haemoglobin(2, 20, true), Haemoglobin(2, 20, false), Haemoglobin(3, 40, true), Haemoglobin(3, 40, false)),
        Rule(V5 | V6, High, "Hemoglobin increased", Analytes.Haemoglobin, AboveNormal(1), AboveNormalBy(2, 20), AboveNormalBy(3, 40)),
        Rule(Every, High, "Leukocytosis", White, Above(3, Giga(100))),
        Rule(Every, Low, "White blood cell decreased", White, BelowNormal(1), Below(2, Giga(3)), Below(3, Giga(2)), Below(4, Giga(1))),
        Rule(V4 | V5, Low, "Neutrophil count decreased", Neutrophils, BelowNormal(1), Below(2, Giga(1.5m)), Below(3, Giga(1)), Below(4, Giga(0.5m))),
        Rule(V6, Low, "Neutrophil count decreased", Neutrophils, Below(1, Giga(1.5m)), Below(2, Giga(1)), Below(3, Giga(0.5m)), Below(4, Giga(0.1m))),
        Rule(V4 | V5, Low, "Lymphocyte count decreased", Lymphocytes, BelowNormal(1), Below(2, Giga(0.8m)), Below(3, Giga(0.5m)), Below(4, Giga(0.2m))),
        Rule(Every, High, "Lymphocyte count increased", Lymphocytes, Above(2, Giga(4)), Above(3, Giga(20))),
        Rule(Every, Low, "CD4 lymphocytes decreased", Analytes.Named("CD4 lymphocytes", "10^9/L"), BelowNormal(1), Below(2, Giga(0.5m)), Below(3, Giga(0.2m)), Below(4, Giga(0.05m))),
        Rule(V4 | V5, Low, "Platelet count decreased", Platelets, BelowNormal(1), Below(2, Giga(75)), Below(3, Giga(50)), Below(4, Giga(25))),
        Rule(V6, Low, "Thrombocytopenia", Platelets, BelowNormal(1), Below(2, Giga(75)), Below(3, Giga(50)), Below(4, Giga(10))),
    ];

    private static IEnumerable<LaboratoryRule> Coagulation() =>
    [
        Rule(Every, High, "Activated partial thromboplastin time prolonged", Analytes.Named("activated partial thromboplastin time", "s"), MultiplesOfNormal(1, 1.5m, 2.5m)),
        Rule(V4, High, "INR increased", Ratio, AboveNormal(1), AboveBaseline(1), AboveNormal(2, 1.5m), AboveBaseline(2, 1.5m), AboveNormal(3, 2.5m), AboveBaseline(3, 2.5m)) with
        {
            WithoutBaseline = WithoutBaseline.CannotTell, Assumes = "the participant is anticoagulated",
        },
        Rule(V5 | V6, High, "INR increased", Ratio, Above(1, Number(1.2m)), AboveBaseline(1), Above(2, Number(1.5m)), AboveBaseline(2, 1.5m), Above(3, Number(2.5m)), AboveBaseline(3, 2.5m)) with
        {
            WithoutBaseline = WithoutBaseline.CannotTell, Assumes = "the participant is anticoagulated",
        },
        Rule(V4, Low, "Fibrinogen decreased", Analytes.Fibrinogen, BelowNormal(1), new(1, new MultipleOf(Against.Below, 1, LimitBase.Baseline)), BelowNormal(2, 0.75m), Fallen(2, 0.75m), BelowNormal(3, 0.5m), Fallen(3, 0.5m),
            BelowNormal(4, 0.25m), Fallen(4, 0.25m), Below(4, GramsPerLitre(0.5m))) with { WithoutBaseline = WithoutBaseline.CannotTell },
        Rule(V5 | V6, Low, "Fibrinogen decreased", Analytes.Fibrinogen, BelowNormal(1), BelowNormal(2, 0.75m), FallenAndAbnormal(2, 0.75m), BelowNormal(3, 0.5m), FallenAndAbnormal(3, 0.5m),
            BelowNormal(4, 0.25m), FallenAndAbnormal(4, 0.25m), Below(4, GramsPerLitre(0.5m))),
        Rule(Every, Low, "Haptoglobin decreased", Analytes.Named("haptoglobin", "g/L"), BelowNormal(1)),
    ];

    private static Analyte White => Analytes.Named("white blood cells", "10^9/L");

    private static Analyte Neutrophils => Analytes.Named("neutrophils", "10^9/L");

    private static Analyte Lymphocytes => Analytes.Named("lymphocytes", "10^9/L");

    private static Analyte Platelets => Analytes.Named("platelets", "10^9/L");

    private static Analyte Ratio => Analytes.Named("international normalised ratio", "1");

    /// <summary>Above the upper limit of normal, or above the baseline where this is itself above normal, by an amount in g/L.</summary>
    private static LaboratoryCriterion Haemoglobin(int grade, decimal amount, bool highBaseline) => new(grade, new AllOf(
        [new BaselineIs(highBaseline ? BaselineStatus.High : BaselineStatus.NotHigh), new AboveBy(GramsPerLitre(amount), highBaseline ? LimitBase.Baseline : LimitBase.UpperLimit)]));

    private static LaboratoryCriterion AboveNormalBy(int grade, decimal amount) => new(grade, new AboveBy(GramsPerLitre(amount), LimitBase.UpperLimit));

    /// <summary>At or below a share of the baseline: a fall by 25 percent leaves 0.75 of it.</summary>
    private static LaboratoryCriterion Fallen(int grade, decimal left) => new(grade, new MultipleOf(Against.AtMost, left, LimitBase.Baseline));

    private static LaboratoryCriterion FallenAndAbnormal(int grade, decimal left) => new(grade, new AllOf([BelowNormal(grade).Condition, Fallen(grade, left).Condition]));
}
