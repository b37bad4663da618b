using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>The primary endpoint within the levels of each factor of stratification, with a test of interaction for the factor; no P value within a level.</summary>
internal static class SubgroupBlocks
{
    /// <summary>The factors of stratification, but for the site.</summary>
    public static ImmutableArray<SubgroupFactor> Factors(ProtocolDocument document, IReadOnlyDictionary<string, ParticipantState> people) =>
    [
        .. document.Stratification.Where(f => !f.BySite).Select(f => new SubgroupFactor(
            f.Id,
            f.Label,
            [.. f.Levels.OrderBy(l => l.Id, StringComparer.Ordinal).Select(l => (l.Id, l.Label))],
            participant => people[participant].Randomisation!.Value.Fact.Levels.Where(l => l.Factor == f.Id).Select(l => l.Level).DefaultIfEmpty("").First())),
    ];

    public static IEnumerable<ReportBlock> Of(AnalysisDataset dataset, ImmutableArray<SubgroupFactor> factors, string endpoint, string set)
    {
        var document = dataset.Protocol.Document;
        var rows = dataset.InSet(set);
        var control = dataset.Protocol.Control;
        var (time, people) = (dataset.Protocol.Endpoint(endpoint).Label, dataset.Protocol.AnalysisSet(set).Label.ToLowerInvariant());
        if (factors.IsEmpty)
        {
            yield return new ParagraphBlock("The protocol stratifies by no factor of the participants; no subgroup was planned.");
            yield break;
        }

        foreach (var arm in document.Arms.Where(a => a.Role != ArmRole.Control))
        {
            var table = ImmutableArray.CreateBuilder<TableRow>();
            string[] arms = [control.Id, arm.Id];
            var whole = ArmComparison.Of(dataset, endpoint, rows, arm, null);
            table.Add(new TableRow([TableCell.Of("All"), .. Counts(rows, null, null), Ratio(whole, RCall.Of("hazard_ratio", endpoint, set, arms, false)), TableCell.Of("")]));
            foreach (var factor in factors)
            {
                var test = ArmComparison.Interaction(dataset, endpoint, rows, arm, r => factor.LevelOf(r.Participant));
                table.Add(new TableRow(
                [
                    TableCell.Of(factor.Label), TableCell.Of(""), TableCell.Of(""), TableCell.Of(""),
                    test is null ? TableCell.Missing("not two levels with events in both arms") : TableCell.P(test.PValue) with { Recomputed = RCall.Of("interaction_p", endpoint, set, arms, factor.Id) },
                ]));
                foreach (var level in factor.Levels.Where(l => rows.Any(r => factor.LevelOf(r.Participant) == l.Id)))
                {
                    var within = rows.Where(r => factor.LevelOf(r.Participant) == level.Id).ToImmutableArray();
                    table.Add(new TableRow(
                        [
                            TableCell.Of($"{level.Id}: {level.Label}"), .. Counts(within, factor.Id, level.Id),
                            Ratio(ArmComparison.Of(dataset, endpoint, within, arm, null), RCall.Of("hazard_ratio", endpoint, set, arms, false, factor.Id, level.Id)), TableCell.Of(""),
                        ],
                        Indent: 1));
                }
            }

            yield return new TableBlock(
                document.Arms.Length == 2 ? "subgroups" : "subgroups-" + arm.Id,
                $"{time}, {people}: {arm.Label} against {control.Label} by level of each factor",
                [new("Subgroup", false), new(arm.Label + ", events", true), new(control.Label + ", events", true), new("Hazard ratio (95% limits)", true), new("P, interaction", true)],
                table.ToImmutable(),
                ["Cox (Efron), not stratified. Interaction: likelihood-ratio test of arm by level, over the levels with events in both arms. Subgroups are looked at for consistency; none has a P value of its own."]);

            yield return Forest(dataset, factors, endpoint, set, arm);

            IEnumerable<TableCell> Counts(ImmutableArray<AnalysisRow> of, string? factor, string? level) => new[] { arm, control }.Select(a =>
                TableCell.Share(of.Count(r => r.Arm == a.Id && r.Time(endpoint).Event), of.Count(r => r.Arm == a.Id)) with { Recomputed = RCall.Of("events_of", endpoint, set, a.Id, factor, level) });
        }
    }

    /// <summary>The same as a forest plot: squares by the information behind each ratio, about a quarter of the events.</summary>
    private static ForestFigure Forest(AnalysisDataset dataset, ImmutableArray<SubgroupFactor> factors, string endpoint, string set, ArmDeclaration arm)
    {
        var (document, control, rows) = (dataset.Protocol.Document, dataset.Protocol.Control, dataset.InSet(set));
        ForestRow Row(string label, ImmutableArray<AnalysisRow> of)
        {
            var own = of.Where(r => r.Arm == arm.Id || r.Arm == control.Id).ToList();
            var comparison = ArmComparison.Of(dataset, endpoint, of, arm, null);
            var counts = new[] { arm, control }.Select(a => new ArmCount(own.Count(r => r.Arm == a.Id && r.Time(endpoint).Event), own.Count(r => r.Arm == a.Id))).ToImmutableArray();
            return comparison.Cox is { IsInfinite: false } cox
                ? new ForestRow(label, counts, cox.HazardRatio, cox.Lower, cox.Upper, counts.Sum(c => c.Events) / 4.0)
                : new ForestRow(label, counts, null, null, null, 0, comparison.NoHazardRatio ?? "not finite");
        }

        return new ForestFigure(
            document.Arms.Length == 2 ? "forest" : "forest-" + arm.Id,
            $"{dataset.Protocol.Endpoint(endpoint).Label}: {arm.Label} against {control.Label} by subgroup",
            "Hazard ratio",
            IsRatio: true,
            arm.Label.ToLowerInvariant(),
            control.Label.ToLowerInvariant(),
            [arm.Label, control.Label],
            [
                .. factors.Select(f => new ForestGroup(
                    f.Label,
                    [.. f.Levels.Where(l => rows.Any(r => f.LevelOf(r.Participant) == l.Id)).Select(l => Row($"{l.Id}: {l.Label}", [.. rows.Where(r => f.LevelOf(r.Participant) == l.Id)]))],
                    ArmComparison.Interaction(dataset, endpoint, rows, arm, r => f.LevelOf(r.Participant))?.PValue)),
            ],
            Row("All", rows));
    }

    private static TableCell Ratio(ArmComparison comparison, string recomputed) => comparison.Cox is { IsInfinite: false } cox
        ? TableCell.Interval(cox.HazardRatio, cox.Lower, cox.Upper, 2) with { Recomputed = recomputed }
        : TableCell.Missing(comparison.NoHazardRatio ?? "not finite");
}
