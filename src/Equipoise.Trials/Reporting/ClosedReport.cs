using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// The closed report of a cut, for the board and its statistician: by coded groups, with the look that the protocol plans there. The source comes coded; which arm a group is stands on a page of its own.
/// A rule of one side, or exposure to one arm's treatment, lets a careful reader tell the groups apart all the same.
/// </summary>
internal static class ClosedReport
{
    /// <summary>Stands on every page.</summary>
    public const string Confidential = "CONFIDENTIAL - CLOSED. Results by arm, for the data-monitoring board and its statistician only.";

    /// <summary>Stands on every page of an analysis that the protocol does not plan.</summary>
    public const string Unplanned = "UNPLANNED. The protocol plans no such analysis at this cut: no boundary was written for it, and its type I error is not controlled.";

    public static ReportModel Of(ReportSource source, AnalysisDeclaration? planned)
    {
        var document = source.Dataset.Protocol.Document;
        var milestone = EndpointAnalysis.MilestoneDays(source.Design);
        var set = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet);
        ImmutableArray<EndpointAnalysis> analyses = [.. document.Endpoints.Select(e => EndpointAnalysis.Of(source.Dataset, e.Id, set.Id))];
        return new ReportModel(
            "Closed report: " + (planned is null ? "no planned analysis" : planned.Label.ToLowerInvariant()),
            document.Trial.Title,
            [
                .. FinalReport.Banners(source.State),
                .. planned is null ? [Unplanned] : ImmutableArray<string>.Empty,
                Confidential,
                string.Create(CultureInfo.InvariantCulture, $"Data cut {source.Cut.Cut}: clinical dates to {source.Cut.AsOf:uuuu-MM-dd}; ledger head {source.Cut.HeadHash}."),
            ],
            FinalReport.Provenance(source.State, source.Cut, source.ProgramVersion),
            [
                new ReportSection("look", planned?.Label ?? "No planned analysis", [.. Look(source, planned)]),
                new ReportSection("flow", "Flow of participants", [ConsortBlocks.Figure(source)]),
                new ReportSection("baseline", "Participants at entry", [BaselineBlocks.Table(source)]),
                new ReportSection("exposure", "Treatment given", ExposureBlocks.Of(source)),
                new ReportSection("set-" + set.Id, set.Label, SurvivalBlocks.Of(source.Dataset, analyses, milestone)),
                new ReportSection("toxicity", "Toxicity", [.. SafetyBlocks.Of(source).Select(WithoutPersons)]),
                new ReportSection("deaths", "Deaths and their causes", [.. DeviationBlocks.Deaths(source).Take(1)]),
                new ReportSection("unsettled-section", "Unsettled at the cut", [CleaningBlocks.Counts(source.Cut)]),
                new ReportSection("deviations", "Departures from the protocol", [.. DeviationBlocks.Deviations(source)]),
            ]);
    }

    private static IEnumerable<ReportBlock> Look(ReportSource source, AnalysisDeclaration? planned)
    {
        var earlier = source.Interims.Where((_, i) => source.State.InterimResults[i].Cut != source.Cut.Cut).ToImmutableArray();
        if (planned is null or { When: EndOfFollowUp })
        {
            yield return new ParagraphBlock(planned is null
                ? "No rule was written for an analysis here, so none is applied; the groups are shown for safety and for the board's own judgement."
                : "Follow-up has ended; no look is to come. The final report gives the comparison with the looks before it.");
            if (source.Design is SequentialTrialDesign before)
            {
                yield return LookBlocks.Boundary(before, earlier);
            }

            yield break;
        }

        var (decision, reason) = Evaluate(source, planned);
        if (decision is null)
        {
            yield return new FindingBlock(planned.Label, $"The look cannot be evaluated: {reason}.", FindingTone.Neutral);
            yield break;
        }

        foreach (var block in LookBlocks.Look(decision, source.Design, source.Dataset.Protocol))
        {
            yield return block;
        }

        if (source.Design is SequentialTrialDesign sequential)
        {
            yield return LookBlocks.Boundary(sequential, [.. earlier, decision]);
        }
    }

    private static (InterimDecision? Decision, string? Reason) Evaluate(ReportSource source, AnalysisDeclaration planned)
    {
        try
        {
            return (InterimDecision.Evaluate(source.Dataset, source.Design, planned, [.. source.State.InterimResults.Where(r => r.Cut != source.Cut.Cut)]), null);
        }
        catch (ArgumentException e)
        {
            return (null, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>A listing without the numbers of participants and entries: who knows a person's arm would know the group's.</summary>
    private static ReportBlock WithoutPersons(ReportBlock block)
    {
        if (block is not TableBlock table)
        {
            return block;
        }

        var kept = table.Columns.Select((c, i) => (c.Header, Index: i)).Where(c => c.Header is not ("Participant" or "Entry")).Select(c => c.Index).ToList();
        return kept.Count == table.Columns.Length
            ? table
            : table with { Columns = [.. kept.Select(i => table.Columns[i])], Rows = [.. table.Rows.Select(r => r with { Cells = [.. kept.Select(i => r.Cells[i])] })] };
    }
}
