using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// A completed trial brought in from a file: rows of analysis data and values at entry, and nothing about who recorded what and when. It is not made into a ledger, which would claim consents, screenings,
/// allocations and instants that the file does not hold (docs/decisions/0008-completed-trials.md).
/// </summary>
/// <param name="Dataset">One row per participant.</param>
/// <param name="Levels">Levels of the factors of stratification, by participant and factor.</param>
/// <param name="Values">Values at entry with their units, by participant and field; a value that is not known is left out.</param>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
public sealed record ImportedTrial(
    AnalysisDataset Dataset,
    ImmutableDictionary<string, ImmutableDictionary<string, string>> Levels,
    ImmutableDictionary<string, ImmutableDictionary<string, (string Value, string? Unit)>> Values,
    string File,
    string Sha256);

/// <summary>The final report of a completed trial that was brought in.</summary>
public static class ImportedReport
{
    /// <summary>Stands on every page.</summary>
    public const string Unaudited = "IMPORTED WITHOUT AUDIT DATA. The numbers come from a file; no ledger shows who recorded what and when.";

    /// <summary>Builds the report with data and script.</summary>
    public static ReportPack Of(ImportedTrial trial, string programVersion)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var (protocol, dataset) = (trial.Dataset.Protocol, trial.Dataset);
        var document = protocol.Document;
        var design = TrialDesign.From(protocol);
        var milestone = EndpointAnalysis.MilestoneDays(design);
        var analyses = document.AnalysisSets
            .Select(set => (Set: set, Endpoints: document.Endpoints.Select(e => EndpointAnalysis.Of(dataset, e.Id, set.Id)).ToImmutableArray()))
            .ToImmutableArray();
        var primary = analyses.First(a => a.Set.Id == document.Design.AnalysisSet).Endpoints.First(e => e.Endpoint.Id == document.Design.Endpoint);
        var factors = Factors(trial);
        ImmutableArray<ReportSection> sections =
        [
            new("summary", "What happened", [.. Summary(dataset, analyses.First(a => a.Set.Id == document.Design.AnalysisSet).Endpoints)]),
            new("plain", "In plain words", PlainSummary.Of(dataset, primary, milestone, null, null)),
            new("flow", "Flow of participants", [Flow(dataset)]),
            new("design", "Design", DesignReport.Blocks(design)),
            new("baseline", "Participants at entry", [Baseline(trial)]),
            .. analyses.Select(a => new ReportSection("set-" + a.Set.Id, a.Set.Label, SurvivalBlocks.Of(dataset, a.Endpoints, milestone))),
            new("subgroups", "Subgroups", [.. SubgroupBlocks.Of(dataset, factors, document.Design.Endpoint, document.Design.AnalysisSet)]),
        ];
        var model = new ReportModel(
            "Final report of a completed trial",
            document.Trial.Title,
            [Unaudited],
            [
                new ReportFact("Protocol", $"{document.Trial.Id} version {document.Trial.Version}"),
                new ReportFact("Protocol file, SHA-256", protocol.Sha256),
                new ReportFact("Data file", trial.File),
                new ReportFact("Data file, SHA-256", trial.Sha256),
                new ReportFact("Audit data", "none: consent, eligibility, allocation, exposure and adverse events are not in the file and not in this report"),
                new ReportFact("Computed by", "Equipoise " + programVersion),
            ],
            [.. sections, new ReportSection("checklist", "CONSORT 2025 checklist", [ChecklistBlocks.Table(sections, document.Design.AnalysisSet)])]);
        return new ReportPack(model, AnalysisFile.Of(dataset, factors, _ => null, anonymous: false), CheckScript.Of(model, document.AnalysisSets), null);
    }

    private static ImmutableArray<SubgroupFactor> Factors(ImportedTrial trial) =>
    [
        .. trial.Dataset.Protocol.Document.Stratification.Where(f => !f.BySite).Select(f => new SubgroupFactor(
            f.Id, f.Label, [.. f.Levels.OrderBy(l => l.Id, StringComparer.Ordinal).Select(l => (l.Id, l.Label))], participant => trial.Levels[participant].GetValueOrDefault(f.Id, ""))),
    ];

    private static IEnumerable<ReportBlock> Summary(AnalysisDataset dataset, ImmutableArray<EndpointAnalysis> endpoints)
    {
        var document = dataset.Protocol.Document;
        yield return new ParagraphBlock(string.Create(CultureInfo.InvariantCulture, $"{dataset.Rows.Length} participants were randomised: {string.Join(", ", document.Arms.Select(a => $"{dataset.Rows.Count(r => r.Arm == a.Id)} to {a.Label}"))}."));
        foreach (var endpoint in endpoints)
        {
            foreach (var arm in document.Arms.Where(a => a.Role != Protocol.Document.ArmRole.Control))
            {
                var c = ArmComparison.Of(dataset, endpoint.Endpoint.Id, dataset.InSet(endpoint.Set.Id), arm, null);
                yield return new FindingBlock(
                    $"{endpoint.Endpoint.Label}, {arm.Label} against {c.Control.Label}",
                    c is { Cox: { IsInfinite: false } cox, LogRank: { } test }
                        ? string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", endpoint.Arms.Where(a => a.Arm.Id == arm.Id || a.Arm.Id == c.Control.Id).Select(a => $"{a.Arm.Label}: {a.Curve.EventCount} events in {a.Curve.Count} participants"))}. Hazard ratio {cox.HazardRatio:F2} (95% limits {cox.Lower:F2} to {cox.Upper:F2}): a hazard {Math.Abs(100 * (1 - cox.HazardRatio)):F0}% {(cox.HazardRatio < 1 ? "lower" : "higher")}. Log-rank P {(test.PValue < 0.001 ? "" : "= ")}{TableCell.P(test.PValue).Show()} (two-sided).")
                        : $"No comparison: {c.NoTest ?? c.NoHazardRatio ?? "not computed"}.",
                    FindingTone.Neutral);
            }
        }
    }

    private static TableBlock Flow(AnalysisDataset dataset) => new(
        "imported-flow",
        "Participants by arm",
        [new("Participants", false), .. dataset.Protocol.Document.Arms.Select(a => new TableColumn(a.Label, true))],
        [
            new TableRow([TableCell.Of("Randomised"), .. dataset.Protocol.Document.Arms.Select(a => TableCell.Of(dataset.Rows.Count(r => r.Arm == a.Id)) with { Recomputed = RCall.Of("arm_size", a.Id) })]),
            .. dataset.Protocol.Document.AnalysisSets.Select(s => new TableRow([TableCell.Of("Analysed: " + s.Label), .. dataset.Protocol.Document.Arms.Select(a => TableCell.Of(dataset.InSet(s.Id).Count(r => r.Arm == a.Id)))])),
        ],
        ["Screening, exclusions and losses are not in the file."]);

    private static TableBlock Baseline(ImportedTrial trial)
    {
        EntryValues Of(string participant) => new(
            factor => trial.Levels[participant].GetValueOrDefault(factor),
            field => trial.Values[participant].TryGetValue(field, out var value) ? value : null);
        return BaselineBlocks.Table(
            trial.Dataset.Protocol.Document,
            [.. trial.Dataset.Protocol.Document.Arms.Select(a => (a.Label, (string?)a.Id, trial.Dataset.Rows.Where(r => r.Arm == a.Id).Select(r => Of(r.Participant)).ToList()))],
            ["No test of difference at entry is made: under randomisation any difference is chance (CONSORT). Values that are not known are left out of medians."]);
    }
}
