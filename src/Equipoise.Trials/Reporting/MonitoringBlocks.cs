using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Trials.Reporting;

/// <summary>A look of a design with bounds: the looks so far with the bounds that their information gives, the outlook, and the inference if the trial ends.</summary>
internal static class MonitoringBlocks
{
    public static ImmutableArray<ReportBlock> Of(SequentialMonitoring monitoring, SequentialTrialDesign design, string id)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Looks(monitoring, design, id));
        if (!monitoring.IsFinal)
        {
            blocks.Add(Outlook(monitoring, id));
        }

        if (monitoring.IfEndedHere is { } inference)
        {
            blocks.Add(Inference(inference, monitoring, design, id));
        }

        return blocks.ToImmutable();
    }

    private static TableBlock Looks(SequentialMonitoring monitoring, SequentialTrialDesign design, string id) => new(
        "looks-" + id,
        "Looks so far, with the bounds at the information that there was",
        [
            new("Look", false), new(design.Unit == InformationUnit.Events ? "Events" : "Outcomes known", true), new("Information fraction", true), new("Z", true), new("Critical Z", true), new("Futility Z", true),
            new("Lower Z", true), new(design.Effect is { } effect ? char.ToUpperInvariant(effect.Name[0]) + effect.Name[1..] : "Estimate", true), new("Repeated interval", true),
        ],
        [.. monitoring.Looks.Select(l => new TableRow(
        [
            TableCell.Of(l.Label), TableCell.Of(l.Units, l.Units == Math.Round(l.Units) ? 0 : 2), TableCell.Of(l.InformationFraction, 4), TableCell.Of(l.Z, 4), Cell(l.EfficacyZ), Cell(l.FutilityZ), Cell(l.LowerZ), Cell(l.Estimate),
            l.RepeatedLower is { } a && l.RepeatedUpper is { } b ? TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{a:F3} to {b:F3}")) : TableCell.Missing("none"),
        ]))],
        [$"{design.Bounds.Name}; {string.Create(CultureInfo.InvariantCulture, $"{design.PlannedUnits:0.##}")} {Ledger.Words.Of(design.Unit)} planned. Z is the {design.Statistic}."]);

    private static TableBlock Outlook(SequentialMonitoring monitoring, string id) => new(
        "outlook-" + id,
        "What can still come out",
        [new("Question", false), new("Answer", true)],
        [
            .. monitoring.ConditionalPowers.Select(p => new TableRow([TableCell.Of($"Conditional power over the looks to come, as under {Ledger.Words.Of(p.Under)}"), TableCell.Of(p.Value, 4)])),
            new TableRow([TableCell.Of("Predictive power of the final test, flat prior"), TableCell.Of(monitoring.PredictivePowerFlat!.Value, 4)]),
            new TableRow([TableCell.Of("Predictive power of the final test, prior at the design's effect worth a quarter of the information"), TableCell.Of(monitoring.PredictivePowerDesign!.Value, 4)]),
            .. monitoring.Bounds.UpperZ.Skip(monitoring.Looks.Length).Select((z, i) => new TableRow([TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"Critical Z at {100 * monitoring.Bounds.InformationFractions[monitoring.Looks.Length + i]:0.#}% of the information, still to come")), Cell(SequentialTrialDesign.Bound(z))])),
        ],
        ["Nearly normal statistics: Brownian motion from the statistic as it stands."]);

    private static TableBlock Inference(AdjustedInference inference, SequentialMonitoring monitoring, SequentialTrialDesign design, string id) => new(
        "inference-" + id,
        monitoring.IsFinal ? "Final inference, adjusted for the looks" : "If the trial ends here: inference adjusted for the looks",
        [new("Quantity", false), new("Value", true)],
        [
            new TableRow([TableCell.Of("P value, one-sided"), TableCell.Of(inference.OneSidedP, 5) with { Recomputed = BoundaryCall.StageWiseP(monitoring, design) }]),
            .. inference.TwoSidedP is { } both ? [new TableRow([TableCell.Of("P value, two-sided"), TableCell.Of(both, 5)])] : ImmutableArray<TableRow>.Empty,
            new TableRow(
            [
                TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(inference.Scale[0])}{inference.Scale[1..]}, median-unbiased ({100 * inference.Confidence:0.##}% limits)")),
                TableCell.Interval(inference.MedianUnbiased, inference.Lower, inference.Upper, 4) with { Recomputed = design.Effect is { } effect ? BoundaryCall.StageWiseEstimate(monitoring, design, design.PlannedUnits * effect.InformationPerUnit) : null },
            ]),
            new TableRow([TableCell.Of("Bias-adjusted"), TableCell.Of(inference.BiasAdjusted, 4)]),
            new TableRow([TableCell.Of("Not adjusted"), TableCell.Of(inference.Unadjusted, 4)]),
        ],
        ["Stage-wise ordering of the ends (Tsiatis, Rosner and Mehta 1984); bias adjustment of Whitehead 1986."]);

    private static TableCell Cell(double? value) => value is { } number ? TableCell.Of(number, 4) : TableCell.Missing("none");
}
