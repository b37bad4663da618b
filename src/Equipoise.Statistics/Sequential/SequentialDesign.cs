using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What region of Z ends a trial for futility.</summary>
public enum FutilityShape
{
    /// <summary>Everything at or below the futility bound (a one-sided question).</summary>
    Below,

    /// <summary>Everything between minus and plus the futility bound (a two-sided question).</summary>
    InnerWedge,
}

/// <summary>What the computation takes a futility bound for.</summary>
public enum FutilityUse
{
    /// <summary>The trial ends there.</summary>
    Obeyed,

    /// <summary>The trial goes on, as it may where the bound is not binding.</summary>
    Ignored,
}

/// <summary>
/// The bounds of a sequential trial on the Z scale. At information fraction t, Z has mean drift * sqrt(t) and variance 1; Z at or above the upper bound, or at or
/// below the lower one, rejects. The last fraction need not be 1. Reference: validation/reference/boundaries.json (rpact, mvtnorm).
/// </summary>
public sealed record SequentialDesign
{
    internal SequentialDesign()
    {
    }

    /// <summary>A design of given bounds, for one those a protocol states or that came from another scale.</summary>
    /// <param name="name">For print.</param>
    /// <param name="informationFractions">Positive and rising, 1 to 50 of them; they need not end at 1.</param>
    /// <param name="upperZ">At each look; positive infinity where there is none.</param>
    /// <param name="lowerZ">At each look, below the upper; negative infinity where there is none. Null for none at all.</param>
    /// <param name="futilityZ">At each look, not above the upper; negative infinity where there is none. Null for none at all.</param>
    /// <param name="futilityShape">Which side of the futility bound ends the trial.</param>
    /// <param name="futilityBinding">Whether the error given by <see cref="OneSidedAlpha"/> counts on futility being obeyed.</param>
    /// <exception cref="ArgumentException">Lengths differ or a bound is out of order; it is named.</exception>
    public static SequentialDesign OfBounds(
        string name,
        IReadOnlyList<double> informationFractions,
        IReadOnlyList<double> upperZ,
        IReadOnlyList<double>? lowerZ,
        IReadOnlyList<double>? futilityZ,
        FutilityShape futilityShape,
        bool futilityBinding)
    {
        ArgumentNullException.ThrowIfNull(informationFractions);
        ArgumentNullException.ThrowIfNull(upperZ);
        double[] none = [.. informationFractions.Select(_ => double.NegativeInfinity)];
        var (lower, futility) = (lowerZ ?? none, futilityZ ?? none);
        SpendingChecks.Bounds([.. informationFractions], [.. upperZ], [.. lower], [.. futility], futilityShape);
        var design = new SequentialDesign
        {
            Name = name,
            InformationFractions = [.. informationFractions],
            UpperZ = [.. upperZ],
            LowerZ = [.. lower],
            FutilityZ = [.. futility],
            FutilityShape = futilityShape,
            FutilityBinding = futilityBinding,
            OneSidedAlpha = 0,
            Drift = null,
        };
        return design with { OneSidedAlpha = design.Cross(0, futilityBinding ? FutilityUse.Obeyed : FutilityUse.Ignored).TotalUpper };
    }

    /// <summary>The family or the spending functions, for print.</summary>
    public required string Name { get; init; }

    /// <summary>Information at each look over the information planned.</summary>
    public required ImmutableArray<double> InformationFractions { get; init; }

    /// <summary>The upper bound at each look; positive infinity where it is switched off.</summary>
    public required ImmutableArray<double> UpperZ { get; init; }

    /// <summary>The lower bound: minus the upper in a symmetric two-sided design, harm in a one-sided one; negative infinity where there is none.</summary>
    public required ImmutableArray<double> LowerZ { get; init; }

    /// <summary>The futility bound; negative infinity where there is none. It meets the upper bound at the last look.</summary>
    public required ImmutableArray<double> FutilityZ { get; init; }

    /// <summary>Which side of the futility bound ends the trial.</summary>
    public required FutilityShape FutilityShape { get; init; }

    /// <summary>Whether the error promised holds only if the futility bound is obeyed.</summary>
    public required bool FutilityBinding { get; init; }

    /// <summary>The type I error of the upper bound.</summary>
    public required double OneSidedAlpha { get; init; }

    /// <summary>The drift (expectation of Z at fraction 1) that gives the power asked for; null where none was.</summary>
    public required double? Drift { get; init; }

