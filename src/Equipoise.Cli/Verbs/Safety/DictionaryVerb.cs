using System.CommandLine;
using System.Security.Cryptography;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Dictionary;

namespace Equipoise.Cli.Verbs.Safety;

/// <summary>
/// <c>equipoise dictionary load LEDGER FILE</c>: loads the full dictionary of adverse events; <c>equipoise dictionary find FILE|LEDGER TERM</c>: looks a term up in a file or in what a trial has.
/// </summary>
internal static class DictionaryVerb
{
    public static Command Create(Shell shell)
    {
        var verb = new Command("dictionary", "Load the dictionary of adverse events into a trial, or look a term up.");
        verb.Subcommands.Add(Load(shell));
        verb.Subcommands.Add(Find(shell));
        return verb;
    }

    private static Command Load(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var file = new Argument<string>("FILE") { Description = "The dictionary, a workbook (.xlsx) in the layout of the NCI's or a CSV file saved from it." };
        var actor = new Option<string>("--actor") { Description = "The data manager.", HelpName = "ID", Required = true };
        var (vault, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("load", "Load the dictionary that the protocol names.", [ledger, file, actor, .. vault.Options, witness.Option], use =>
        {
            var (path, terms) = (use.Get(file)!, 0);
            var outcome = TrialDesk.Give(
                use.Get(ledger)!,
                store =>
                {
                    var named = store.Load().Protocol?.Document.Safety.Dictionary ?? throw new BadInputException("L002", use.Get(ledger)!, "The trial is not active, so that no protocol names a dictionary.", "no activation", "a ledger whose trial is active");
                    var read = Read(named, path);
                    terms = read.Terms.Length;
                    return new Submission(
                        new LoadToxicityDictionary(named, [.. read.Terms.Select(t => new DictionaryTerm(t.Name, t.OrganClass, t.Grades, t.Texts))], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))),
                        new Trials.Ledger.Actor(use.Get(actor)!, Role.DataManager));
                },
                () => vault.Open(use, use.Get(ledger)!),
                shell,
                witness.Of(use));
            return outcome.ExitCode != 0 ? outcome : outcome with { Print = console => console.Line($"{Numerals.Count(terms)} terms loaded from {path}.") };
        });
    }

    private static Command Find(Shell shell)
    {
        var where = new Argument<string>("WHERE") { Description = "A dictionary file (.xlsx, .csv) or a ledger." };
        var term = new Argument<string>("TERM") { Description = "The term, or something like it." };
        return shell.Verb("find", "Look a term up: its grades, or the nearest terms.", [where, term], use => Show(Dictionary(use.Get(where)!), use.Get(term)!));
    }

    private static Outcome Show(ToxicityDictionary dictionary, string sought)
    {
        var found = dictionary.Find(sought);
        var nearest = found is null ? dictionary.Nearest(sought).Select(n => dictionary.Find(n)!).ToList() : [];
        static string Line(ToxicityTerm t) => $"{t.Name} ({t.OrganClass}): grades {string.Join(", ", t.Grades.Select(g => Numerals.Count(g)))}";
        object? Json(ToxicityTerm? t) => t is null ? null : new { term = t.Name, organClass = t.OrganClass, grades = t.Grades };
        return new Outcome(
            found is null ? 1 : 0,
            new { dictionary = dictionary.Name, terms = dictionary.Terms.Length, found = Json(found), nearest = nearest.Select(Json) },
            console =>
            {
                console.Line(found is null ? $"{dictionary.Name} has no term '{sought}'; the nearest are:" : Line(found));
                nearest.ForEach(t => console.Line("  " + Line(t)));
            });
    }

    private static ToxicityDictionary Dictionary(string where)
    {
        if (IsFile(where))
        {
            return Read(Path.GetFileNameWithoutExtension(where), where);
        }

        using var ledger = LedgerStores.OpenReadOnly(where);
        var state = ledger.Load();
        var named = state.Protocol?.Document.Safety.Dictionary ?? "";
        return TrialDictionary.Of(state, named) ?? throw new BadInputException("D031", where, "The dictionary that the protocol names is not loaded.", named, "'equipoise dictionary load' first");
    }

    private static bool IsFile(string where) => Path.GetExtension(where).ToUpperInvariant() is ".XLSX" or ".CSV";

    private static ToxicityDictionary Read(string name, string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException("D001", path, "There is no such file.", Directory.Exists(path) ? "a folder" : "no file", "a workbook (.xlsx) or a CSV file");
        }

        if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return ToxicityDictionaryReader.ReadCsv(name, path);
        }

        using var content = File.OpenRead(path);
        return ToxicityDictionaryReader.Read(name, path, content);
    }
}
