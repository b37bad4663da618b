using System.Collections.Immutable;
using Equipoise.Trials.Safety.Laboratory;
using NodaTime;

namespace Equipoise.Trials.Rehearsal;

/// <summary>Laboratory values of synthetic participants: a normal panel before treatment, and for the terms that a laboratory decides a value of a grade in both unit systems.</summary>
internal static class SyntheticLaboratory
{
    private static readonly ImmutableArray<Pattern> Patterns =
    [
        new("Creatinine increased", "creatinine", "mg/dL", 0.6m, 1.3m, 1.0m, [1.4m, 2.5m, 4.5m, 9.0m]),
        new("Platelet count decreased", "platelets", "10^9/L", 150, 400, 220, [120, 60, 40, 15]),
        new("White blood cell decreased", "white blood cells", "10^9/L", 4, 11, 7, [3.5m, 2.5m, 1.5m, 0.8m]),
        new("Blood bilirubin increased", "bilirubin", "umol/L", 3, 20, 9, [25, 45, 120, 250]),
    ];

    /// <summary>A normal value of each analyte.</summary>
    public static ImmutableArray<LaboratoryResult> Normal(LocalDate on) => [.. Patterns.Select(p => p.Result(p.Normal, on))];

    /// <summary>A value of a grade of a term; null where a laboratory does not decide the term.</summary>
    public static LaboratoryResult? Of(string term, int grade, LocalDate on) =>
        Patterns.FirstOrDefault(p => p.Term == term) is { } pattern && grade is >= 1 and <= 4 ? pattern.Result(pattern.ByGrade[grade - 1], on) : null;

    private sealed record Pattern(string Term, string Analyte, string Unit, decimal Lower, decimal Upper, decimal Normal, ImmutableArray<decimal> ByGrade)
    {
        public LaboratoryResult Result(decimal value, LocalDate on) => new(Analyte, value, Unit, on, Lower, Upper);
    }
}
