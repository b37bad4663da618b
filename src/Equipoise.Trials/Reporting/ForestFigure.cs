using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// A forest plot: the effect in each subgroup with its limits, events and participants by arm, and the test of interaction for each grouping. The area of a square is proportional to the information
/// behind its estimate, so that the eye weighs the subgroups as the data do.
/// </summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="EffectLabel">Name of the effect, such as "Hazard ratio".</param>
/// <param name="IsRatio">Whether the effect is a ratio: a logarithmic axis and a null line at 1; else a linear axis and a null line at 0.</param>
/// <param name="FavoursBelow">What values below the null line favour, such as "interleukin-2".</param>
/// <param name="FavoursAbove">What values above it favour.</param>
/// <param name="Arms">Labels of the arms in the protocol's order; each row has one count for each.</param>
/// <param name="Groups">The groupings, each with its rows.</param>
/// <param name="Overall">The effect in all participants, drawn as a diamond; null for none.</param>
public sealed record ForestFigure(
    string Id,
    string Title,
    string EffectLabel,
    bool IsRatio,
    string FavoursBelow,
    string FavoursAbove,
    ImmutableArray<string> Arms,
    ImmutableArray<ForestGroup> Groups,
    ForestRow? Overall) : FigureBlock(Id, Title, "")
{
    /// <summary>Decimals of estimates and limits as shown.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>The value of no effect.</summary>
    public double NullValue => IsRatio ? 1 : 0;

    /// <summary>The figure in words, made from its data.</summary>
    public override string AlternativeText => FigureWords.Of(this);
}

/// <summary>A grouping of the participants, such as by sex.</summary>
/// <param name="Heading">Its name; empty for rows without a heading.</param>
/// <param name="Rows">Its subgroups.</param>
/// <param name="InteractionP">P value of the test of interaction between the grouping and the treatment; null where it was not made.</param>
public sealed record ForestGroup(string Heading, ImmutableArray<ForestRow> Rows, double? InteractionP);

/// <summary>A row of a forest plot.</summary>
/// <param name="Label">The subgroup.</param>
/// <param name="Counts">Events and participants by arm, in the order of the figure's arms.</param>
/// <param name="Estimate">The effect; null where it cannot be estimated.</param>
/// <param name="Lower">Lower limit; null where there is none.</param>
/// <param name="Upper">Upper limit; null where there is none.</param>
/// <param name="Information">Information behind the estimate (for a hazard ratio about a quarter of the events); the area of the square is proportional to it.</param>
/// <param name="NoEstimate">Why there is no estimate; null where there is one.</param>
public sealed record ForestRow(string Label, ImmutableArray<ArmCount> Counts, double? Estimate, double? Lower, double? Upper, double Information, string? NoEstimate = null);

/// <summary>Events, or participants with an event, among the participants of an arm.</summary>
public readonly record struct ArmCount(int Events, int Participants)
{
    /// <summary>The proportion; null of nobody.</summary>
    public double? Proportion => Participants > 0 ? (double)Events / Participants : null;
}
