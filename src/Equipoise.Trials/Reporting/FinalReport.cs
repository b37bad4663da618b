using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Monitoring;
using NodaTime;

namespace Equipoise.Trials.Reporting;

/// <summary>What a report is made from: the state at the cut, the dataset, the design, and the interim looks with what they found.</summary>
/// <param name="State">The trial's state.</param>
/// <param name="Dataset">The dataset of the cut.</param>
/// <param name="Design">The design.</param>
/// <param name="Cut">The cut.</param>
/// <param name="Interims">Interim decisions, in order, recomputed from their own cuts.</param>
/// <param name="ProgramVersion">Version of the program that computes the numbers.</param>
public sealed record ReportSource(TrialState State, AnalysisDataset Dataset, TrialDesign Design, DataCutTaken Cut, ImmutableArray<InterimDecision> Interims, string ProgramVersion)
{
    /// <summary>The factors by which subgroups are looked at.</summary>
    internal ImmutableArray<SubgroupFactor> Factors => SubgroupBlocks.Factors(Dataset.Protocol.Document, State.Participants);

    /// <summary>Days from randomisation to crossover by the cut; null for none.</summary>
    internal int? CrossoverDay(string participant) => State.Participants[participant] is { Crossover: { } c, Randomisation: { } r } && c.Fact.StartedOn <= Cut.AsOf
        ? Period.DaysBetween(r.Fact.RandomisedOn, c.Fact.StartedOn)
        : null;
}

/// <summary>The final report: flow, baseline, treatment, endpoints for each analysis set, subgroups, sensitivity, toxicity, looks and how the trial ended, and where each item of CONSORT stands.</summary>
public static class FinalReport
{
    /// <summary>Builds the report.</summary>
    public static ReportModel Of(ReportSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var document = source.Dataset.Protocol.Document;
        var milestone = EndpointAnalysis.MilestoneDays(source.Design);
        var analyses = document.AnalysisSets
            .Select(set => (Set: set, Endpoints: document.Endpoints.Select(e => EndpointAnalysis.Of(source.Dataset, e.Id, set.Id)).ToImmutableArray()))
            .ToImmutableArray();
        var primary = analyses.First(a => a.Set.Id == document.Design.AnalysisSet).Endpoints.First(e => e.Endpoint.Id == document.Design.Endpoint);
        ImmutableArray<ReportSection> sections =
        [
            new("summary", "What happened", source.Dataset.Rows.IsEmpty ? [new ParagraphBlock("Nobody was randomised.")] : SummaryBlocks.Of(source, primary)),
            new("plain", "In plain words", PlainSummary.Of(source.Dataset, primary, milestone, source.State.Sites.Count, source.State)),
            new("flow", "Flow of participants", [ConsortBlocks.Figure(source), ConsortBlocks.Table(source), AccrualBlocks.Figure(source)]),
            new("design", "Design", DesignReport.Blocks(source.Design)),
            new("baseline", "Participants at entry", [BaselineBlocks.Table(source)]),
            new("exposure", "Treatment given", [.. ExposureBlocks.Of(source), .. CourseBlocks.Doses(source)]),
            .. analyses.Select(a => new ReportSection("set-" + a.Set.Id, a.Set.Label, SurvivalBlocks.Of(source.Dataset, a.Endpoints, milestone))),
            new("subgroups", "Subgroups", [.. SubgroupBlocks.Of(source.Dataset, source.Factors, document.Design.Endpoint, document.Design.AnalysisSet)]),
            new("courses-section", "Participants one by one", [CourseBlocks.Courses(source)]),
            new("crossover", "Sensitivity to crossover", [.. SensitivityBlocks.Of(source.Dataset, source.CrossoverDay, document.Design.AnalysisSet)]),
            new("toxicity", "Toxicity", SafetyBlocks.Of(source)),
            new("deaths", "Deaths and their causes", [.. DeviationBlocks.Deaths(source)]),
            new("deviations", "Departures from the protocol", [.. DeviationBlocks.Deviations(source)]),
            new("unsettled-section", "Unsettled at the cut", CleaningBlocks.Of(source)),
            new("looks", "Interim looks and closure", LookBlocks.Of(source)),
            new("adjusted", "Result adjusted for the looks", [.. AdjustedBlocks.Of(source)]),
        ];
        return new ReportModel(
            "Final report",
            document.Trial.Title,
            Banners(source.State),
            Provenance(source.State, source.Cut, source.ProgramVersion),
            [.. sections, new ReportSection("checklist", "CONSORT 2025 checklist", [ChecklistBlocks.Table(sections, document.Design.AnalysisSet)])]);
    }

    /// <summary>Sentences that stand on every page.</summary>
    internal static ImmutableArray<string> Banners(TrialState state) => state.Activation!.Synthetic
        ? ["SYNTHETIC PARTICIPANTS. This is a rehearsal: nobody in it exists, and no result in it is one."]
        : [];

    /// <summary>Where the numbers come from.</summary>
    internal static ImmutableArray<ReportFact> Provenance(TrialState state, DataCutTaken cut, string programVersion) =>
    [
        .. ProtocolFacts.Of(state),
        new("Data cut", string.Create(CultureInfo.InvariantCulture, $"{cut.Cut}: clinical dates to {cut.AsOf:uuuu-MM-dd}, ledger entries to {cut.UpToSequence}")),
        new("Witness at the cut", string.Create(CultureInfo.InvariantCulture, $"entry {cut.UpToSequence}, head {cut.HeadHash}, vault counter {state.PositionsIssued}")),
        new("Analysis dataset, SHA-256", cut.DatasetSha256),
        .. state.Activation!.Scenario is { } scenario ? [new ReportFact("Scenario of the rehearsal", scenario)] : ImmutableArray<ReportFact>.Empty,
        new("Computed by", "Equipoise " + programVersion),
    ];
}
