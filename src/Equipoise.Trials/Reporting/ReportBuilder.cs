using System.Collections.Immutable;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Randomisation;

namespace Equipoise.Trials.Reporting;

/// <summary>Builds reports from a ledger: each number is computed from the state at its own cut, so that later entries change nothing.</summary>
public static class ReportBuilder
{
    /// <summary>The report of a cut: the closed report of an interim look, or the final report.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="cut">The cut's name.</param>
    /// <param name="programVersion">Version of the program.</param>
    /// <param name="key">What opens the arms of a trial that conceals them; where it is null, the secrets that the entries reveal.</param>
    /// <exception cref="ArgumentException">There is no such cut, the dataset at the cut is not the one whose hash was recorded, or the arms are concealed and there is no key.</exception>
    public static ReportModel Of(IReadOnlyList<LedgerEntry> entries, string cut, string programVersion, AllocationKey? key = null)
    {
        key ??= AllocationKey.Revealed(entries);
        var cuts = entries.Select(e => e.Event).OfType<DataCutTaken>().ToList();
        var taken = cuts.FirstOrDefault(c => c.Cut == cut)
            ?? throw new ArgumentException($"There is no cut '{cut}'; there are {(cuts.Count == 0 ? "none" : string.Join(", ", cuts.Select(c => c.Cut)))}.");
        var (state, dataset) = At(entries, taken, key);
        var design = TrialDesign.From(state.Protocol!);
        var interims = state.InterimResults.Select(r => Look(entries, cuts.First(c => c.Cut == r.Cut), key)).ToImmutableArray();
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

    /// <summary>What the entries up to a cut tell, with arms, and the dataset of the cut.</summary>
    /// <exception cref="ArgumentException">The dataset is not the one whose hash was recorded, or the arms are concealed and the key is null or another trial's.</exception>
    public static (TrialState State, AnalysisDataset Dataset) At(IEnumerable<LedgerEntry> entries, DataCutTaken cut, AllocationKey? key)
    {
        var state = TrialState.Fold(entries.TakeWhile(e => e.Sequence <= cut.UpToSequence));
        var dataset = DatasetOf(state, cut);
        if (!state.Protocol!.ArmsConcealed)
        {
            return (state, dataset);
        }

        if (key is null || key.Misfit(state) is not null)
        {
            throw new ArgumentException("The arms are concealed: results by arm need the vault, or the secrets once they are revealed.");
        }

        var opened = key.Opened(state);
        return (opened, AnalysisDataset.At(opened, cut.AsOf));
    }

    private static InterimDecision Look(IReadOnlyList<LedgerEntry> entries, DataCutTaken cut, AllocationKey? key)
    {
        var (state, dataset) = At(entries, cut, key);
        return InterimDecision.Evaluate(dataset, TrialDesign.From(state.Protocol!), state.Protocol!.Document.Analyses.First(a => a.Id == cut.Analysis), state.InterimResults);
    }
}
