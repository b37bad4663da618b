using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>Which simultaneous band.</summary>
public enum BandKind
{
    /// <summary>Equal precision: proportional to the pointwise limits (Nair, Technometrics 1984;26:265-275).</summary>
    EqualPrecision,

    /// <summary>Hall and Wellner, Biometrika 1980;67:133-143: wider in the tails, narrower in the middle.</summary>
    HallWellner,
}

/// <summary>The band at one observed time.</summary>
/// <param name="Time">The time.</param>
/// <param name="Survival">The Kaplan-Meier estimate.</param>
/// <param name="Lower">The lower limit; null where the scale does not define it.</param>
/// <param name="Upper">The upper limit.</param>
public readonly record struct BandPoint(double Time, double Survival, double? Lower, double? Upper);

/// <summary>
/// A band that contains the whole survival curve between two times with the stated confidence. With sigma^2 = Var S / S^2, n subjects and a = n sigma^2 / (1 + n sigma^2)
/// at either end, its half-width on the scale of log S is c sigma (equal precision) or k (1 + n sigma^2) / sqrt n (Hall-Wellner), carried to the named scale as for
/// pointwise limits. Source: Klein and Moeschberger, 4.4. Reference: their tables C.3 and C.4 at the values the book's examples use.
/// </summary>
public sealed record ConfidenceBand
{
    /// <summary>Which band.</summary>
    public required BandKind Kind { get; init; }

    /// <summary>The simultaneous confidence level.</summary>
    public required double ConfidenceLevel { get; init; }

    /// <summary>The scale on which the band is symmetric.</summary>
    public required SurvivalLimits Limits { get; init; }

    /// <summary>a at the first time of the band.</summary>
    public required double LowerShare { get; init; }

    /// <summary>a at the last time of the band.</summary>
    public required double UpperShare { get; init; }

    /// <summary>c or k.</summary>
    public required double CriticalValue { get; init; }

    /// <summary>The observed times from the first to the last time of the band.</summary>
    public required ImmutableArray<BandPoint> Points { get; init; }

    /// <summary>The band of a curve without case weights.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="kind">Which band.</param>
    /// <param name="limits">The scale.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <param name="from">Where it begins: at or after the first event; null for the first event.</param>
    /// <param name="to">Where it ends; null for the last time at which S is above 0.</param>
    /// <exception cref="ArgumentException">The curve has weights, or no event with S above 0 in the range; the message says which.</exception>
    public static ConfidenceBand Of(
        SurvivalCurve curve, BandKind kind, SurvivalLimits limits, double confidenceLevel = 0.95, double? from = null, double? to = null)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (!curve.WeightedCounts.IsEmpty)
        {
            throw new ArgumentException("a band is defined for a number of subjects; this curve has case weights", nameof(curve));
        }

        var n = curve.Count;
        var points = curve.Points.Where(point => point.Survival is > 0 and < 1 && point.Time >= (from ?? 0) && point.Time <= (to ?? double.PositiveInfinity)).ToArray();
        if (points.Length == 0)
        {
            throw new ArgumentException($"the curve '{curve.Label}' is nowhere between 0 and 1 in the range of the band", nameof(curve));
        }

        var lower = Share(points[0]);
        var upper = Share(points[^1]);
        var critical = kind == BandKind.EqualPrecision
            ? BandCriticalValue.EqualPrecision(lower, upper, confidenceLevel)
            : BandCriticalValue.HallWellner(lower, upper, confidenceLevel);
        return new ConfidenceBand
        {
            Kind = kind,
            ConfidenceLevel = confidenceLevel,
            Limits = limits,
            LowerShare = lower,
            UpperShare = upper,
            CriticalValue = critical,
            Points = [.. points.Select(BandAt)],
        };

        double Share(SurvivalPoint point) => n * Variance(point) / (1 + (n * Variance(point)));

        BandPoint BandAt(SurvivalPoint point)
        {
            var half = kind == BandKind.EqualPrecision ? critical * Math.Sqrt(Variance(point)) : critical * (1 + (n * Variance(point))) / Math.Sqrt(n);
            var (low, high) = KaplanMeier.Limits(point.Survival, half, limits);
            return new BandPoint(point.Time, point.Survival, low, high);
        }
    }

    private static double Variance(SurvivalPoint point) => point.StandardError / point.Survival * (point.StandardError / point.Survival);
}
