using System.Collections.Immutable;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>The final comparison with the looks before it: bounds at the information that there was, and inference adjusted for the looks.</summary>
internal static class AdjustedBlocks
{
    public static IEnumerable<ReportBlock> Of(ReportSource source)
    {
        if (source.Design is not SequentialTrialDesign design)
        {
            yield return new ParagraphBlock("The design has no bounds on a nearly normal statistic; its own section says how it was decided.");
            yield break;
        }

        var (monitoring, reason) = Evaluate(source, design);
        if (monitoring is null)
        {
            yield return new ParagraphBlock($"No adjusted inference: {reason}.");
            yield break;
        }

        if (monitoring.EndedBefore is { } before)
        {
            yield return new FindingBlock("A bound was reached earlier", $"At {before.Label} the statistic reached its bound; the type I error is decided there, and the numbers below are those of that look.", FindingTone.Neutral);
        }

        foreach (var block in MonitoringBlocks.Of(monitoring, design, "final"))
        {
            yield return block;
        }
    }

    private static (SequentialMonitoring? Monitoring, string? Reason) Evaluate(ReportSource source, SequentialTrialDesign design)
    {
        var analyses = source.Dataset.Protocol.Document.Analyses;
        try
        {
            var (earlier, last) = Observed(source, design);
            if (last is null)
            {
                return (null, "an arm has no participant whose status at the milestone is known");
            }

            if (earlier.Count > 0 && last.Units <= earlier[^1].Units)
            {
                return (null, "no information came after the last look");
            }

            IReadOnlyList<ObservedInformation> all = [.. earlier, last];
            var whole = SequentialMonitoring.Of(design, analyses[^1], all);
            var ended = whole.EndedBefore is null ? 0 : whole.Looks.IndexOf(whole.EndedBefore) + 1;
            return (ended == 0 ? whole : SequentialMonitoring.Of(design, analyses[Math.Min(ended, analyses.Length) - 1], [.. all.Take(ended)]), null);
        }
        catch (ArgumentException e)
        {
            return (null, e.Message.TrimEnd('.'));
        }
    }

    private static (IReadOnlyList<ObservedInformation> Earlier, ObservedInformation? Last) Observed(ReportSource source, SequentialTrialDesign design)
    {
        var results = source.State.InterimResults.Where(r => r.Cut != source.Cut.Cut).ToList();
        switch (design)
        {
            case MilestoneTrialDesign milestone:
                var counts = MilestoneCounts.Of(source.Dataset, milestone);
                ObservedInformation? now = MilestoneFutility.Z(counts) is { } z ? new ObservedInformation(counts.Experimental.Known + counts.Control.Known, z) : null;
                return ([.. results.Where(r => r.Z is not null).Select(r => new ObservedInformation(Math.Round(r.InformationFraction * design.PlannedUnits, 6), r.Z!.Value))], now);
            case TimeToEventTrialDesign survival:
                return ([.. EventLooks.Earlier(survival, results)], EventLooks.At(source.Dataset, survival));
            default:
                throw new ArgumentException("the design's statistic is not computed from times to an event");
        }
    }
}
