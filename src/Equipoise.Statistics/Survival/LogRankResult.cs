using System.Collections.Immutable;

namespace Equipoise.Statistics.Survival;

/// <summary>One group's events against those expected if all groups shared one hazard.</summary>
/// <param name="Label">The group.</param>
/// <param name="Count">Subjects.</param>
/// <param name="Observed">Events that happened.</param>
/// <param name="Expected">Events expected, summed over event times and strata.</param>
public readonly record struct LogRankGroup(string Label, int Count, double Observed, double Expected);

/// <summary>A log-rank test.</summary>
public sealed record LogRankResult
{
    /// <summary>The quadratic form of observed minus expected.</summary>
    public required double ChiSquare { get; init; }

    /// <summary>
    /// The rank of the variance: the groups ever at risk together with another one at an event time, less one.
    /// 0 when no event time compares two groups; then the statistic is 0, the two-sided P value 1 and the one-sided 0.5.
    /// </summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Two-sided: the upper tail of the chi-squared distribution.</summary>
    public required double PValue { get; init; }

    /// <summary>One row per group label, in the order of the labels.</summary>
    public required ImmutableArray<LogRankGroup> Groups { get; init; }

    /// <summary>The parts that only two groups have; null for three or more.</summary>
    public required LogRankComparison? Comparison { get; init; }

    /// <summary>U / sqrt(V): positive when the SECOND group has fewer events than expected. Two groups only.</summary>
    public double Z => Two.Z;

    /// <summary>P(Z &gt;= z) under equal hazards: small when the second group does better. Two groups only.</summary>
    public double OneSidedP => Two.OneSidedP;

    /// <summary>Expected less observed events in the second group. Two groups only.</summary>
    public double U => Two.U;

    /// <summary>The hypergeometric variance of U, the information. Two groups only.</summary>
    public double V => Two.V;

    private LogRankComparison Two => Comparison
        ?? throw new InvalidOperationException($"a signed log-rank statistic compares two groups; there are {Groups.Length}");
}

/// <summary>The signed statistic of two groups.</summary>
/// <param name="U">Expected less observed events in the second group.</param>
/// <param name="V">The hypergeometric variance of U.</param>
/// <param name="Z">U / sqrt(V), 0 when V is 0; positive when the second group has fewer events than expected.</param>
/// <param name="OneSidedP">P(Z &gt;= z).</param>
public sealed record LogRankComparison(double U, double V, double Z, double OneSidedP);
