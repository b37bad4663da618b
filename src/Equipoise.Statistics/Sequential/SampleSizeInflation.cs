using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What looking early costs.</summary>
public static class SampleSizeInflation
{
    /// <summary>
    /// The final information of the group-sequential test over that of a fixed test of the same error and power: (drift / (z_alpha + z_beta))^2 with the drift
    /// that gives the power. Source: Jennison and Turnbull (2000), 2.3.2. Reference: validation/reference/sequential.json (rpact's inflation factor).
    /// </summary>
    /// <param name="boundary">The bounds.</param>
    /// <param name="oneSidedAlpha">The error of the fixed test; that of the boundary for a fair comparison.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha or power is none.</exception>
    public static double Factor(Boundary boundary, double oneSidedAlpha, double power)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        return Math.Pow(Drift(boundary, power) / SampleSize.QuantileSum(oneSidedAlpha, power), 2);
    }

    /// <summary>The drift (expectation of Z at full information) under which the test rejects with the given probability.</summary>
    public static double Drift(Boundary boundary, double power)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        var start = SampleSize.QuantileSum(boundary.OneSidedAlpha, power);
        return Root.OfIncreasing(drift => boundary.Cross(drift).TotalUpper - power, "the drift of a group-sequential test", start);
    }
}
