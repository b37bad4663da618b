using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Safety.Dictionary;

/// <summary>The dictionary that a trial's terms are held to.</summary>
public static class TrialDictionary
{
    /// <summary>The dictionary of which the program has a few terms of its own.</summary>
    public const string Shipped = "CTCAE-5.0";

    /// <summary>The loaded dictionary of that name; where none was loaded and the name is <see cref="Shipped"/>, the terms of the worked examples; null otherwise.</summary>
    public static ToxicityDictionary? Of(TrialState state, string name)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(name);
        return state.Dictionaries.GetValueOrDefault(name) ?? (name == Shipped ? WorkedExampleTerms.Dictionary : null);
    }
}

/// <summary>Loads the dictionary that the protocol names, from then on all its terms can be recorded. A later file of the same name takes its place.</summary>
/// <param name="Name">Name and version, as the protocol calls it.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="SourceSha256">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record LoadToxicityDictionary(string Name, ImmutableArray<DictionaryTerm> Terms, string SourceSha256) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager];

    internal override Decision Decide(Deciding deciding)
    {
        var named = deciding.State.Versions.Select(v => v.Protocol.Document.Safety.Dictionary).Distinct(StringComparer.Ordinal).ToList();
        if (!named.Contains(Name, StringComparer.Ordinal))
        {
            return Decision.Refuse("dictionary-name", $"The protocol's dictionary is {string.Join(" or ", named)}; this one is called {Name}.");
        }

        if (SourceSha256.Length != 64 || !SourceSha256.All(char.IsAsciiHexDigitLower))
        {
            return Decision.Refuse("sha256", $"'{SourceSha256}' is no SHA-256 in 64 lower-case hexadecimal digits.");
        }

        if (deciding.State.Lock is not null)
        {
            return Decision.Refuse("data-locked", "The data are locked; no dictionary is loaded any more.");
        }

        if (Terms.IsDefault is false && Terms.FirstOrDefault(t => t.Texts is { } texts && (texts.IsDefault || texts.Length != t.Grades.Length)) is { } uneven)
        {
            return Decision.Refuse("dictionary", $"The term '{uneven.Name}' must have a text for each of its grades, or none at all.");
        }

        try
        {
            var loaded = Read(Name, Terms);
            return Lost(deciding.State, loaded) is { } lost ? new Decision([], lost) : Decision.Of(new ToxicityDictionaryLoaded(Name, Terms, SourceSha256));
        }
        catch (ArgumentException e)
        {
            return Decision.Refuse("dictionary", e.Message.Split(" (Parameter", StringSplitOptions.None)[0] + ".");
        }
    }

    /// <summary>The dictionary of an event.</summary>
    internal static ToxicityDictionary Read(string name, ImmutableArray<DictionaryTerm> terms) => new(name, terms.IsDefault ? [] : [.. terms.Select(t => new ToxicityTerm(t.Name, t.OrganClass, null, t.Grades, t.Texts))]);

    /// <summary>An event that is recorded and that the new dictionary could not hold.</summary>
    private Rejection? Lost(TrialState state, ToxicityDictionary loaded) => state.InOrder
        .Where(p => state.ProtocolOf(p).Document.Safety.Dictionary == Name)
        .SelectMany(p => p.AdverseEvents.Select(a => (Person: p, Refused: loaded.Check(a.Term, a.Grade))))
        .Where(c => c.Refused is not null)
        .Select(c => new Rejection(c.Refused!.Rule, $"{c.Person.Id} has an adverse event that could not stand: {c.Refused.Message}"))
        .FirstOrDefault();
}
