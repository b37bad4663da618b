using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Safety.Dictionary;

namespace Equipoise.Trials.SiteWork;

/// <summary>A grade of a term with what it means.</summary>
/// <param name="Grade">1 to 5.</param>
/// <param name="Exists">Whether the term has this grade.</param>
/// <param name="Name">Mild, moderate and so on.</param>
/// <param name="Words">What the grade means: by the text of the dictionary that was loaded; where that has none, for any term, in plain words. A dash where the term has no such grade.</param>
public sealed record GradeChoice(int Grade, bool Exists, string Name, string Words);

/// <summary>Terms and grades to choose from.</summary>
public static class AdverseEventChoices
{
    private static readonly ImmutableArray<(string Name, string Words)> Grades =
    [
        ("Mild", "No or slight signs; only watched; no treatment needed."),
        ("Moderate", "Limits what is done at home, such as shopping; local or little treatment."),
        ("Severe", "Limits self-care, or brings into hospital; not at once in danger of life."),
        ("Life in danger", "Treatment is needed at once."),
        ("Death", "Death from the event."),
    ];

    /// <summary>The terms that match what was typed: those whose name begins with it, then those with words that begin with every word typed, then the nearest.</summary>
    /// <param name="dictionary">The trial's dictionary.</param>
    /// <param name="typed">What was typed; nothing gives all terms in the order of their names.</param>
    /// <param name="most">How many at most.</param>
    public static ImmutableArray<ToxicityTerm> Search(ToxicityDictionary dictionary, string typed, int most = 12)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(typed);
        var text = typed.Trim();
        var words = Split(text);
        if (words.Length == 0)
        {
            return [.. dictionary.Terms.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Take(most)];
        }

        ImmutableArray<ToxicityTerm> found = [.. dictionary.Terms
            .Select(t => (Term: t, Front: t.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase), All: words.All(w => Split(t.Name).Any(n => n.StartsWith(w, StringComparison.OrdinalIgnoreCase)))))
            .Where(t => t.Front || t.All).OrderByDescending(t => t.Front).ThenBy(t => t.Term.Name, StringComparer.OrdinalIgnoreCase).Select(t => t.Term).Take(most)];
        return found.IsEmpty ? [.. dictionary.Nearest(text).Select(n => dictionary.Find(n)).OfType<ToxicityTerm>()] : found;
    }

    /// <summary>The five grades side by side, those that the term lacks marked.</summary>
    /// <param name="term">The term.</param>
    public static ImmutableArray<GradeChoice> GradesOf(ToxicityTerm term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return [.. Grades.Select((g, i) => new GradeChoice(i + 1, term.Grades.Contains(i + 1), g.Name, term.Grades.Contains(i + 1) ? term.TextOf(i + 1) ?? g.Words : "\u2013"))];
    }

    /// <summary>The dictionary under which a participant's events are recorded; null where it is not loaded.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    public static ToxicityDictionary? DictionaryOf(TrialState state, ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(state);
        return TrialDictionary.Of(state, state.ProtocolOf(participant).Document.Safety.Dictionary);
    }

    private static string[] Split(string text) => text.Split([' ', ',', '-', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
