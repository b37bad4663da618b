using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// A normal statistic looked at several times. At information fraction t, Z has mean drift * sqrt(t) and variance 1, and Z sqrt(t) has independent
/// increments. The engine knows drift, information and bounds, and nothing of endpoints. Recursion of Armitage, McPherson and Rowe (JRSS A 1969;132:235-244)
/// as in Jennison and Turnbull, Group Sequential Methods (2000), ch. 19. Absolute error below 1e-12 for up to 50 looks.
/// Reference: validation/reference/sequential.json (mvtnorm, quadrature, a recursion in R, and rpact).
/// </summary>
public static class GroupSequential
{
    /// <summary>First-crossing probabilities at each look. A statistic on a bound crosses it.</summary>
    /// <param name="informationFractions">Positive and rising; they need not end at 1.</param>
    /// <param name="lowerZ">Lower bounds on the Z scale; negative infinity where there is none.</param>
    /// <param name="upperZ">Upper bounds on the Z scale, not below the lower; positive infinity where there is none.</param>
    /// <param name="drift">The expectation of Z at information fraction 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or an element is out of order; it is named.</exception>
    public static CrossingProbabilities Compute(
        ReadOnlySpan<double> informationFractions, ReadOnlySpan<double> lowerZ, ReadOnlySpan<double> upperZ, double drift)
    {
        Validate(informationFractions, lowerZ, upperZ, drift);
        var upper = ImmutableArray.CreateBuilder<double>(upperZ.Length);
        var lower = ImmutableArray.CreateBuilder<double>(lowerZ.Length);
        var inside = new InsideMass(drift).Start();
        for (var look = 0; look < informationFractions.Length; look++)
        {
            upper.Add(inside.Above(informationFractions[look], upperZ[look], drift));
            lower.Add(inside.Below(informationFractions[look], lowerZ[look], drift));
            if (look + 1 < informationFractions.Length)
            {
                inside.Advance(informationFractions[look], informationFractions[look + 1], Reaches.At(look, informationFractions, lowerZ, upperZ, 0));
            }
        }

        return new CrossingProbabilities(upper.MoveToImmutable(), lower.MoveToImmutable());
    }

    private static void Validate(ReadOnlySpan<double> fractions, ReadOnlySpan<double> lowerZ, ReadOnlySpan<double> upperZ, double drift)
    {
        if (fractions.IsEmpty || lowerZ.Length != fractions.Length || upperZ.Length != fractions.Length)
        {
            throw new ArgumentException($"there are {fractions.Length} information fractions, {lowerZ.Length} lower and {upperZ.Length} upper bounds");
        }

        if (!double.IsFinite(drift))
        {
            throw new ArgumentOutOfRangeException(nameof(drift), drift, "a drift is finite");
        }

        RequireRising(fractions);
        for (var look = 0; look < fractions.Length; look++)
        {
            if (!(lowerZ[look] <= upperZ[look]))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"lowerZ[{look}] is {lowerZ[look]:R} and upperZ[{look}] is {upperZ[look]:R}; the lower bound is not above the upper"));
            }
        }
    }

    internal static void RequireRising(ReadOnlySpan<double> informationFractions)
    {
        double previous = 0;
        for (var look = 0; look < informationFractions.Length; look++)
        {
            if (!(informationFractions[look] > previous && double.IsFinite(informationFractions[look])))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"informationFractions[{look}] is {informationFractions[look]:R}; fractions are positive and rise"));
            }

            previous = informationFractions[look];
        }
    }
}
