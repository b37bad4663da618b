using System.Collections.Immutable;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>Builds reports from a ledger: each number is computed from the state at its own cut, so that later entries change nothing.</summary>
public static class ReportBuilder
{
    /// <summary>The report of a cut: the closed report of an interim look, or the final report.</summary>
    /// <exception cref="ArgumentException">There is no such cut, or the dataset at the cut is not the one whose hash was recorded.</exception>
    public static ReportModel Of(IReadOnlyList<LedgerEntry> entries, string cut, string programVersion)
    {
        var cuts = entries.Select(e => e.Event).OfType<DataCutTaken>().ToList();
        var taken = cuts.FirstOrDefault(c => c.Cut == cut)
            ?? throw new ArgumentException($"There is no cut '{cut}'; there are {(cuts.Count == 0 ? "none" : string.Join(", ", cuts.Select(c => c.Cut)))}.");
        var state = TrialState.Fold(entries.TakeWhile(e => e.Sequence <= taken.UpToSequence));
        var dataset = DatasetOf(state, taken);
        var design = TrialDesign.From(state.Protocol!);
        var interims = state.InterimResults.Select(r => Look(entries, cuts.First(c => c.Cut == r.Cut), design)).ToImmutableArray();
        var source = new ReportSource(state, dataset, design, taken, interims, programVersion);
        var analysis = state.Protocol!.Document.Analyses.First(a => a.Id == taken.Analysis);
        return analysis.When is Protocol.Document.EndOfFollowUp
            ? FinalReport.Of(source)
            : InterimReport.Of(source, InterimDecision.Evaluate(dataset, design, analysis, state.InterimResults));
    }

    /// <summary>The dataset of a cut.</summary>
    /// <exception cref="ArgumentException">It is not the one whose hash was recorded.</exception>
    public static AnalysisDataset DatasetOf(TrialState stateAtCut, DataCutTaken cut)
    {
        var dataset = AnalysisDataset.At(stateAtCut, cut.AsOf);
        return dataset.Sha256 == cut.DatasetSha256
            ? dataset
            : throw new ArgumentException($"The dataset of the cut '{cut.Cut}' has the hash {dataset.Sha256}; recorded was {cut.DatasetSha256}. It was taken by another version of the program.");
    }

    private static InterimDecision Look(IReadOnlyList<LedgerEntry> entries, DataCutTaken cut, TrialDesign design)
    {
        var state = TrialState.Fold(entries.TakeWhile(e => e.Sequence <= cut.UpToSequence));
        return InterimDecision.Evaluate(DatasetOf(state, cut), design, state.Protocol!.Document.Analyses.First(a => a.Id == cut.Analysis), state.InterimResults);
    }
}
