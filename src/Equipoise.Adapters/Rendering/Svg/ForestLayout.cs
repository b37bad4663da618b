using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Where the parts of a forest plot stand: in columns when there is room, else label, counts and plot of a row one under the other.</summary>
internal sealed record ForestLayout(double Width, bool Columns, int ArmColumns, double CountWidth, bool HasInteraction)
{
    private const double LabelWidth = 166;
    private const double EstimateWidth = 152;

    /// <summary>The height of a row.</summary>
    public double RowHeight => Columns ? 21 : ArmColumns > 0 ? 54 : 42;

    /// <summary>The room of a row's label.</summary>
    public double LabelRoom => Columns ? LabelWidth - 12 : Width - EstimateWidth;

    /// <summary>The left edge of the plot.</summary>
    public double PlotLeft => Columns ? LabelWidth + (ArmColumns * CountWidth) + 8 : 6;

    /// <summary>The right edge of the plot.</summary>
    public double PlotRight => Columns ? EstimateLeft - 12 : Width - 6;

    /// <summary>The left edge of the estimates.</summary>
    public double EstimateLeft => Width - EstimateWidth - (HasInteraction ? InteractionWidth : 0);

    /// <summary>The room of an estimate.</summary>
    public double EstimateRoom => EstimateWidth - 4;

    private double InteractionWidth => Columns ? 70 : 0;

    /// <summary>The layout of a figure; counts of more than four arms stand in the table only.</summary>
    public static ForestLayout Of(ForestFigure figure, Format format) =>
        new(format.Width, format.LabelsBeside, figure.Arms.Length <= 4 ? figure.Arms.Length : 0, WidthOf(figure.Arms), figure.Groups.Any(g => Shown(g.InteractionP) is not null));

    /// <summary>The right edge of an arm's counts.</summary>
    public double CountRight(int arm) => LabelWidth + ((arm + 1) * CountWidth) - 8;

    /// <summary>The room of an arm's heading.</summary>
    public double CountRoom => CountWidth - 8;

    /// <summary>Wide enough for the longest word of an arm's name, within limits that leave the plot its room.</summary>
    private static double WidthOf(ImmutableArray<string> arms) =>
        Math.Clamp(arms.SelectMany(arm => arm.Split(' ')).Select(word => TextMetrics.Width(word, 12.5) + 10).DefaultIfEmpty(0).Max(), 58, arms.Length <= 2 ? 104 : 66);

    /// <summary>A P value that can be shown.</summary>
    public static double? Shown(double? p) => p is { } value && double.IsFinite(value) ? value : null;
}
