using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>Endpoints that go on after crossover, with time ended at it: a sensitivity analysis, not as randomised.</summary>
internal static class SensitivityBlocks
{
    /// <summary>The mark of an endpoint whose time ends at crossover, in calls of <c>check.R</c>.</summary>
    private const string Ended = "~crossover";

    public static IEnumerable<ReportBlock> Of(AnalysisDataset dataset, Func<string, int?> crossoverDay, string set)
    {
        var document = dataset.Protocol.Document;
        var rows = dataset.InSet(set);
        if (document.Arms.All(a => a.Crossover is NoCrossover))
        {
            yield return new ParagraphBlock("The protocol does not allow crossover.");
            yield break;
        }

        var crossed = rows.Count(r => r.CrossedOver);
        var affected = document.Endpoints.Where(e => rows.Any(r => crossoverDay(r.Participant) is { } day && day < r.Time(e.Id).Days)).ToList();
        yield return new ParagraphBlock(crossed == 0
            ? "Nobody crossed over; there is nothing to be sensitive to."
            : string.Create(CultureInfo.InvariantCulture, $"{crossed} of {rows.Length} participants crossed over. Below, time ends at crossover for {(affected.Count == 0 ? "no endpoint, since none goes on after it" : string.Join(" and ", affected.Select(e => e.Label.ToLowerInvariant())))}. Those who cross over have relapsed and are not like those who do not, so this is no estimate of the effect without crossover; it shows how much the result rests on what came after."));
        foreach (var endpoint in affected)
        {
            var ended = dataset.WithTimes(endpoint.Id, r => r.Time(endpoint.Id) is var t && crossoverDay(r.Participant) is { } day && day < t.Days
                ? new EndpointTime(endpoint.Id, Math.Max(0, day), false) { EndedBy = EndpointEnding.CensoredAtCrossover }
                : t);
            var table = ImmutableArray.CreateBuilder<TableRow>();
            foreach (var arm in document.Arms.Where(a => a.Role != ArmRole.Control))
            {
                foreach (var (words, name, from) in new[] { ("as randomised", endpoint.Id, dataset), ("time ended at crossover", endpoint.Id + Ended, ended) })
                {
                    var c = ArmComparison.Of(from, endpoint.Id, from.InSet(set), arm, null);
                    string[] arms = [c.Control.Id, c.Arm.Id];
                    table.Add(new TableRow(
                    [
                        TableCell.Of($"{arm.Label} against {c.Control.Label}, {words}"),
                        TableCell.Of(from.InSet(set).Count(r => r.Time(endpoint.Id).Event)) with { Recomputed = RCall.Of("events_in", name, set) },
                        c.Cox is { IsInfinite: false } cox ? TableCell.Interval(cox.HazardRatio, cox.Lower, cox.Upper, 2) with { Recomputed = RCall.Of("hazard_ratio", name, set, arms, false) } : TableCell.Missing(c.NoHazardRatio ?? "not finite"),
                        c.LogRank is { } test ? TableCell.P(test.PValue) with { Recomputed = RCall.Of("logrank_p", name, set, arms, false) } : TableCell.Missing(c.NoTest ?? "not computed"),
                    ]));
                }
            }

            yield return new TableBlock(
                "crossover-" + endpoint.Id,
                $"{endpoint.Label}, {dataset.Protocol.AnalysisSet(set).Label.ToLowerInvariant()}: with and without the time after crossover",
                [new("Analysis", false), new("Events", true), new("Hazard ratio (95% limits)", true), new("P, log-rank", true)],
                table.ToImmutable(),
                []);
        }
    }
}
