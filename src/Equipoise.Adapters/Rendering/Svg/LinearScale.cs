namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>Takes a value from a domain to a place in the picture; a domain without extent is widened by one.</summary>
internal readonly record struct LinearScale
{
    private readonly double extent;
    private readonly double from;
    private readonly double to;

    /// <summary>A scale that takes <paramref name="start"/> to <paramref name="from"/> and <paramref name="end"/> to <paramref name="to"/>.</summary>
    public LinearScale(double start, double end, double from, double to)
    {
        Start = double.IsFinite(start) ? start : 0;
        extent = double.IsFinite(end) && end > Start ? end - Start : 1;
        this.from = from;
        this.to = to;
    }

    /// <summary>The start of the domain.</summary>
    public double Start { get; }

    /// <summary>The end of the domain.</summary>
    public double End => Start + extent;

    /// <summary>The place of a value; a value outside the domain stays at the edge.</summary>
    public double this[double value] => from + ((to - from) * Math.Clamp((double.IsNaN(value) ? Start : value) - Start, 0, extent) / extent);

    /// <summary>Whether a value lies within the domain.</summary>
    public bool Contains(double value) => value >= Start - (1e-9 * extent) && value <= End + (1e-9 * extent);
}
