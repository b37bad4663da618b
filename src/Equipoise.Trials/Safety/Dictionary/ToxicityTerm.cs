using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Dictionary;

/// <summary>A term for an adverse event.</summary>
/// <param name="Name">The term.</param>
/// <param name="OrganClass">The system organ class to which it belongs.</param>
/// <param name="Code">The code of the medical dictionary, where the file has one; licensed, and never shipped.</param>
/// <param name="Grades">The grades that exist for it, rising.</param>
/// <param name="Texts">What each of them means by the file that was loaded, in the same order; null where it is not known.</param>
public sealed record ToxicityTerm(string Name, string OrganClass, string? Code, ImmutableArray<int> Grades, ImmutableArray<string>? Texts = null)
{
    /// <summary>What a grade means by the dictionary's own text; null where it is not known, or the term has no such grade.</summary>
    /// <param name="grade">1 to 5.</param>
    public string? TextOf(int grade) => Texts is { } texts && Grades.IndexOf(grade) is >= 0 and var at && at < texts.Length && texts[at].Length > 0 ? texts[at] : null;
}
