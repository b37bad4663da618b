using System.Collections.Immutable;

namespace Equipoise.Adapters.Rendering.Svg;

/// <summary>
/// The axis of an effect, linear for a difference and logarithmic for a ratio. It covers the values and that of no effect; what lies more than a factor of 64 from 1, or is not finite, is cut off at
/// the edge, so that one estimate without information does not flatten the others.
/// </summary>
internal sealed record EffectAxis
{
    private const double Widest = 64;
    private static readonly ImmutableArray<ImmutableArray<double>> RatioTicks =
    [
        [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2],
        [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5],
        [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10],
        [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50],
        [0.02, 0.1, 0.3, 1, 3, 10, 50],
        [0.02, 0.1, 1, 10, 50],
        [0.02, 1, 50],
    ];

    private EffectAxis(bool isRatio, double low, double high) => (IsRatio, Low, High) = (isRatio, low, high);

    /// <summary>Whether the axis is logarithmic.</summary>
    public bool IsRatio { get; }

    /// <summary>The lower end, as drawn (a logarithm for a ratio).</summary>
    public double Low { get; }

    /// <summary>The upper end, as drawn.</summary>
    public double High { get; }

    /// <summary>An axis that shows the values and <paramref name="none"/>, the value of no effect where it has to be seen.</summary>
    public static EffectAxis Of(IEnumerable<double?> values, bool isRatio, double? none)
    {
        var shown = values.Append(none).OfType<double>().Where(v => double.IsFinite(v) && (!isRatio || v > 0))
            .Select(v => isRatio ? Math.Log(Math.Clamp(v, 1 / Widest, Widest)) : Math.Clamp(v, -1e12, 1e12)).DefaultIfEmpty(0).ToImmutableArray();
        var (low, high) = (shown.Min(), shown.Max());
        if (isRatio)
        {
            // About a no effect at least from 0.7 to 1.4; without one at least a factor of two.
            var (centre, least) = none is { } value and > 0 ? (Math.Log(value), 0.36) : ((low + high) / 2, 0.35);
            return new EffectAxis(isRatio, Math.Min(low, centre - least) - 0.06, Math.Max(high, centre + least) + 0.06);
        }

        var ticks = Ticks.Nice(low, high > low ? high : low + 1, 6);
        return new EffectAxis(isRatio, ticks[0], ticks[^1]);
    }

    /// <summary>A value as drawn; a ratio of 0 or less lies beyond the lower end.</summary>
    public double To(double value) => !IsRatio ? value : value > 0 ? Math.Log(value) : Low - 1;

    /// <summary>Whether a value lies on the axis.</summary>
    public bool Covers(double value) => double.IsFinite(value) && To(value) >= Low - 1e-9 && To(value) <= High + 1e-9;

    /// <summary>Ticks, as drawn, at least <paramref name="gap"/> apart on an axis of a given length.</summary>
    public ImmutableArray<double> TicksOver(double length, double gap)
    {
        if (!IsRatio)
        {
            var linear = Ticks.Nice(Low, High, Math.Max(2, (int)Math.Min(8, length / gap))).RemoveAll(t => t < Low - 1e-9 || t > High + 1e-9);
            return linear;
        }

        var scale = length / (High - Low);
        ImmutableArray<ImmutableArray<double>> sets = [.. RatioTicks.Select(set => set.Where(Covers).Select(To).ToImmutableArray())];
        return sets.FirstOrDefault(set => set.Length > 1 && IsWideEnough(set, scale, gap) && (set[^1] - set[0]) > 0.6 * (High - Low), sets.First(set => IsWideEnough(set, scale, gap)));
    }

    /// <summary>The label of a tick.</summary>
    public string Label(double tick) => Numerals.Short(IsRatio ? Math.Exp(tick) : tick, IsRatio ? 3 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(High - Low)), 0, 9));

    private static bool IsWideEnough(ImmutableArray<double> set, double scale, double gap) => set.Zip(set.Skip(1)).All(pair => (pair.Second - pair.First) * scale >= gap);
}
