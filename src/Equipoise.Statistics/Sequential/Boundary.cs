using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>One-sided upper bounds on the Z scale, with the type I error they spend. There is no lower bound: stopping for futility does not buy back error.</summary>
public sealed record Boundary
{
    private Boundary()
    {
    }

    /// <summary>The family of the bounds.</summary>
    public required BoundaryFamily Family { get; init; }

    /// <summary>The one-sided type I error over all looks.</summary>
    public required double OneSidedAlpha { get; init; }

    /// <summary>The share of the final information at each look; the last is 1.</summary>
    public required ImmutableArray<double> InformationFractions { get; init; }

    /// <summary>The bound at the last look; the others are this times the family's shape.</summary>
    public required double Constant { get; init; }

    /// <summary>The bound at each look: Z at or above it rejects.</summary>
    public required ImmutableArray<double> UpperZ { get; init; }

    /// <summary>The one-sided P value that each bound stands for.</summary>
    public ImmutableArray<double> NominalP => [.. UpperZ.Select(Normal.UpperTail)];

    /// <summary>
    /// Finds the constant with which the family spends exactly the error. Reference: validation/reference/sequential.json (rpact);
    /// Jennison and Turnbull (2000), tables 2.1 and 2.3.
    /// </summary>
    /// <param name="family">The shape.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="informationFractions">Rising, the last 1.</param>
    /// <exception cref="ArgumentException">The fractions do not rise to 1, or alpha is none.</exception>
    public static Boundary Solve(BoundaryFamily family, double oneSidedAlpha, IReadOnlyList<double> informationFractions)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(informationFractions);
        double[] fractions = [.. informationFractions];
        GroupSequential.RequireRising(fractions);
        if (fractions is [] or [.., not 1])
        {
            throw new ArgumentException("the last information fraction is 1", nameof(informationFractions));
        }

        if (!(oneSidedAlpha > 0 && oneSidedAlpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(oneSidedAlpha), oneSidedAlpha, "a one-sided alpha lies between 0 and 1/2");
        }

        var shape = Array.ConvertAll(fractions, t => family.Shape(t));
        var open = Array.ConvertAll(fractions, _ => double.NegativeInfinity);
        var single = Normal.UpperQuantile(oneSidedAlpha);
        // Bonferroni bounds the constant from above, the single look from below.
        var constant = fractions.Length == 1 ? single : Root.Between(
            c => Math.Log(oneSidedAlpha / GroupSequential.Compute(fractions, open, Array.ConvertAll(shape, s => c * s), 0).TotalUpper),
            single,
            Normal.UpperQuantile(oneSidedAlpha / fractions.Length) / Math.Min(1, shape.Min()),
            $"the constant of {family.Name}");
        return new Boundary
        {
            Family = family,
            OneSidedAlpha = oneSidedAlpha,
            InformationFractions = [.. fractions],
            Constant = constant,
            UpperZ = [.. shape.Select(s => constant * s)],
        };
    }

    /// <summary>The same with equally spaced looks.</summary>
    public static Boundary Solve(BoundaryFamily family, double oneSidedAlpha, int looks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looks, 1);
        return Solve(family, oneSidedAlpha, [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)]);
    }

    /// <summary>First-crossing probabilities under a drift, the expectation of Z at full information.</summary>
    public CrossingProbabilities Cross(double drift) => GroupSequential.Compute(
        InformationFractions.AsSpan(), [.. InformationFractions.Select(_ => double.NegativeInfinity)], UpperZ.AsSpan(), drift);
}
