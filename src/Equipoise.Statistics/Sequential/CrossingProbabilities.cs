using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>Where a group-sequential statistic first leaves its bounds.</summary>
/// <param name="Upper">For each look, the probability to go above the upper bound there for the first time.</param>
/// <param name="Lower">For each look, the probability to go below the lower bound there for the first time.</param>
public sealed record CrossingProbabilities(ImmutableArray<double> Upper, ImmutableArray<double> Lower)
{
    /// <summary>The probability to leave through an upper bound: under drift 0 the type I error, else the power.</summary>
    public double TotalUpper => Upper.Sum();

    /// <summary>The probability to leave through a lower bound.</summary>
    public double TotalLower => Lower.Sum();
}
