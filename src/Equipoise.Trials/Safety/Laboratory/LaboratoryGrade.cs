using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>The grade of a laboratory value under a rule, or why there is none.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Grade">0 (no criterion is met) to 4; null if it cannot be told.</param>
/// <param name="AtLeast">Where the grade cannot be told: the highest grade that is certain; 0 if none is. Otherwise the grade.</param>
/// <param name="Missing">Where the grade cannot be told: what would decide it.</param>
/// <param name="Explanation">The value and the limit used, for people.</param>
public sealed record LaboratoryGrade(LaboratoryRule Rule, int? Grade, int AtLeast, ImmutableArray<string> Missing, string Explanation)
{
    /// <summary>Too low or too high.</summary>
    public Deviation Deviation => Rule.Deviation;
}
