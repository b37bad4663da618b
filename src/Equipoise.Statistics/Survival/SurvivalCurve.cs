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
    double Time, int AtRisk, int Events, int Censored, double Survival, double StandardError, double? Lower, double? Upper)
{
    // NaN for null: a point takes 56 bytes instead of 72.
    private readonly double lower = Lower ?? double.NaN;
    private readonly double upper = Upper ?? double.NaN;

    /// <summary>The lower pointwise limit; null where S is 0, and for log-log limits also where S is 1.</summary>
    public double? Lower
    {
        get => double.IsNaN(lower) ? null : lower;
        init => lower = value ?? double.NaN;
    }

    /// <summary>The upper pointwise limit; null as for the lower.</summary>
    public double? Upper
    {
        get => double.IsNaN(upper) ? null : upper;
        init => upper = value ?? double.NaN;
    }
}

/// <summary>The sums of case weights at one observed time.</summary>
/// <param name="AtRisk">The weight under observation just before the time.</param>
/// <param name="Events">The weight of the events at the time.</param>
/// <param name="Censored">The weight of the censorings at the time.</param>
public readonly record struct WeightedCounts(double AtRisk, double Events, double Censored);

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

    private readonly double[] entries;

    internal SurvivalCurve(string label, int count, ProductLimit estimate, KaplanMeierOptions options)
    {
        entries = estimate.Entries;
        Label = label;
        Count = count;
        Points = estimate.Points;
        WeightedCounts = estimate.WeightedCounts;
        Options = options;
        EventCount = estimate.Events;
    }

    /// <summary>The group.</summary>
    public string Label { get; }

    /// <summary>Rows of the group that count; those of weight 0 do not.</summary>
    public int Count { get; }

    /// <summary>Events in the group, unweighted.</summary>
    public int EventCount { get; }

    /// <summary>One point per distinct observed time, of events and of censorings, ascending.</summary>
    public ImmutableArray<SurvivalPoint> Points { get; }

    /// <summary>The weights behind each point, which the estimate uses in place of the counts; empty when the sample has no weights.</summary>
    public ImmutableArray<WeightedCounts> WeightedCounts { get; }

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
            var (lower, upper) = KaplanMeier.Limits(1, 0, Options.Limits);
            return new SurvivalEstimate(time, AtRiskAt(time), 1, 0, lower, upper) { BeyondFollowUp = Count == 0 };
        }

        var point = Points[index];
        return new SurvivalEstimate(time, AtRiskAt(time), point.Survival, point.StandardError, point.Lower, point.Upper)
        {
            BeyondFollowUp = time > Points[^1].Time && point.Survival > 0,
        };
    }

    /// <summary>Subjects followed at least to the time and, with delayed entry, under observation before it.</summary>
    public int AtRiskAt(double time)
    {
        var index = IndexAt(time);
        if (index < 0)
        {
            return EnteredBefore(time);
        }

        var point = Points[index];
        return point.Time == time ? point.AtRisk
            : point.AtRisk - point.Events - point.Censored + EnteredBefore(time) - EnteredBefore(point.Time);
    }

    /// <summary>Events up to and including the time.</summary>
    public int EventsUpTo(double time) => Sum(IndexAt(time), point => point.Events);

    /// <summary>Censorings up to and including the time.</summary>
    public int CensoredUpTo(double time) => Sum(IndexAt(time), point => point.Censored);

    /// <summary>
    /// The time by which a share p has had the event: the first time with S &lt; 1 - p, or, where S equals 1 - p for a while (to 1.5e-8), what
    /// <see cref="KaplanMeierOptions.Quantiles"/> says. The limits read the limits of S in the same way (Brookmeyer and Crowley, Biometrics 1982;38:29-41).
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

            return reached < level - EqualityTolerance || Options.Quantiles == QuantileConvention.Infimum ? Points[i].Time : EndOfStretch(height, level, i);
        }

        return null;
    }

    private double? EndOfStretch(Func<SurvivalPoint, double?> height, double level, int from)
    {
        var end = from + 1;
        if (Options.Quantiles == QuantileConvention.Sas)
        {
            while (end < Points.Length && Points[end].Events == 0)
            {
                end++;
            }

            return end < Points.Length ? (Points[from].Time + Points[end].Time) / 2 : null;
        }

        while (end < Points.Length - 1 && height(Points[end]) is { } next && next >= level - EqualityTolerance)
        {
            end++;
        }

        return (Points[from].Time + Points[Math.Min(end, Points.Length - 1)].Time) / 2;
    }

    private int EnteredBefore(double time)
    {
        if (entries.Length == 0)
        {
            return Count;
        }

        int low = 0, high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entries[middle] < time ? (middle + 1, high) : (low, middle);
        }

        return low;
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
