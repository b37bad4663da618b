using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>How tied events enter a cumulative hazard.</summary>
public enum HazardTies
{
    /// <summary>d/n at once, variance d/n^2 (Nelson and Aalen; ctype = 1 of R's survfit).</summary>
    NelsonAalen,

    /// <summary>One after another: the sum of 1/(n - j) for j = 0 .. d - 1, variance the sum of 1/(n - j)^2 (Fleming and Harrington; ctype = 2 of R's survfit).</summary>
    FlemingHarrington,
}

/// <summary>The scale on which limits of a cumulative hazard are symmetric.</summary>
public enum HazardLimits
{
    /// <summary>H +- z se(H), cut at 0.</summary>
    Plain,

    /// <summary>H exp(+- z se(H) / H): always above 0.</summary>
    Log,
}

/// <summary>The conventions of a cumulative hazard.</summary>
public sealed record NelsonAalenOptions
{
    /// <summary>How ties enter; no default, the two differ.</summary>
    public required HazardTies Ties { get; init; }

    /// <summary>The pointwise confidence level, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The scale of the limits.</summary>
    public HazardLimits Limits { get; init; } = HazardLimits.Log;
}

/// <summary>A cumulative hazard at one observed time.</summary>
/// <param name="Time">The time, in the sample's unit.</param>
/// <param name="AtRisk">Subjects under observation just before the time.</param>
/// <param name="Events">Events at the time.</param>
/// <param name="CumulativeHazard">H just after the time.</param>
/// <param name="StandardError">Of H.</param>
/// <param name="Lower">The lower pointwise limit of H; null on the log scale where H is 0.</param>
/// <param name="Upper">The upper pointwise limit of H.</param>
public readonly record struct HazardPoint(double Time, int AtRisk, int Events, double CumulativeHazard, double StandardError, double? Lower, double? Upper)
{
    /// <summary>exp(-H): the Breslow estimate of survival, or with <see cref="HazardTies.FlemingHarrington"/> the one named after them.</summary>
    public double Survival => Math.Exp(-CumulativeHazard);
}

/// <summary>A cumulative hazard of one group.</summary>
/// <param name="Label">The group.</param>
/// <param name="Points">One per distinct observed time, ascending.</param>
public sealed record HazardCurve(string Label, ImmutableArray<HazardPoint> Points);

/// <summary>
/// The Nelson-Aalen estimator H(t) = sum over event times u &lt;= t of d/n. Case weights take the place of counts; k tied events of total weight d are then
/// k events of weight d/k. Source: Klein and Moeschberger, 4.2; Fleming and Harrington, Comm. Stat. 1984;13:2469-2486. Reference:
/// validation/reference/survival-curves.json.
/// </summary>
public static class NelsonAalen
{
    /// <summary>One curve per group label, in the order of the labels. Strata are not used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence level is not between 0 and 1.</exception>
    public static ImmutableArray<HazardCurve> Estimate(SurvivalSample sample, NelsonAalenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions { ConfidenceLevel = options.ConfidenceLevel, Limits = SurvivalLimits.Plain });
        var z = Normal.UpperQuantile((1 - options.ConfidenceLevel) / 2);
        return [.. curves.Select(curve => new HazardCurve(curve.Label, Points(curve, z, options)))];
    }

    private static ImmutableArray<HazardPoint> Points(SurvivalCurve curve, double z, NelsonAalenOptions options)
    {
        var points = ImmutableArray.CreateBuilder<HazardPoint>(curve.Points.Length);
        double hazard = 0, variance = 0;
        for (var i = 0; i < curve.Points.Length; i++)
        {
            var point = curve.Points[i];
            var (n, d) = curve.WeightedCounts.IsEmpty ? (point.AtRisk, point.Events) : (curve.WeightedCounts[i].AtRisk, curve.WeightedCounts[i].Events);
            var steps = options.Ties == HazardTies.NelsonAalen ? Math.Min(1, point.Events) : point.Events;
            for (var j = 0; j < steps; j++)
            {
                var left = n - (j * d / point.Events);
                hazard += d / steps / left;
                variance += d / steps / (left * left);
            }

            var error = Math.Sqrt(variance);
            var (lower, upper) = Limits(hazard, z * error, options.Limits);
            points.Add(new HazardPoint(point.Time, point.AtRisk, point.Events, hazard, error, lower, upper));
        }

        return points.MoveToImmutable();
    }

    private static (double? Lower, double? Upper) Limits(double hazard, double half, HazardLimits limits) => limits switch
    {
        HazardLimits.Plain => (Math.Max(0, hazard - half), hazard + half),
        HazardLimits.Log when hazard == 0 => (null, null),
        HazardLimits.Log => (hazard * Math.Exp(-half / hazard), hazard * Math.Exp(half / hazard)),
        _ => throw new ArgumentOutOfRangeException(nameof(limits), limits, "no such scale"),
    };
}
