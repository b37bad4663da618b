using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests;

/// <summary>Safety from the terminal: the dictionary, reports that are owed, rules of a protocol.</summary>
public sealed class CliSafetyTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void A_dictionary_is_loaded_and_its_terms_are_found()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 1);
        File.WriteAllText(place["terms.csv"], "MedDRA Code,MedDRA SOC,CTCAE Term,Grade 1,Grade 2,Grade 3,Grade 4,Grade 5\n1,Renal,Cystitis noninfective,a,b,c,d,e\n2,General,Fever,a,b,c,d,-\n");
        CliRun.Of("dictionary", "find", place["t.ledger"], "Cystitis noninfective").ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(1), r => r.Error.ShouldContain("the nearest are"));
        var loaded = CliRun.Of("dictionary", "load", place["t.ledger"], place["terms.csv"], "--actor", "dm");
        loaded.ExitCode.ShouldBe(0, loaded.Error);
        loaded.Out.ShouldContain("2 terms loaded");
        CliRun.Of("dictionary", "find", place["t.ledger"], "cystitis noninfective").Out.ShouldContain("grades 1, 2, 3, 4, 5");
        CliRun.Of("dictionary", "find", place["terms.csv"], "fever", "--json").Json.GetProperty("found").GetProperty("grades").GetArrayLength().ShouldBe(4);
        trial.Entries()[^1].Event.ShouldBeOfType<ToxicityDictionaryLoaded>().SourceSha256.Length.ShouldBe(64);
    }

    [Fact]
    public void A_dictionary_that_cannot_be_read_leaves_the_trial_as_it_was()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 1);
        var before = trial.Entries().Count;
        File.WriteAllText(place["terms.csv"], "Term,Grade 1\nFever,a\n");
        CliRun.Of("dictionary", "load", place["t.ledger"], place["terms.csv"], "--actor", "dm").ShouldSatisfyAllConditions(r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("D034"));
        CliRun.Of("dictionary", "load", place["t.ledger"], place["none.xlsx"], "--actor", "dm").ExitCode.ShouldBe(2);
        trial.Entries().Count.ShouldBe(before);
    }

    [Fact]
    public void The_rules_of_a_protocol_are_shown_with_what_they_do()
    {
        var run = CliRun.Of("toxicity", "--protocol", Repository.Path("protocols", "il2-rcc.yaml"), "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        var rule = run.Json.GetProperty("rules")[0];
        rule.GetProperty("id").GetString().ShouldBe("deaths-on-treatment");
        rule.GetProperty("boundary").GetProperty("characteristics")[0].GetProperty("stops").GetDouble().ShouldBeInRange(0.001, 0.05);
        CliRun.Of("toxicity", "--protocol", Repository.Path("protocols", "il2-rcc.yaml")).Out.ShouldContain("deaths-on-treatment: grade5, acceptable rate 0.02");
        CliRun.Of("toxicity", "--protocol", Repository.Path("protocols", "il2-rcc.yaml"), "--rate", "0.1").Error.ShouldContain("A009");
        CliRun.Of("toxicity", "--rate", "0.1").Error.ShouldContain("A009");
    }

    [Fact]
    public void What_is_owed_is_listed_with_how_the_rules_stand()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], 1);
        var run = CliRun.Of("safety", place["t.ledger"]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("No report is owed.");
        run.Out.ShouldContain("treatment-deaths: 0 participants died of treatment");
        CliRun.Of("safety", place["t.ledger"], "--json").Json.GetProperty("rules").GetArrayLength().ShouldBe(3);
    }
}
