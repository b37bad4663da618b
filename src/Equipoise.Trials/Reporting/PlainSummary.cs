using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Reporting;

/// <summary>A summary without terms of the trade, every number from the analysis. It says what was seen and how sure one may be, and advises nothing.</summary>
internal static class PlainSummary
{
    /// <summary>Paragraphs about a trial.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="primary">The primary analysis.</param>
    /// <param name="milestoneDays">The milestone; null to speak of the median.</param>
    /// <param name="sites">Number of sites; null where it is not known.</param>
    /// <param name="state">The trial, for harms and how it ended; null where there is no ledger.</param>
    public static ImmutableArray<ReportBlock> Of(AnalysisDataset dataset, EndpointAnalysis primary, double? milestoneDays, int? sites, TrialState? state)
    {
        var document = dataset.Protocol.Document;
        var control = dataset.Protocol.Control;
        var rows = dataset.InSet(primary.Set.Id);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        var others = document.Arms.Where(a => a.Role == Protocol.Document.ArmRole.Experimental).ToList();
        blocks.Add(new ParagraphBlock(string.Create(CultureInfo.InvariantCulture, $"What was asked. The trial compared {string.Join(" and ", others.Select(a => Lower(a.Label)))} with {Lower(control.Label)}. Chance alone decided who was in which group.")));
        blocks.Add(new ParagraphBlock(string.Create(CultureInfo.InvariantCulture, $"Who took part. {dataset.Rows.Length} people{(sites is { } s ? $" at {s} hospitals" : "")}: {string.Join(", ", document.Arms.Select(a => $"{dataset.Rows.Count(r => r.Arm == a.Id)} in the group {a.Label}"))}. The main comparison is about {rows.Length} of them ({primary.Set.Label.ToLowerInvariant()}).")));
        foreach (var arm in others)
        {
            var c = ArmComparison.Of(dataset, primary.Endpoint.Id, rows, arm, milestoneDays);
            blocks.Add(new ParagraphBlock("What was found. " + Found(c, primary) + " " + Sure(c)));
        }

        if (state is not null)
        {
            blocks.Add(new ParagraphBlock("Harm. " + string.Join("; ", document.Arms.Select(a => (Arm: a, People: dataset.Rows.Where(r => r.Arm == a.Id).Select(r => state.Participants[r.Participant]).ToList())).Select(a => string.Create(
                CultureInfo.InvariantCulture,
                $"in the group {a.Arm.Label}, {a.People.Count(p => p.AdverseEvents.Any(e => e.Serious))} of {a.People.Count} people had at least one serious side effect or medical event, and {a.People.Count(p => p.Death?.Fact.Cause == Ledger.Events.DeathCause.Treatment)} died of the treatment"))) + "."));
        }

        if (state?.Closure is not null)
        {
            blocks.Add(new ParagraphBlock(state.Advice.LastOrDefault(a => a.Advice is Ledger.Events.BoardAdvice.StopAccrual or Ledger.Events.BoardAdvice.StopTrial) is not null
                ? "How it ended. The trial stopped taking people in before the number planned was reached, on the advice of an independent board that had looked at the results so far."
                : "How it ended. The trial took in people as planned and followed them to the end."));
        }

        return blocks.ToImmutable();
    }

    private static string Found(ArmComparison c, EndpointAnalysis primary)
    {
        var name = $"({primary.Endpoint.Label.ToLowerInvariant()})";
        if (c.Milestone is { } m)
        {
            return string.Create(CultureInfo.InvariantCulture, $"After {AnalysisTime.Months(m.Time):0.#} months, an estimated {100 * m.Second.Survival:F0} of 100 people in the group {c.Arm.Label} and {100 * m.First.Survival:F0} of 100 in the group {c.Control.Label} were alive and without what the trial counted as a bad outcome {name}.");
        }

        string Half(SurvivalCurve curve) => curve.Median.Value is { } days
            ? string.Create(CultureInfo.InvariantCulture, $"half of them had had it after about {AnalysisTime.Months(days):F0} months")
            : string.Create(CultureInfo.InvariantCulture, $"{curve.EventCount} of {curve.Count} had it");
        var curves = primary.Arms.Where(a => a.Arm.Id == c.Arm.Id || a.Arm.Id == c.Control.Id).ToList();
        return curves.Count < 2 ? "One of the groups is empty; there is nothing to compare." : $"What the trial counted as a bad outcome {name}: {string.Join("; ", curves.Select(a => $"in the group {a.Arm.Label}, {Half(a.Curve)}"))}.";
    }

    private static string Sure(ArmComparison c) => (c.Milestone, c.StratifiedCox ?? c.Cox) switch
    {
        ({ } m, _) when m.Lower <= 0 && m.Upper >= 0 => string.Create(CultureInfo.InvariantCulture, $"The difference could be due to chance: the true one may lie anywhere from {Points(m.Lower)} to {Points(m.Upper)} people of 100 in the group {c.Arm.Label}. The trial does not show which group did better."),
        ({ } m, _) => string.Create(CultureInfo.InvariantCulture, $"Chance alone would rarely give such a difference: the true one may lie from {Points(m.Lower)} to {Points(m.Upper)} people of 100 in the group {c.Arm.Label}."),
        (_, { IsInfinite: false } h) when h.Lower <= 1 && h.Upper >= 1 => string.Create(CultureInfo.InvariantCulture, $"At any time the risk in the group {c.Arm.Label} was {Risk(h.HazardRatio)}, but the difference could be due to chance ({Risk(h.Lower)} to {Risk(h.Upper)}). The trial does not show which group did better."),
        (_, { IsInfinite: false } h) => string.Create(CultureInfo.InvariantCulture, $"At any time the risk in the group {c.Arm.Label} was {Risk(h.HazardRatio)}; the true change may lie from {Risk(h.Lower)} to {Risk(h.Upper)}. Chance alone would rarely give such a difference."),
        _ => "Too little happened for the groups to be compared.",
    };

    private static string Points(double difference) => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(100 * difference):F0} {(difference < 0 ? "fewer" : "more")}");

    private static string Risk(double ratio) => Math.Abs(1 - ratio) < 0.005 ? "about the same" : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(100 * (1 - ratio)):F0}% {(ratio < 1 ? "lower" : "higher")}");

    private static string Lower(string label) => label.Length > 1 && char.IsLower(label[1]) ? char.ToLowerInvariant(label[0]) + label[1..] : label;
}
