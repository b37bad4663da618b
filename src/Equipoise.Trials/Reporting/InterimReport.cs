using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>Pages about a look without a ledger: from counts alone, or possible results side by side.</summary>
public static class InterimReport
{
    /// <summary>A page about a look evaluated from counts alone, without a ledger.</summary>
    public static ReportModel Page(DesignPlan plan, InterimDecision look) => new(
        look.Analysis.Label,
        plan.Outline.Title,
        [],
        [plan.Protocol is { } protocol ? new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}") : new ReportFact("Design file, SHA-256", plan.Sha256)],
        [new ReportSection("look", look.Analysis.Label, LookBlocks.Look(look, plan.Design))]);

    /// <summary>Possible results of one look side by side.</summary>
    /// <param name="plan">The design.</param>
    /// <param name="results">Each with its counts, as events out of those enrolled by arm.</param>
    public static ReportModel Alternatives(DesignPlan plan, ImmutableArray<(string Counts, InterimDecision Decision)> results) => new(
        results[0].Decision.Analysis.Label,
        plan.Outline.Title,
        [],
        [plan.Protocol is { } protocol ? new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}") : new ReportFact("Design file, SHA-256", plan.Sha256)],
        [
            new ReportSection("alternatives", "What each result would mean",
            [
                new TableBlock(
                    "alternatives",
                    "Possible results, as events out of those enrolled by arm",
                    [
                        new("Events", false), new("Z", true), new("Best case", false), new("Points", true), new("CP design", true), new("CP trend", true), new("CP null", true), new("Predictive", true),
                        new("Benefit", true), new("Rules", false),
                    ],
                    [.. results.Select(r => Row(r.Counts, r.Decision))],
                    [
                        $"Efficacy at Z of {results[0].Decision.EfficacyZ?.ToString("F3", CultureInfo.InvariantCulture) ?? "no value"} or more. CP: conditional power, exact. Predictive: probability of a significant final comparison, uniform priors. Benefit: posterior probability that the experimental proportion is higher, uniform priors. Best case: those enrolled keep their status.",
                    ]),
            ]),
        ]);

    private static TableRow Row(string counts, InterimDecision d)
    {
        var best = d.BestCases[0];
        double Power(PowerAssumption under) => d.ConditionalPowers.First(p => p.Under == under).Value;
        return new TableRow(
        [
            TableCell.Of(counts), d.Z is { } z ? TableCell.Of(z, 2) : TableCell.Missing("none"),
            TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{best.ExperimentalEventFree}/{best.ExperimentalPlanned} v {best.ControlEventFree}/{best.ControlPlanned}")), TableCell.Of(100 * best.Difference, 1),
            TableCell.Of(Power(PowerAssumption.Design), 4), TableCell.Of(Power(PowerAssumption.Trend), 4), TableCell.Of(Power(PowerAssumption.Null), 4), TableCell.Of(d.PredictiveProbability!.Value, 4), TableCell.Of(d.ProbabilityOfBenefit!.Value, 4),
            TableCell.Of(d.EfficacyReached ? "efficacy" : d.FutilityMet ? "futility" : "go on"),
        ]);
    }
}
