using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Simulation;

namespace Equipoise.Trials.Reporting;

/// <summary>The same assumptions by other formulas and conventions of the variance, and what comes true.</summary>
internal static class ConventionBlocks
{
    public static ImmutableArray<ReportBlock> Of(SizeConventions conventions, double inflation)
    {
        var simulated = conventions.Rows.Any(r => r.SimulatedPower is not null);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        if (conventions.Warning is { } warning)
        {
            blocks.Add(new FindingBlock("Warning", warning, FindingTone.Unfavourable));
        }

        blocks.Add(new TableBlock(
            "conventions",
            string.Create(CultureInfo.InvariantCulture, $"Participants and events for the same assumptions, error, power and looks (inflation {inflation:F5})"),
            [
                new("Formula", false), new("Variance", false), new("Participants", true), new("Events", true), new("Power as stated", true),
                .. simulated ? [new TableColumn("Simulated with", true), new TableColumn("Power", true)] : ImmutableArray<TableColumn>.Empty,
                new("Printed by", false),
            ],
            [
                .. conventions.Rows.Select(r => new TableRow(
                [
                    TableCell.Of(r.Formula), TableCell.Of(Ledger.Words.Of(r.Variance)), TableCell.Of(r.Participants, 2), TableCell.Of(r.Events, 2), TableCell.Of(r.PowerAsStated, 4),
                    .. !simulated ? ImmutableArray<TableCell>.Empty : r is { SimulatedPower: { } power, SimulatedParticipants: { } count }
                        ? [TableCell.Of(count), TableCell.Of(power.Value, 4)]
                        : [TableCell.Missing("none"), TableCell.Missing("none")],
                    TableCell.Of(r.PrintedBy),
                ])),
            ],
            [
                "Power as stated: the formula's, with the participants that the design states. A formula that does not cover the assumptions (hazards that are not proportional, a cured share) is left out. Not rounded.",
                .. simulated ? [string.Create(CultureInfo.InvariantCulture, $"Simulated: trials with the formula's participants rounded up, the design's looks and bounds, seed 1; Monte-Carlo errors up to {conventions.Rows.Max(r => r.SimulatedPower?.StandardError ?? 0):F4}. equipoise simulate tries any of it out at length.")] : ImmutableArray<string>.Empty,
            ]));
        return blocks.ToImmutable();
    }
}
