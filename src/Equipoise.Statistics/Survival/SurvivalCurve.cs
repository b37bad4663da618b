using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>The curve at one observed time.</summary>
/// <param name="Time">The time, in the sample's unit.</param>
/// <param name="AtRisk">Subjects under observation just before the time.</param>
/// <param name="Events">Events at the time.</param>
/// <param name="Censored">Censorings at the time, after its events.</param>
/// <param name="Survival">The product-limit estimate just after the time.</param>
/// <param name="StandardError">Greenwood's, of S itself; 0 where S is 0, the limit of the formula (R prints NaN there).</param>
/// <param name="Lower">The lower pointwise limit; null where S is 0, and for log-log limits also where S is 1.</param>
/// <param name="Upper">The upper pointwise limit; null as for the lower.</param>
public readonly record struct SurvivalPoint(
    double Time, int AtRisk, int Events, int Censored, double Survival, double StandardError, double? Lower, double? Upper);

/// <summary>The curve read at a time of the caller's choice.</summary>
/// <param name="Time">The time asked for.</param>
/// <param name="AtRisk">Subjects with a follow-up of at least this time.</param>
/// <param name="Survival">The estimate, with any event at the time itself counted.</param>
/// <param name="StandardError">Greenwood's, of S itself.</param>
/// <param name="Lower">The lower pointwise limit; null where the scale does not define one.</param>
/// <param name="Upper">The upper pointwise limit.</param>
public readonly record struct SurvivalEstimate(double Time, int AtRisk, double Survival, double StandardError, double? Lower, double? Upper)
{
    /// <summary>True where nobody was followed to the time and the curve had not reached 0: the estimate is carried forward, not observed.</summary>
    public bool BeyondFollowUp { get; init; }
}

/// <summary>A survival time quantile; null means that the curve, or the limit, does not fall that far.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Lower">The lower confidence limit.</param>
/// <param name="Upper">The upper confidence limit.</param>
public readonly record struct QuantileEstimate(double? Value, double? Lower, double? Upper);

/// <summary>A Kaplan-Meier curve of one group.</summary>
public sealed class SurvivalCurve
{
    private static readonly double EqualityTolerance = Math.Pow(2, -26);

    private readonly double z;

    internal SurvivalCurve(string label, int count, ImmutableArray<SurvivalPoint> points, double z, KaplanMeierOptions options)
    {
        this.z = z;
        Label = label;
        Count = count;
        Points = points;
        Options = options;
        EventCount = points.Sum(point => point.Events);
    }

    /// <summary>The group.</summary>
    public string Label { get; }

    /// <summary>Subjects in the group.</summary>
    public int Count { get; }

    /// <summary>Events in the group.</summary>
    public int EventCount { get; }

    /// <summary>One point per distinct observed time, of events and of censorings, ascending.</summary>
    public ImmutableArray<SurvivalPoint> Points { get; }

    /// <summary>The conventions the curve was estimated under.</summary>
    public KaplanMeierOptions Options { get; }

    /// <summary>The median with its limits.</summary>
    public QuantileEstimate Median => Quantile(0.5);

    /// <summary>The curve at a time. After the last observation the last value is carried forward and marked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not a number.</exception>
    public SurvivalEstimate At(double time)
    {
        var index = IndexAt(time);
        if (index < 0)
        {
            var (lower, upper) = KaplanMeier.Limits(1, 0, z, Options.Limits);
            return new SurvivalEstimate(time, Count, 1, 0, lower, upper) { BeyondFollowUp = Count == 0 };
        }

        var point = Points[index];
        var atRisk = AtRiskAt(time);
        return new SurvivalEstimate(time, atRisk, point.Survival, point.StandardError, point.Lower, point.Upper)
        {
            BeyondFollowUp = atRisk == 0 && point.Survival > 0,
        };
    }

    /// <summary>Subjects followed at least to the time.</summary>
    public int AtRiskAt(double time)
    {
        var index = IndexAt(time);
        return index < 0 ? Count
            : Points[index].Time == time ? Points[index].AtRisk
            : Points[index].AtRisk - Points[index].Events - Points[index].Censored;
    }

    /// <summary>Events up to and including the time.</summary>
    public int EventsUpTo(double time) => Sum(IndexAt(time), point => point.Events);

    /// <summary>Censorings up to and including the time.</summary>
    public int CensoredUpTo(double time) => Sum(IndexAt(time), point => point.Censored);

    /// <summary>
    /// The time by which a share p has had the event: the first time with S &lt;= 1 - p. Where S equals 1 - p over an interval (to 1.5e-8), its midpoint;
    /// an interval at the end of the curve ends at the last observation. The limits read the limits of S in the same way (Brookmeyer and Crowley,
    /// Biometrics 1982;38:29-41). These are the conventions of R's quantile.survfit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not strictly between 0 and 1.</exception>
    public QuantileEstimate Quantile(double p)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a survival quantile lies strictly between 0 and 1");
        }

        return new QuantileEstimate(Reach(point => point.Survival, 1 - p), Reach(point => point.Lower, 1 - p), Reach(point => point.Upper, 1 - p));
    }

    private double? Reach(Func<SurvivalPoint, double?> height, double level)
    {
        for (var i = 0; i < Points.Length; i++)
        {
            if (height(Points[i]) is not { } reached || reached > level + EqualityTolerance)
            {
                continue;
            }

            if (reached < level - EqualityTolerance)
            {
                return Points[i].Time;
            }

            var end = i + 1;
            while (end < Points.Length - 1 && height(Points[end]) is { } next && next >= level - EqualityTolerance)
            {
                end++;
            }

            return (Points[i].Time + Points[Math.Min(end, Points.Length - 1)].Time) / 2;
        }

        return null;
    }

    private int IndexAt(double time)
    {
        if (!(time >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "follow-up starts at 0");
        }

        int low = 0, high = Points.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Points[middle].Time <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private int Sum(int last, Func<SurvivalPoint, int> count)
    {
        var sum = 0;
        for (var i = 0; i <= last; i++)
        {
            sum += count(Points[i]);
        }

        return sum;
    }
}
