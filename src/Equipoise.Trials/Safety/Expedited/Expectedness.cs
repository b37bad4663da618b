using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>Whether the protocol's list has an event, and why.</summary>
/// <param name="Expected">Whether it is expected.</param>
/// <param name="Explanation">The entry that decided, for people.</param>
public sealed record Expectedness(bool Expected, string Explanation)
{
    /// <summary>Expected are the listed terms up to the grade that the list gives them; a worse grade than listed is unexpected (21 CFR 312.32(a)). Case and blanks around a term do not count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The grade is not 1 to 5.</exception>
    public static Expectedness Judge(IEnumerable<ExpectedToxicity> list, string term, int grade)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(term);
        if (grade is < 1 or > 5)
        {
            throw new ArgumentOutOfRangeException(nameof(grade), grade, "grades run from 1 to 5");
        }

        var name = term.Trim();
        return list.Where(e => string.Equals(e.Term.Trim(), name, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.HighestGrade) is not { } entry
            ? new Expectedness(false, $"{name} is not on the protocol's list.")
            : new Expectedness(grade <= entry.HighestGrade, FormattableString.Invariant($"{entry.Term} is expected up to grade {entry.HighestGrade}; this is grade {grade}."));
    }
}
