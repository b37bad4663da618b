using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Tests.Ledger;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety.Dictionary;

namespace Equipoise.Tests.Safety;

/// <summary>The full dictionary, loaded into a trial.</summary>
public sealed class DictionaryCommandTests
{
    private static readonly string Sha = new('a', 64);

    private static readonly ImmutableArray<DictionaryTerm> Terms = [new("Fever", "General", [1, 2, 3, 4, 5]), new("Cystitis noninfective", "Renal", [1, 2, 3, 4, 5])];

    [Fact]
    public void Its_terms_count_from_then_on()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        trial.Refused("term-unknown", GivenTrial.Nurse, trial.Event("Cystitis noninfective", 2));
        trial.Given(GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", Terms, Sha));
        trial.When(GivenTrial.Nurse, trial.Event("Cystitis noninfective", 2)).Rejection.ShouldBeNull();
        trial.Refused("term-unknown", GivenTrial.Nurse, trial.Event("Hypotension", 2));
        trial.State.Dictionaries["CTCAE-5.0"].Terms.Length.ShouldBe(2);
        StateText.ShouldBeSame(TrialState.Fold(trial.Entries), trial.State);
    }

    [Fact]
    public void It_is_refused_where_it_is_another_or_none()
    {
        var trial = GivenTrial.Interleukin();
        trial.Refused("dictionary-name", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-4.03", Terms, Sha), "CTCAE-5.0");
        trial.Refused("sha256", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", Terms, "abc"));
        trial.Refused("dictionary", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", [], Sha), "no terms");
        trial.Refused("dictionary", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", default, Sha), "no terms");
        trial.Refused("dictionary", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", [new("A", "B", [])], Sha), "grades");
        trial.Refused("dictionary", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", [Terms[0], Terms[0]], Sha), "stands 2 times");
        trial.Refused("role", GivenTrial.Nurse, new LoadToxicityDictionary("CTCAE-5.0", Terms, Sha));
    }

    [Fact]
    public void It_is_refused_where_a_recorded_event_could_not_stand()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        trial.Given(GivenTrial.Nurse, trial.Event("Hypotension", 2));
        trial.Refused("term-unknown", GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", Terms, Sha), "P1 has an adverse event that could not stand");
    }

    [Fact]
    public void A_dictionary_of_837_terms_is_one_entry()
    {
        var trial = GivenTrial.Interleukin();
        ImmutableArray<DictionaryTerm> many = [.. Enumerable.Range(1, 837).Select(i => new DictionaryTerm($"Term {i}", "Class", [1, 2, 3]))];
        trial.Given(GivenTrial.DataManager, new LoadToxicityDictionary("CTCAE-5.0", many, Sha));
        LedgerEntry.Read(trial.Entries[^1].Body).Event.ShouldBeOfType<ToxicityDictionaryLoaded>().Terms.Length.ShouldBe(837);
    }
}
