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
    /// <summary>The report of a cut: the closed report of an interim look or of a cut that no analysis plans, or the final report.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="cut">The cut's name.</param>
    /// <param name="programVersion">Version of the program.</param>
    /// <param name="key">What opens the arms of a trial that conceals them; where it is null, the secrets that the entries reveal.</param>
    /// <exception cref="ArgumentException">There is no such cut, the dataset at the cut is not the one whose hash was recorded, or the arms are concealed and there is no key.</exception>
    public static ReportModel Of(IReadOnlyList<LedgerEntry> entries, string cut, string programVersion, AllocationKey? key = null) => Pack(entries, cut, null, programVersion, key).Model;

    /// <summary>A report of a cut with the data and the script beside it.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="cut">The cut's name.</param>
    /// <param name="kind">For whom; null for the final report at the end of follow-up and the closed one before.</param>
    /// <param name="programVersion">Version of the program.</param>
    /// <param name="key">What opens the arms of a trial that conceals them; where it is null, the secrets that the entries reveal. An open report needs none.</param>
    /// <exception cref="ArgumentException">There is no such cut, the dataset at the cut is not the one whose hash was recorded, or the arms are concealed and there is no key.</exception>
    public static ReportPack Pack(IReadOnlyList<LedgerEntry> entries, string cut, ReportKind? kind, string programVersion, AllocationKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return Pack(TrialState.Fold(entries), sequence => TrialState.Fold(entries.TakeWhile(e => e.Sequence <= sequence)), cut, kind, programVersion, key);
    }

    /// <summary>The same from a ledger that folds itself.</summary>
    /// <param name="now">The trial as all entries tell it.</param>
    /// <param name="upTo">The trial as the entries up to one tell it.</param>
    /// <param name="cut">The cut's name.</param>
    /// <param name="kind">For whom; null for the final report at the end of follow-up and the closed one before.</param>
    /// <param name="programVersion">Version of the program.</param>
    /// <param name="key">What opens the arms of a trial that conceals them; where it is null, the secrets that the entries reveal. An open report needs none.</param>
    /// <exception cref="ArgumentException">As above.</exception>
    public static ReportPack Pack(TrialState now, Func<long, TrialState> upTo, string cut, ReportKind? kind, string programVersion, AllocationKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(upTo);
        var cuts = now.Cuts;
        var taken = cuts.FirstOrDefault(c => c.Cut == cut)
            ?? throw new ArgumentException($"There is no cut '{cut}'; there are {(cuts.IsEmpty ? "none" : string.Join(", ", cuts.Select(c => c.Cut)))}.");
        if (kind == ReportKind.Open)
        {
            var state = upTo(taken.UpToSequence);
            return Open(state, DatasetOf(state, taken), taken, programVersion);
        }

        key ??= now.RevealedSecrets.IsEmpty ? null : AllocationKey.Of(now.RevealedSecrets.Select(Convert.FromHexString));
        var (opened, dataset) = At(upTo(taken.UpToSequence), taken, key);
        var analysis = opened.Protocol!.Document.Analyses.FirstOrDefault(a => a.Id == taken.Analysis);
        var atEnd = analysis?.When is Protocol.Document.EndOfFollowUp;
        return (kind ?? (atEnd ? ReportKind.Final : ReportKind.Closed)) == ReportKind.Final
            ? Final(Source(opened, dataset, null), atEnd)
            : Closed(opened, dataset, analysis);

        ReportSource Source(TrialState state, AnalysisDataset data, GroupCodes? codes)
        {
            var interims = state.InterimResults.Select(r => Look(upTo, cuts.First(c => c.Cut == r.Cut), key, codes)).ToImmutableArray();
            return new ReportSource(state, data, TrialDesign.From(data.Protocol), taken, interims, programVersion);
        }

        ReportPack Closed(TrialState state, AnalysisDataset data, Protocol.Document.AnalysisDeclaration? planned)
        {
            var codes = GroupCodes.Of(state, key);
            var (codedState, codedData) = codes.Apply(state, data);
            var source = Source(codedState, codedData, codes);
            var model = ClosedReport.Of(source, planned);
            return new ReportPack(model, AnalysisFile.Of(codedData, source.Factors, source.CrossoverDay, anonymous: true), CheckScript.Of(model, codedData.Protocol.Document.AnalysisSets), codes.Key(model.Subtitle, model.Provenance));
        }
    }

    /// <summary>The open report of a state: made through a type without arms, so that it is the same whatever the arms are.</summary>
    internal static ReportPack Open(TrialState state, AnalysisDataset dataset, DataCutTaken cut, string programVersion)
    {
        var source = OpenSource.Of(state, dataset, cut, FinalReport.Banners(state), programVersion);
        var model = OpenReport.Of(source);
        return new ReportPack(model, AnalysisFile.Of(source.Dataset), CheckScript.Of(model, source.Document.AnalysisSets), null);
    }

    private static ReportPack Final(ReportSource source, bool planned)
    {
        var model = FinalReport.Of(source);
        model = planned ? model : model with { Banners = [.. model.Banners, ClosedReport.Unplanned, ClosedReport.Confidential] };
        return new ReportPack(model, AnalysisFile.Of(source.Dataset, source.Factors, source.CrossoverDay, anonymous: false), CheckScript.Of(model, source.Dataset.Protocol.Document.AnalysisSets), null) { Flow = FlowFile.Of(source.State) };
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
        ArgumentNullException.ThrowIfNull(cut);
        return At(TrialState.Fold(entries.TakeWhile(e => e.Sequence <= cut.UpToSequence)), cut, key);
    }

    /// <summary>The same from the state that the entries up to a cut tell.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static (TrialState State, AnalysisDataset Dataset) At(TrialState state, DataCutTaken cut, AllocationKey? key)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(cut);
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

    private static InterimDecision Look(Func<long, TrialState> upTo, DataCutTaken cut, AllocationKey? key, GroupCodes? codes)
    {
        var (state, dataset) = At(upTo(cut.UpToSequence), cut, key);
        dataset = codes is null ? dataset : codes.Apply(state, dataset).Dataset;
        return InterimDecision.Evaluate(dataset, TrialDesign.From(state.Protocol!), state.Protocol!.Document.Analyses.First(a => a.Id == cut.Analysis), state.InterimResults);
    }
}
