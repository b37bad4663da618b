using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>The entry criteria.</summary>
[Doc("The entry criteria.")]
public sealed record EligibilitySection(
    [Doc("Whether anybody may waive a criterion."), OpenChoice("P113", "An ineligible participant randomised is the commonest error of trials.")] WaiverPolicy Waivers,
    [Doc("All must be met.")] ImmutableArray<NamedCriterion> Criteria);

/// <summary>Whether a failed criterion may be waived.</summary>
public enum WaiverPolicy
{
    /// <summary>Never.</summary>
    None,
}

/// <summary>A criterion with its number and words.</summary>
[Doc("A criterion with its number.")]
public sealed record NamedCriterion(
    [Doc("Number, unique in the protocol.")] string Id,
    [Doc("Words for screens and reports.")] string Label,
    [Doc("What must hold.")] Criterion Require);

/// <summary>Either <c>all</c> or <c>any</c> of further criteria, or a comparison of one field.</summary>
[Doc("all: [...], any: [...], or field, operator and value.")]
public sealed record Criterion(
    [Doc("Every part must be met.")] ImmutableArray<Criterion> All = default,
    [Doc("One part met is enough.")] ImmutableArray<Criterion> Any = default,
    [Doc("A declared field.")] string? Field = null,
    [Doc("How it is compared.")] ComparisonOperator? Operator = null,
    [Doc("A code, a list of codes, a number with its unit, or two of them for between.")] ScalarOrList? Value = null,
    [Doc("How old the measurement may be, in days, at assessment.")][Range(0, 36525)] int? MaximumAgeDays = null);

/// <summary>A scalar or a list of scalars, as written.</summary>
public sealed record ScalarOrList(ImmutableArray<string> Items)
{
    /// <inheritdoc/>
    public override string ToString() => Items.Length == 1 ? Items[0] : "[" + string.Join(", ", Items) + "]";
}

/// <summary>Comparisons.</summary>
public enum ComparisonOperator
{
    /// <summary>Equal to the code or number.</summary>
    Is,

    /// <summary>One of the codes.</summary>
    IsOneOf,

    /// <summary>Greater than or equal.</summary>
    AtLeast,

    /// <summary>Less than or equal.</summary>
    AtMost,

    /// <summary>Strictly greater.</summary>
    MoreThan,

    /// <summary>Strictly less.</summary>
    LessThan,

    /// <summary>From the first to the second value, both included.</summary>
    Between,
}

/// <summary>A factor of stratification: levels by criteria, tried in order, or the site.</summary>
[Doc("A factor of stratification.")]
public sealed record StratificationFactor(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("What to do when the level cannot be told."), OpenChoice("P114", "A guessed stratum cannot be corrected later.")] UnknownStratum Unknown,
    [Doc("Levels, tried from the first to the last.")] ImmutableArray<FactorLevel> Levels = default,
    [Doc("Each site is a level of its own.")] bool BySite = false);

/// <summary>What happens when a level cannot be told.</summary>
public enum UnknownStratum
{
    /// <summary>Randomisation is refused.</summary>
    Refuse,
}

/// <summary>One level and the criterion that defines it.</summary>
[Doc("One level.")]
public sealed record FactorLevel(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("What must hold.")] Criterion When);

/// <summary>A cohort: participants whose factor has one of the levels.</summary>
[Doc("A cohort.")]
public sealed record CohortDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("Participants to be randomised; none if there is no goal.")][Range(1, 1000000)] int? AccrualGoal = null,
    [Doc("The factor that tells membership; none if everybody belongs.")] string? Factor = null,
    [Doc("The levels that belong.")] ImmutableArray<string> Levels = default);
