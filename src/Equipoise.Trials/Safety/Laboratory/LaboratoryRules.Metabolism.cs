using static Equipoise.Trials.Safety.Laboratory.CtcaeVersion;
using static Equipoise.Trials.Safety.Laboratory.Deviation;

namespace Equipoise.Trials.Safety.Laboratory;

public static partial class LaboratoryRules
{
    private const string Consequences = "there are physiologic consequences", Symptoms = "there are symptoms, or it needs treatment";

    private static IEnumerable<LaboratoryRule> Metabolism() =>
    [
        Rule(Every, Low, "Acidosis", BloodPh, BelowNormal(1), Below(3, Ph(7.3m))),
        Rule(Every, High, "Alkalosis", BloodPh, AboveNormal(1), Above(3, Ph(7.5m))),
        Rule(Every, High, "Cholesterol high", Analytes.Cholesterol, AboveNormal(1), Above(2, Milligrams(300), Millimoles(7.75m)), Above(3, Milligrams(400), Millimoles(10.34m)), Above(4, Milligrams(500), Millimoles(12.92m))),
        Rule(V6, Low, "HDL decreased", Analytes.HighDensityCholesterol, BelowNormal(1)),
        Rule(V6, High, "LDL increased", Analytes.LowDensityCholesterol, AboveNormal(1)),
        Rule(Every, High, "Hypertriglyceridemia", Analytes.Triglycerides, new LaboratoryCriterion(1, new StatedLimit(Against.AtLeast, [Milligrams(150), Millimoles(1.71m)])),
            Above(2, Milligrams(300), Millimoles(3.42m)), Above(3, Milligrams(500), Millimoles(5.7m)), Above(4, Milligrams(1000), Millimoles(11.4m))),
        Rule(V4 | V6, High, "Hyperglycemia", Analytes.FastingGlucose, AboveNormal(1), Above(2, Milligrams(160), Millimoles(8.9m)), Above(3, Milligrams(250), Millimoles(13.9m)), Above(4, Milligrams(500), Millimoles(27.8m))) with { Name = "Hyperglycemia (fasting)" },
        Rule(V4 | V6, High, "Hyperglycemia", Analytes.Glucose, Above(3, Milligrams(250), Millimoles(13.9m)), Above(4, Milligrams(500), Millimoles(27.8m))),
        Rule(Every, Low, "Hypoglycemia", Analytes.Glucose, BelowNormal(1), Below(2, Milligrams(55), Millimoles(3)), Below(3, Milligrams(40), Millimoles(2.2m)), Below(4, Milligrams(30), Millimoles(1.7m))),
        Rule(V4, High, "Hyperuricemia", Analytes.UricAcid, AboveNormal(3), Above(4, Milligrams(10), Millimoles(0.59m))) with { Assumes = Consequences },
        Rule(V5 | V6, High, "Hyperuricemia", Analytes.UricAcid, AboveNormal(3)) with { Assumes = Consequences },
        Rule(Every, Low, "Hypoalbuminemia", Analytes.Albumin, BelowNormal(1), Below(2, GramsPerLitre(30)), Below(3, GramsPerLitre(20))),
    ];

    private static IEnumerable<LaboratoryRule> Electrolytes() =>
    [
        Rule(Every, High, "Hypercalcemia", Analytes.CorrectedCalcium, AboveNormal(1), Above(2, Milligrams(11.5m), Millimoles(2.9m)), Above(3, Milligrams(12.5m), Millimoles(3.1m)), Above(4, Milligrams(13.5m), Millimoles(3.4m))),
        // The dictionary states ionised calcium in mmol/L only; the limits in mg/dL are four times as many, the factor in common use.
        Rule(Every, High, "Hypercalcemia", Analytes.IonisedCalcium, AboveNormal(1), Above(2, Millimoles(1.5m), Milligrams(6)), Above(3, Millimoles(1.6m), Milligrams(6.4m)), Above(4, Millimoles(1.8m), Milligrams(7.2m))) with { Name = "Hypercalcemia (ionized)" },
        Rule(Every, Low, "Hypocalcemia", Analytes.CorrectedCalcium, BelowNormal(1), Below(2, Milligrams(8), Millimoles(2)), Below(3, Milligrams(7), Millimoles(1.75m)), Below(4, Milligrams(6), Millimoles(1.5m))),
        Rule(Every, Low, "Hypocalcemia", Analytes.IonisedCalcium, BelowNormal(1), Below(2, Millimoles(1), Milligrams(4)), Below(3, Millimoles(0.9m), Milligrams(3.6m)), Below(4, Millimoles(0.8m), Milligrams(3.2m))) with { Name = "Hypocalcemia (ionized)" },
        Rule(Every, High, "Hyperkalemia", Analytes.Potassium, AboveNormal(1), Above(2, Millimoles(5.5m)), Above(3, Millimoles(6)), Above(4, Millimoles(7))),
        Rule(Every, Low, "Hypokalemia", Analytes.Potassium, BelowNormal(2), Below(3, Millimoles(3)), Below(4, Millimoles(2.5m))) with { Assumes = Symptoms },
        Rule(Every, High, "Hypernatremia", Analytes.Sodium, AboveNormal(1), Above(2, Millimoles(150)), Above(3, Millimoles(155)), Above(4, Millimoles(160))),
        Rule(V4 | V6, Low, "Hyponatremia", Analytes.Sodium, BelowNormal(1), Below(3, Millimoles(130)), Below(4, Millimoles(120))),
        // Version 5 speaks of whole numbers, 125 to 129; between 129 and 130 its words leave grade 1.
        Rule(V5, Low, "Hyponatremia", Analytes.Sodium, BelowNormal(1), new LaboratoryCriterion(3, new StatedLimit(Against.AtMost, [Millimoles(129)])), Below(4, Millimoles(120))) with { Assumes = Symptoms },
        Rule(Every, High, "Hypermagnesemia", Analytes.Magnesium, AboveNormal(1), Above(3, Milligrams(3), Millimoles(1.23m)), Above(4, Milligrams(8), Millimoles(3.3m))),
        Rule(Every, Low, "Hypomagnesemia", Analytes.Magnesium, BelowNormal(1), Below(2, Milligrams(1.2m), Millimoles(0.5m)), Below(3, Milligrams(0.9m), Millimoles(0.4m)), Below(4, Milligrams(0.7m), Millimoles(0.3m))),
        Rule(V4, Low, "Hypophosphatemia", Analytes.Phosphate, BelowNormal(1), Below(2, Milligrams(2.5m), Millimoles(0.8m)), Below(3, Milligrams(2), Millimoles(0.6m)), Below(4, Milligrams(1), Millimoles(0.3m))),
    ];

    private static Analyte BloodPh => Analytes.Named("blood pH", "pH");

    private static LaboratoryValue Ph(decimal value) => new(value, "pH");
}
