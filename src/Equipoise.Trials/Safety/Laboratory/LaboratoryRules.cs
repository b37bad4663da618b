using System.Collections.Immutable;
using static Equipoise.Trials.Safety.Laboratory.CtcaeVersion;
using static Equipoise.Trials.Safety.Laboratory.Deviation;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>
/// The laboratory terms of the common terminology criteria, versions 4, 5 and 6, as limits that a laboratory's numbers can decide; grades that need a bedside finding (transfusion,
/// symptoms, life-threatening consequences) are for the investigator. Source of the limits: NCI, CTCAE v4.03 (2010), v5.0 (2017), v6.0 (2025); the wording is ours.
/// Reference: validation/reference/laboratory-grades.json.
/// </summary>
public static partial class LaboratoryRules
{
    private const CtcaeVersion Every = V4 | V5 | V6;

    /// <summary>Every rule of every version.</summary>
    public static ImmutableArray<LaboratoryRule> All { get; } = [.. BloodCounts(), .. Coagulation(), .. Enzymes(), .. Kidney(), .. Metabolism(), .. Electrolytes()];

    /// <summary>The rules of a version, in the order of the catalogue.</summary>
    public static ImmutableArray<LaboratoryRule> Of(CtcaeVersion version) => [.. All.Where(r => (r.Versions & version) != CtcaeVersion.None)];

    /// <summary>A version's rule by name.</summary>
    /// <exception cref="ArgumentException">The version has none of that name; its names are listed.</exception>
    public static LaboratoryRule Find(CtcaeVersion version, string name) =>
        All.FirstOrDefault(r => (r.Versions & version) != CtcaeVersion.None && string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"version {version} has no laboratory rule '{name}'; it has {string.Join(", ", Of(version).Select(r => r.Name))}", nameof(name));

    /// <summary>A version's rules about an analyte.</summary>
    /// <exception cref="ArgumentException">There are none; the analytes are listed.</exception>
    public static ImmutableArray<LaboratoryRule> About(CtcaeVersion version, string analyte)
    {
        ImmutableArray<LaboratoryRule> rules = [.. Of(version).Where(r => r.Analyte.Name == analyte)];
        return rules.IsEmpty
            ? throw new ArgumentException($"version {version} has no laboratory rule about '{analyte}'; it has rules about {string.Join(", ", Of(version).Select(r => r.Analyte.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}", nameof(analyte))
            : rules;
    }

    private static LaboratoryRule Rule(CtcaeVersion versions, Deviation deviation, string term, Analyte analyte, params ImmutableArray<LaboratoryCriterion> criteria) => new(term, term, analyte, deviation, versions, criteria);

    /// <summary>Below a stated limit, given once for each dimension.</summary>
    private static LaboratoryCriterion Below(int grade, params ImmutableArray<LaboratoryValue> stated) => new(grade, new StatedLimit(Against.Below, stated));

    private static LaboratoryCriterion Above(int grade, params ImmutableArray<LaboratoryValue> stated) => new(grade, new StatedLimit(Against.Above, stated));

    private static LaboratoryCriterion BelowNormal(int grade, decimal factor = 1) => new(grade, new MultipleOf(Against.Below, factor, LimitBase.LowerLimit));

    private static LaboratoryCriterion AboveNormal(int grade, decimal factor = 1) => new(grade, new MultipleOf(Against.Above, factor, LimitBase.UpperLimit));

    private static LaboratoryCriterion AboveBaseline(int grade, decimal factor = 1) => new(grade, new MultipleOf(Against.Above, factor, LimitBase.Baseline));

    /// <summary>Multiples of the upper limit of normal for grades 1, 2, 3 and 4.</summary>
    private static ImmutableArray<LaboratoryCriterion> MultiplesOfNormal(params ReadOnlySpan<decimal> factors)
    {
        var criteria = ImmutableArray.CreateBuilder<LaboratoryCriterion>(factors.Length);
        for (var grade = 1; grade <= factors.Length; grade++)
        {
            criteria.Add(AboveNormal(grade, factors[grade - 1]));
        }

        return criteria.ToImmutable();
    }

    /// <summary>Multiples of the upper limit where the baseline is not above normal, of the baseline where it is; the first multiple of the baseline is compared as said, the others strictly.</summary>
    private static ImmutableArray<LaboratoryCriterion> ByBaseline(decimal[] ofNormal, Against first, decimal[] ofBaseline)
    {
        var criteria = ImmutableArray.CreateBuilder<LaboratoryCriterion>(ofNormal.Length + ofBaseline.Length);
        for (var grade = 1; grade <= ofNormal.Length; grade++)
        {
            criteria.Add(new(grade, new AllOf([new BaselineIs(BaselineStatus.NotHigh), new MultipleOf(Against.Above, ofNormal[grade - 1], LimitBase.UpperLimit)])));
            criteria.Add(new(grade, new AllOf([new BaselineIs(BaselineStatus.High), new MultipleOf(grade == 1 ? first : Against.Above, ofBaseline[grade - 1], LimitBase.Baseline)])));
        }

        return criteria.ToImmutable();
    }

    private static LaboratoryValue GramsPerLitre(decimal value) => new(value, "g/L");

    private static LaboratoryValue GramsPerDecilitre(decimal value) => new(value, "g/dL");

    private static LaboratoryValue Milligrams(decimal value) => new(value, "mg/dL");

    private static LaboratoryValue Millimoles(decimal value) => new(value, "mmol/L");

    private static LaboratoryValue Giga(decimal value) => new(value, "10^9/L");

    private static LaboratoryValue Number(decimal value) => new(value, "1");
}
