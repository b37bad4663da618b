using System.Collections.Immutable;
using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise look LEDGER --cut NAME --actor ID</c>: evaluates an interim analysis at its cut and records what it found, for the board's statistician.</summary>
internal static class LookVerb
{
    public static System.CommandLine.Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var cut = new Option<string>("--cut") { Description = "The data cut of an interim analysis.", HelpName = "NAME", Required = true };
        var actor = new Option<string>("--actor") { Description = "The board's statistician.", HelpName = "ID", Required = true };
        var (place, witness) = (new VaultPlace(), new WitnessPlace());
        return shell.Verb("look", "Evaluate an interim analysis at its data cut and record the result.", [ledger, cut, actor, .. place.Options, witness.Option], use =>
        {
            var facts = ImmutableArray<ReportFact>.Empty;
            var outcome = TrialDesk.Give(
                use.Get(ledger),
                store =>
                {
                    var entries = store.ReadAll();
                    var state = TrialState.Fold(entries);
                    facts = ProtocolFacts.Of(state);
                    var key = state.Protocol!.ArmsConcealed ? place.Open(use, use.Get(ledger)).KeyFor(state) : null;
                    return new Submission(Evaluate(use.Get(ledger), entries, use.Get(cut)!, key), new Actor(use.Get(actor)!, Role.IndependentStatistician));
                },
                () => place.Open(use, use.Get(ledger)),
                shell,
                witness.Of(use));
            return outcome.ExitCode != 0 ? outcome : outcome with
            {
                Print = console =>
                {
                    outcome.Print(console);
                    facts.ToList().ForEach(f => console.Line($"{f.Label}: {f.Value}"));
                },
            };
        });
    }

    private static RecordInterimResult Evaluate(string path, IReadOnlyList<LedgerEntry> entries, string name, AllocationKey? key)
    {
        var cut = entries.Select(e => e.Event).OfType<DataCutTaken>().FirstOrDefault(c => c.Cut == name)
            ?? throw new BadInputException("C022", path, "There is no such data cut.", name, "a cut taken by the command takeDataCut");
        var (state, dataset) = ReportBuilder.At(entries, cut, key);
        var analysis = state.Protocol!.Document.Analyses.FirstOrDefault(a => a.Id == cut.Analysis)
            ?? throw new BadInputException("C022", path, "The cut was taken for no planned analysis; there is no look to evaluate.", name, "the cut of an interim analysis");
        if (analysis.When is EndOfFollowUp)
        {
            throw new BadInputException("C022", path, "The cut is for the final analysis, not for a look.", name, "the cut of an interim analysis");
        }

        var decision = InterimDecision.Evaluate(dataset, TrialDesign.From(state.Protocol), analysis, state.InterimResults);
        return new RecordInterimResult(name, decision.InformationFraction, decision.Z, decision.Rules, decision.SpeaksForStopping, decision.Summary);
    }
}
