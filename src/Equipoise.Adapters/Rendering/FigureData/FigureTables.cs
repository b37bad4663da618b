using System.Collections.Immutable;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Simulation;

namespace Equipoise.Adapters.Rendering.FigureData;

/// <summary>The numbers behind a picture as tables: what a reader who cannot see it, or does not trust it, reads instead.</summary>
internal static class FigureTables
{
    /// <summary>Every number the picture was drawn from.</summary>
    public static ImmutableArray<TableBlock> Full(FigureBlock figure) => figure switch
    {
        KaplanMeierFigure f => [KaplanMeierTables.AtTicks(f), KaplanMeierTables.EveryStep(f)],
        BoundaryFigure f => [BoundaryTables.Looks(f)],
        ConsortFigure f => [ConsortTables.Flow(f)],
        AccrualFigure f => [AccrualTables.EveryChange(f), .. AccrualTables.Sites(f)],
        ForestFigure f => [ForestTables.Rows(f)],
        AdverseEventFigure f => [AdverseEventTables.Terms(f)],
        ConditionalPowerFigure f => [ConditionalPowerTables.Named(f), ConditionalPowerTables.Curve(f)],
        DoseSlotFigure f => [DoseSlotTables.Full(f)],
        SwimmerFigure f => [SwimmerTables.Full(f)],
        StoppingFigure f => [SimulationFigureTables.Stopping(f)],
        ShareFigure f => [SimulationFigureTables.Points(f)],
        _ => throw new ArgumentException($"Figure '{figure.Id}' is of a kind without a table: {figure.GetType().Name}.", nameof(figure)),
    };

    /// <summary>The picture in a few rows, for a page of plain text.</summary>
    public static TableBlock Brief(FigureBlock figure) => figure switch
    {
        KaplanMeierFigure f => KaplanMeierTables.AtTicks(f),
        BoundaryFigure f => BoundaryTables.Looks(f),
        ConsortFigure f => ConsortTables.Flow(f),
        AccrualFigure f => AccrualTables.AtTicks(f),
        ForestFigure f => ForestTables.Rows(f),
        AdverseEventFigure f => AdverseEventTables.Terms(f),
        ConditionalPowerFigure f => ConditionalPowerTables.Named(f),
        DoseSlotFigure f => DoseSlotTables.Brief(f),
        SwimmerFigure f => SwimmerTables.Brief(f),
        StoppingFigure f => SimulationFigureTables.Stopping(f),
        ShareFigure f => SimulationFigureTables.Brief(f),
        _ => throw new ArgumentException($"Figure '{figure.Id}' is of a kind without a table: {figure.GetType().Name}.", nameof(figure)),
    };
}
