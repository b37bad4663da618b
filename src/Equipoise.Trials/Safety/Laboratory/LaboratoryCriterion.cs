using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>How a value is compared with a limit.</summary>
public enum Against
{
    /// <summary>Below it.</summary>
    Below,

    /// <summary>Below or at it.</summary>
    AtMost,

    /// <summary>Above it.</summary>
    Above,

    /// <summary>Above or at it.</summary>
    AtLeast,
}

/// <summary>From what a limit is computed.</summary>
public enum LimitBase
{
    /// <summary>The participant's baseline.</summary>
    Baseline,

    /// <summary>The lower limit of normal.</summary>
    LowerLimit,

    /// <summary>The upper limit of normal.</summary>
    UpperLimit,
}

/// <summary>Whether a baseline is normal.</summary>
public enum BaselineStatus
{
    /// <summary>Above the upper limit of normal.</summary>
    High,

    /// <summary>Not above the upper limit of normal.</summary>
    NotHigh,

    /// <summary>Below the lower limit of normal.</summary>
    Low,

    /// <summary>Not below the lower limit of normal.</summary>
    NotLow,
}

/// <summary>A condition on a laboratory value.</summary>
public abstract record LaboratoryCondition;

/// <summary>The value against a limit that the dictionary states, once for each unit in which it states it; the statement in the dimension of the value is used, and they are no exact conversions of one another.</summary>
/// <param name="Comparison">How.</param>
/// <param name="Stated">The limit in each unit; at least one.</param>
public sealed record StatedLimit(Against Comparison, ImmutableArray<LaboratoryValue> Stated) : LaboratoryCondition;

/// <summary>The value against a multiple of a limit of normal or of the baseline: factor times it.</summary>
public sealed record MultipleOf(Against Comparison, decimal Factor, LimitBase Of) : LaboratoryCondition;

/// <summary>The value above a limit of normal, or the baseline, by more than an amount.</summary>
/// <param name="Amount">The amount, in its unit; 0 or more.</param>
/// <param name="Of">Above what.</param>
public sealed record AboveBy(LaboratoryValue Amount, LimitBase Of) : LaboratoryCondition;

/// <summary>The baseline is, or is not, above or below normal.</summary>
public sealed record BaselineIs(BaselineStatus Status) : LaboratoryCondition;

/// <summary>All of several conditions.</summary>
public sealed record AllOf(ImmutableArray<LaboratoryCondition> Conditions) : LaboratoryCondition;

/// <summary>One way to have a grade; several criteria of one grade are alternatives.</summary>
/// <param name="Grade">1 to 4; null where the value belongs to another term and gets no grade under this one.</param>
/// <param name="Condition">What must hold.</param>
public sealed record LaboratoryCriterion(int? Grade, LaboratoryCondition Condition);
