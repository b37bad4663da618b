using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>The closed report of one look, by arm: for the board and its statistician only.</summary>
public static class InterimReport
{
    /// <summary>A page about a look evaluated from counts alone, without a ledger.</summary>
    public static ReportModel Page(DesignPlan plan, InterimDecision look) => new(
        look.Analysis.Label,
        plan.Outline.Title,
        [],
        [plan.Protocol is { } protocol ? new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}") : new ReportFact("Design file, SHA-256", plan.Sha256)],
        [new ReportSection("look", look.Analysis.Label, LookBlocks.Look(look, plan.Design))]);

    /// <summary>Builds the report of a look from the state at its cut.</summary>
    public static ReportModel Of(ReportSource source, InterimDecision look)
    {
        var document = source.Dataset.Protocol.Document;
        var primary = EndpointAnalysis.Of(source.Dataset, document.Design.Endpoint, document.Design.AnalysisSet);
        var section = SurvivalBlocks.Of(source.Dataset, [primary], EndpointAnalysis.MilestoneDays(source.Design));
        return new ReportModel(
            "Closed report: " + look.Analysis.Label.ToLowerInvariant(),
            document.Trial.Title,
            [.. FinalReport.Banners(source.State), "CONFIDENTIAL - CLOSED. Results by arm, for the data-monitoring board and its statistician only."],
            FinalReport.Provenance(source),
            [
                new ReportSection("look", look.Analysis.Label, LookBlocks.Look(look, source.Design)),
                .. source.Design is SequentialTrialDesign sequential ? [new ReportSection("boundary-section", "Boundary", [LookBlocks.Boundary(sequential, [look])])] : System.Collections.Immutable.ImmutableArray<ReportSection>.Empty,
                new ReportSection("set-" + primary.Set.Id, primary.Set.Label, section),
                new ReportSection("toxicity", "Toxicity", SafetyBlocks.Of(source)),
            ]);
    }
}
