using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>What a report is made from: the state at the cut, the dataset, the design, and the interim looks with what they found.</summary>
/// <param name="State">The trial's state.</param>
/// <param name="Dataset">The dataset of the cut.</param>
/// <param name="Design">The design.</param>
/// <param name="Cut">The cut.</param>
/// <param name="Interims">Interim decisions, in order, recomputed from their own cuts.</param>
/// <param name="ProgramVersion">Version of the program that computes the numbers.</param>
public sealed record ReportSource(TrialState State, AnalysisDataset Dataset, TrialDesign Design, DataCutTaken Cut, ImmutableArray<InterimDecision> Interims, string ProgramVersion);

/// <summary>The final report: flow, baseline, treatment, endpoints for each analysis set, toxicity, looks and how the trial ended.</summary>
public static class FinalReport
{
    /// <summary>Builds the report.</summary>
    public static ReportModel Of(ReportSource source)
    {
        var document = source.Dataset.Protocol.Document;
        var milestone = EndpointAnalysis.MilestoneDays(source.Design);
        var analyses = document.AnalysisSets
            .Select(set => (Set: set, Endpoints: document.Endpoints.Select(e => EndpointAnalysis.Of(source.Dataset, e.Id, set.Id)).ToImmutableArray()))
            .ToImmutableArray();
        var primary = analyses.First(a => a.Set.Id == document.Design.AnalysisSet).Endpoints.First(e => e.Endpoint.Id == document.Design.Endpoint);
        return new ReportModel(
            "Final report",
            document.Trial.Title,
            Banners(source.State),
            Provenance(source),
            [
                new ReportSection("summary", "What happened", SummaryBlocks.Of(source, primary)),
                new ReportSection("flow", "Flow of participants", [ConsortBlocks.Figure(source), AccrualBlocks.Figure(source)]),
                new ReportSection("design", "Design", DesignReport.Blocks(source.Design)),
                new ReportSection("baseline", "Participants at entry", [BaselineBlocks.Table(source)]),
                new ReportSection("exposure", "Treatment given", ExposureBlocks.Of(source)),
                .. analyses.Select(a => new ReportSection("set-" + a.Set.Id, a.Set.Label, SurvivalBlocks.Of(source.Dataset, a.Endpoints, milestone))),
                new ReportSection("toxicity", "Toxicity", SafetyBlocks.Of(source)),
                new ReportSection("looks", "Interim looks and closure", LookBlocks.Of(source)),
            ]);
    }

    /// <summary>Sentences that stand on every page.</summary>
    internal static ImmutableArray<string> Banners(TrialState state) => state.Activation!.Synthetic
        ? ["SYNTHETIC PARTICIPANTS. This is a rehearsal: nobody in it exists, and no result in it is one."]
        : [];

    /// <summary>Where the numbers come from.</summary>
    internal static ImmutableArray<ReportFact> Provenance(ReportSource source)
    {
        var activation = source.State.Activation!;
        return
        [
            .. ProtocolFacts.Of(source.State),
            new("Data cut", string.Create(CultureInfo.InvariantCulture, $"{source.Cut.Cut}: clinical dates to {source.Cut.AsOf:uuuu-MM-dd}, ledger entries to {source.Cut.UpToSequence}")),
            new("Witness at the cut", string.Create(CultureInfo.InvariantCulture, $"entry {source.Cut.UpToSequence}, head {source.Cut.HeadHash}, vault counter {source.State.PositionsIssued}")),
            new("Analysis dataset, SHA-256", source.Cut.DatasetSha256),
            .. activation.Scenario is { } scenario ? [new ReportFact("Scenario of the rehearsal", scenario)] : ImmutableArray<ReportFact>.Empty,
            new("Computed by", "Equipoise " + source.ProgramVersion),
        ];
    }
}
