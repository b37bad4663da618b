using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>What becomes of the error of a look at which a bound is switched off.</summary>
public enum SkippedError
{
    /// <summary>It is spent at the next look that has the bound, so the whole error stays as asked.</summary>
    PassedOn,

    /// <summary>It is given up: the whole error is smaller by it.</summary>
    GivenUp,
}

/// <summary>What the last of the looks is.</summary>
public enum LastLook
{
    /// <summary>The planned end: its information fraction is 1.</summary>
    AtFullInformation,

    /// <summary>The end, with whatever information there is: below 1 (under-running) or above (over-running). All error that is left is spent there.</summary>
    FinalAsObserved,

    /// <summary>Not the end: the error spent is that of its spending time, and more looks may follow.</summary>
    Interim,
}

/// <summary>An error and how it is spent.</summary>
/// <param name="Function">The spending function.</param>
/// <param name="Error">The whole error of this one bound.</param>
public sealed record ErrorSpending(SpendingFunction Function, double Error)
{
    /// <summary>Whether each look has this bound; empty for all of them.</summary>
    public ImmutableArray<bool> ActiveLooks { get; init; } = [];

    /// <summary>What becomes of the error of the other looks.</summary>
    public SkippedError Skipped { get; init; } = SkippedError.PassedOn;
}

/// <summary>A lower bound that spends an error under drift 0: the other side of an asymmetric two-sided test (binding), or harm.</summary>
/// <param name="Spending">Its error and function.</param>
/// <param name="Binding">Whether the upper bounds count on it being obeyed; if not, they are those without it.</param>
public sealed record LowerSpending(ErrorSpending Spending, bool Binding);

/// <summary>A futility bound that spends the type II error under the drift sought.</summary>
/// <param name="Spending">The type II error and its function.</param>
/// <param name="Binding">Whether the upper bounds count on it being obeyed; if not, they are those without it.</param>
public sealed record FutilitySpending(ErrorSpending Spending, bool Binding)
{
    /// <summary>
    /// The drift under which the error is spent; null to find the one at which the bounds meet at the last look, so that the power is one minus the error.
    /// During a trial it is the design's, and the bounds meet by decision.
    /// </summary>
    public double? GivenDrift { get; init; }
}

/// <summary>Futility bounds that are given, for one 0 at every interim look (no effect so far) or a bound of conditional power taken to Z by <see cref="BoundScale"/>.</summary>
/// <param name="Z">At each look but the end, where the bound is the upper one; negative infinity where there is none.</param>
/// <param name="Binding">Whether the upper bounds count on it being obeyed; if not, they are those without it.</param>
public sealed record GivenFutility(ImmutableArray<double> Z, bool Binding);

/// <summary>A sequential design by spending functions, before it is solved.</summary>
public sealed record SpendingPlan
{
    /// <summary>Information at each look over the information planned: positive and rising, 1 to 50 of them.</summary>
    public required ImmutableArray<double> InformationFractions { get; init; }

    /// <summary>The time that the spending functions see at each look (calendar time, for one); empty for the information fractions, at most 1.</summary>
    public ImmutableArray<double> SpendingTimes { get; init; } = [];

    /// <summary>What the last of the looks is.</summary>
    public LastLook LastLook { get; init; } = LastLook.AtFullInformation;

    /// <summary>The upper bound: its error is one-sided; a symmetric two-sided test has twice as much.</summary>
    public required ErrorSpending Upper { get; init; }

    /// <summary>Whether the lower bound mirrors the upper one.</summary>
    public bool Symmetric { get; init; }

    /// <summary>A lower bound with an error of its own; null for none.</summary>
    public LowerSpending? Lower { get; init; }

    /// <summary>A futility bound; in a symmetric design it is an inner wedge. Null for none.</summary>
    public FutilitySpending? Futility { get; init; }

    /// <summary>Futility bounds that are given instead of spending an error; in a symmetric design an inner wedge. Null for none.</summary>
    public GivenFutility? GivenFutility { get; init; }

    /// <summary>The power to find the drift for where no futility bound by spending does so; null for none.</summary>
    public double? Power { get; init; }

    /// <summary>Solves for the bounds: each spends its error exactly (to 1e-12), look by look.</summary>
    /// <exception cref="ArgumentException">Something is out of order; it is named with its value.</exception>
    /// <exception cref="ConvergenceException">No drift gives the power.</exception>
    public SequentialDesign Solve() => new SpendingSolver(this).Solve();
}
