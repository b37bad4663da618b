namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>How wide a figure is drawn, and where its labels go: beside the lines when there is room, else below the axis.</summary>
internal sealed record Format(double Width, bool LabelsBeside, string IdSuffix)
{
    /// <summary>For paper and screens.</summary>
    public static Format Wide { get; } = new(760, LabelsBeside: true, "");

    /// <summary>For a telephone: the same figure with the same numbers, in a column.</summary>
    public static Format Narrow { get; } = new(340, LabelsBeside: false, "-narrow");

    /// <summary>The right margin of a plot whose labels are these.</summary>
    public double Margin(IEnumerable<string> labels) => LabelsBeside ? EndLabels.Margin(labels) : 14;
}
