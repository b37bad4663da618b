using System.Collections.Immutable;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>A probability just after one observed time.</summary>
/// <param name="Time">In the sample's unit.</param>
/// <param name="Probability">Of the cause by the time, or of no event yet.</param>
/// <param name="StandardError">Of the probability, by the variance that the options name.</param>
/// <param name="Lower">The lower pointwise limit; null where the scale has none (probability 0, and 1 on most scales).</param>
/// <param name="Upper">The upper pointwise limit; null as for the lower.</param>
public readonly record struct IncidencePoint(double Time, double Probability, double StandardError, double? Lower, double? Upper);

/// <summary>The cumulative incidence of one cause in one group, or its probability of no event.</summary>
public sealed class IncidenceCurve
{
    private readonly double atOrigin;

    internal IncidenceCurve(string group, string cause, ImmutableArray<IncidencePoint> points, double atOrigin)
    {
        this.atOrigin = atOrigin;
        Group = group;
        Cause = cause;
        Points = points;
    }

    /// <summary>The group.</summary>
    public string Group { get; }

    /// <summary>The cause, or "event-free".</summary>
    public string Cause { get; }

    /// <summary>One point per distinct observed time, of events and of censorings, ascending.</summary>
    public ImmutableArray<IncidencePoint> Points { get; }

    /// <summary>The curve at a time, with any event at the time itself counted; after the last observation, what it was there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not a number.</exception>
    public IncidencePoint At(double time)
    {
        if (!(time >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "follow-up starts at 0");
        }

        int low = 0, high = Points.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Points[middle].Time <= time ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? new IncidencePoint(time, atOrigin, 0, null, null) : Points[low - 1] with { Time = time };
    }
}