    /// <summary>Whether some look can end for futility before the last.</summary>
    public bool HasFutility => FutilityZ.AsSpan()[..^1].IndexOfAnyExcept(double.NegativeInfinity) >= 0;

    /// <summary>Whether some look has a lower bound.</summary>
    public bool HasLower => LowerZ.AsSpan().IndexOfAnyExcept(double.NegativeInfinity) >= 0;

    /// <summary>The one-sided P value that each upper bound stands for.</summary>
    public ImmutableArray<double> NominalP => [.. UpperZ.Select(Normal.UpperTail)];

    /// <summary>
    /// (drift / (z_alpha + z_beta))^2: the information at fraction 1 over that of a fixed test of the same one-sided error and power; for the power under
    /// <see cref="Drift"/>. Source: Jennison and Turnbull (2000), 2.3.2.
    /// </summary>
    /// <exception cref="InvalidOperationException">The design was made without a power.</exception>
    public double Inflation(double power) => Math.Pow(
        (Drift ?? throw new InvalidOperationException("the design was made without a power and has no drift")) / (Normal.UpperQuantile(OneSidedAlpha) + Normal.Quantile(power)), 2);

    /// <summary>Where the trial ends under a drift, to an absolute error below 1e-12.</summary>
    /// <param name="drift">The expectation of Z at fraction 1.</param>
    /// <param name="futility">Whether futility ends the trial.</param>
    /// <exception cref="ArgumentOutOfRangeException">The drift is not finite.</exception>
    public StoppingProbabilities Cross(double drift, FutilityUse futility = FutilityUse.Obeyed) => Cross(drift, futility, 1);

    /// <summary>The power: the probability, with futility obeyed, to end at an upper bound.</summary>
    public double Power(double drift) => Cross(drift).TotalUpper;

    /// <summary>The drift under which the trial ends at an upper bound with the given probability, futility obeyed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The power is not between the error at drift 0 and 1.</exception>
    public double DriftFor(double power)
    {
        var atNull = Cross(0).TotalUpper;
        if (!(power > atNull && power < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, FormattableString.Invariant($"no positive drift gives this power: it lies between the error, {atNull:R}, and 1"));
        }

        var target = Normal.Quantile(power);
        return Root.OfNearlyLinear(
            drift => Normal.Quantile(Cross(drift).TotalUpper) - target, "the drift of a sequential design", Normal.UpperQuantile(atNull) + target);
    }

    internal StoppingProbabilities Cross(double drift, FutilityUse futility, double refinement)
    {
        if (!double.IsFinite(drift))
        {
            throw new ArgumentOutOfRangeException(nameof(drift), drift, "a drift is finite");
        }

        var looks = InformationFractions.Length;
        var (upper, lower, between) = (new double[looks], new double[looks], new double[looks]);
        var inside = new InsideMass(drift) { Refinement = refinement }.Start();
        var bottom = Bottom(futility);
        for (var look = 0; look < looks; look++)
        {
            var t = InformationFractions[look];
            upper[look] = inside.Above(t, UpperZ[look], drift);
            lower[look] = inside.Below(t, LowerZ[look], drift);
            if (futility == FutilityUse.Obeyed || look + 1 == looks)
            {
                between[look] = FutilityShape == FutilityShape.Below
                    ? inside.Between(t, LowerZ[look], FutilityZ[look], drift)
                    : inside.Between(t, -FutilityZ[look], FutilityZ[look], drift);
            }

            if (look + 1 < looks)
            {
                inside.Advance(t, InformationFractions[look + 1], Reaches.At(look, InformationFractions.AsSpan(), bottom, UpperZ.AsSpan(), Wedge(look, futility)));
            }
        }

        return new StoppingProbabilities(InformationFractions, [.. upper], [.. lower], [.. between]);
    }

    /// <summary>The lowest values with which the trial goes on.</summary>
    internal double[] Bottom(FutilityUse futility) => [.. LowerZ.Zip(FutilityZ, (lower, low) =>
        futility == FutilityUse.Obeyed && FutilityShape == FutilityShape.Below ? Math.Max(lower, low) : lower)];

    /// <summary>Half the inner wedge at a look; 0 where there is none.</summary>
    internal double Wedge(int look, FutilityUse futility) =>
        futility == FutilityUse.Obeyed && FutilityShape == FutilityShape.InnerWedge ? Math.Max(0, FutilityZ[look]) : 0;
}
