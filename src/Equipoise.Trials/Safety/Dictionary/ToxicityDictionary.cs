using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;

namespace Equipoise.Trials.Safety.Dictionary;

/// <summary>The terms under which adverse events are recorded, and which grades each has. Case and blanks around a term do not count.</summary>
public sealed class ToxicityDictionary
{
    /// <summary>So many names are offered for one that is unknown.</summary>
    private const int Offered = 3;

    private readonly FrozenDictionary<string, ToxicityTerm> byName;

    /// <summary>A dictionary of terms.</summary>
    /// <param name="name">Name and version, as the protocol calls it.</param>
    /// <param name="terms">The terms; each once, each with at least one grade from 1 to 5.</param>
    /// <exception cref="ArgumentException">There is no term, one stands twice, or one has no grade or a grade outside 1 to 5; it is named.</exception>
    public ToxicityDictionary(string name, ImmutableArray<ToxicityTerm> terms)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (terms.IsDefaultOrEmpty)
        {
            throw new ArgumentException($"the dictionary {name} has no terms", nameof(terms));
        }

        if (terms.GroupBy(t => t.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"the term '{twice.Key}' stands {twice.Count()} times in {name}", nameof(terms));
        }

        if (terms.FirstOrDefault(t => t.Grades.IsDefaultOrEmpty || t.Grades.Any(g => g is < 1 or > 5) || !t.Grades.SequenceEqual(t.Grades.Distinct().Order())) is { } ungraded)
        {
            throw new ArgumentException($"the term '{ungraded.Name}' of {name} must have grades from 1 to 5, each once and rising", nameof(terms));
        }

        (Name, Terms, byName) = (name, terms, terms.ToFrozenDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Name and version.</summary>
    public string Name { get; }

    /// <summary>The terms, in the order of the file.</summary>
    public ImmutableArray<ToxicityTerm> Terms { get; }

    /// <summary>The term so named, or null.</summary>
    public ToxicityTerm? Find(string term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return byName.GetValueOrDefault(term.Trim());
    }

    /// <summary>The term so named, if the grade exists for it.</summary>
    /// <returns>Null if it may be recorded; otherwise why not: the nearest terms for one that is unknown ("term-unknown"), the grades of one that has not this ("grade-undefined").</returns>
    public Rejection? Check(string term, int grade) =>
        Find(term) is not { } found ? new Rejection("term-unknown", $"{Name} has no term '{term.Trim()}'; the nearest are {string.Join(", ", Nearest(term).Select(t => $"'{t}'"))}.")
        : found.Grades.Contains(grade) ? null
        : new Rejection("grade-undefined", string.Create(CultureInfo.InvariantCulture, $"'{found.Name}' has no grade {grade} in {Name}; it has {string.Join(", ", found.Grades)}."));

    /// <summary>The terms that are nearest to what was written: first those that contain all its words, then by the share of letter pairs in common; at most three.</summary>
    public ImmutableArray<string> Nearest(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var words = Words(written);
        var pairs = Pairs(written);
        return
        [
            .. Terms.Select(t => (t.Name, Whole: words.Length > 0 && words.All(Words(t.Name).Contains), Shared: Shared(pairs, Pairs(t.Name))))
                .OrderByDescending(t => t.Whole).ThenByDescending(t => t.Shared).ThenBy(t => t.Name, StringComparer.Ordinal).Take(Offered).Select(t => t.Name),
        ];
    }

    private static string[] Words(string text) => text.ToUpperInvariant().Split([' ', ',', '-', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static HashSet<(char, char)> Pairs(string text)
    {
        var letters = text.Trim().ToUpperInvariant();
        return [.. letters.Zip(letters.Skip(1))];
    }

    /// <summary>Dice's coefficient: twice the pairs in common over all pairs.</summary>
    private static double Shared(HashSet<(char, char)> one, HashSet<(char, char)> other) => one.Count + other.Count == 0 ? 0 : 2.0 * one.Count(other.Contains) / (one.Count + other.Count);
}
