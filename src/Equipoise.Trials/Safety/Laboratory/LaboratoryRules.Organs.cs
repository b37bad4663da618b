using static Equipoise.Trials.Safety.Laboratory.CtcaeVersion;
using static Equipoise.Trials.Safety.Laboratory.Deviation;

namespace Equipoise.Trials.Safety.Laboratory;

public static partial class LaboratoryRules
{
    private static IEnumerable<LaboratoryRule> Enzymes() =>
    [
        .. Transaminase("Alanine aminotransferase increased", "alanine aminotransferase"),
        .. Transaminase("Aspartate aminotransferase increased", "aspartate aminotransferase"),
        Rule(V4, High, "Alkaline phosphatase increased", AlkalinePhosphatase, MultiplesOfNormal(1, 2.5m, 5, 20)),
        Rule(V5, High, "Alkaline phosphatase increased", AlkalinePhosphatase, ByBaseline([1, 2.5m, 5, 20], Against.AtLeast, [2, 2.5m, 5, 20])),
        Rule(V6, High, "Alkaline phosphatase increased", AlkalinePhosphatase, new LaboratoryCriterion(1, new AllOf([AboveBaseline(1).Condition, AboveNormal(1).Condition]))) with { WithoutBaseline = WithoutBaseline.CannotTell },
        Rule(V4, High, "GGT increased", GammaGlutamyl, MultiplesOfNormal(1, 2.5m, 5, 20)),
        Rule(V5, High, "GGT increased", GammaGlutamyl, ByBaseline([1, 2.5m, 5, 20], Against.AtLeast, [2, 2.5m, 5, 20])),
        Rule(V6, High, "GGT increased", GammaGlutamyl, ByBaseline([1, 2.5m, 5, 20], Against.AtLeast, [1, 1.5m, 3, 10])),
        Rule(V4, High, "Blood bilirubin increased", Analytes.Bilirubin, MultiplesOfNormal(1, 1.5m, 3, 10)),
        Rule(V5, High, "Blood bilirubin increased", Analytes.Bilirubin, ByBaseline([1, 1.5m, 3, 10], Against.Above, [1, 1.5m, 3, 10])),
        Rule(V6, High, "Blood bilirubin increased", Analytes.Bilirubin, ByBaseline([1, 1.5m, 3, 10], Against.AtLeast, [1, 1.5m, 2.5m, 10])),
        Rule(V5 | V6, High, "Blood lactate dehydrogenase increased", Analytes.Named("lactate dehydrogenase", "U/L"), AboveNormal(1)),
        Rule(V4 | V5, High, "CPK increased", Analytes.Named("creatine kinase", "U/L"), MultiplesOfNormal(1, 2.5m, 5, 10)),
        Rule(V4, High, "Lipase increased", Lipase, MultiplesOfNormal(1, 1.5m, 2, 5)),
        Rule(V5, High, "Lipase increased", Lipase, MultiplesOfNormal(1, 1.5m, 2, 5)) with { Assumes = "there are signs or symptoms" },
        Rule(V6, High, "Lipase increased", Lipase, MultiplesOfNormal(1, 1.5m, 3, 5)) with { Assumes = "there are signs or symptoms" },
        Rule(V4, High, "Serum amylase increased", Amylase, MultiplesOfNormal(1, 1.5m, 2, 5)),
        Rule(V5 | V6, High, "Serum amylase increased", Amylase, MultiplesOfNormal(1, 1.5m, 2, 5)) with { Assumes = "there are signs or symptoms" },
    ];

    private static IEnumerable<LaboratoryRule> Kidney() =>
    [
        Rule(V4, High, "Creatinine increased", Analytes.Creatinine, AboveNormal(1), AboveBaseline(1), AboveNormal(2, 1.5m), AboveBaseline(2, 1.5m), AboveNormal(3, 3), AboveBaseline(3, 3), AboveNormal(4, 6)) with
        {
            WithoutBaseline = WithoutBaseline.CannotTell,
        },
        Rule(V5, High, "Creatinine increased", Analytes.Creatinine, AboveNormal(1), AboveNormal(2, 1.5m), AboveBaseline(2, 1.5m), AboveNormal(3, 3), AboveBaseline(3, 3), AboveNormal(4, 6)),
        Rule(V6, High, "Creatinine increased", Analytes.Creatinine, AboveNormal(1), Creatinine(2, 1.5m, false), Creatinine(2, 1.5m, true), Creatinine(3, 3, false), Creatinine(3, 3, true), AboveNormal(4, 6)),
        Rule(V6, Low, "Creatinine clearance decreased", Analytes.Named("creatinine clearance", "mL/min"), new LaboratoryCriterion(null, new StatedLimit(Against.Below, [Clearance(10)])),
            new LaboratoryCriterion(3, new StatedLimit(Against.AtMost, [Clearance(25)])), new LaboratoryCriterion(2, new StatedLimit(Against.AtMost, [Clearance(49)]))),
    ];

    private static Analyte AlkalinePhosphatase => Analytes.Named("alkaline phosphatase", "U/L");

    private static Analyte GammaGlutamyl => Analytes.Named("gamma-glutamyl transferase", "U/L");

    private static Analyte Lipase => Analytes.Named("lipase", "U/L");

    private static Analyte Amylase => Analytes.Named("amylase", "U/L");

    private static LaboratoryRule[] Transaminase(string term, string name)
    {
        var analyte = Analytes.Named(name, "U/L");
        return
        [
            Rule(V4, High, term, analyte, MultiplesOfNormal(1, 3, 5, 20)),
            Rule(V5, High, term, analyte, ByBaseline([1, 3, 5, 20], Against.AtLeast, [1.5m, 3, 5, 20])),
            Rule(V6, High, term, analyte, ByBaseline([1, 3, 5, 20], Against.AtLeast, [1, 1.5m, 2, 4])),
        ];
    }

    private static LaboratoryCriterion Creatinine(int grade, decimal factor, bool lowBaseline) => new(grade, new AllOf(
        [new BaselineIs(lowBaseline ? BaselineStatus.Low : BaselineStatus.NotLow), new MultipleOf(Against.Above, factor, lowBaseline ? LimitBase.Baseline : LimitBase.UpperLimit)]));

    private static LaboratoryValue Clearance(decimal value) => new(value, "mL/min");
}
