using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>A version of the common terminology criteria for adverse events; a rule may hold in several.</summary>
[Flags]
public enum CtcaeVersion
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Version 4.</summary>
    V4 = 1,

    /// <summary>Version 5.</summary>
    V5 = 2,

    /// <summary>Version 6.</summary>
    V6 = 4,
}

/// <summary>Whether a term is about values that are too low or too high.</summary>
public enum Deviation
{
    /// <summary>Too low.</summary>
    Low,

    /// <summary>Too high.</summary>
    High,
}

/// <summary>How the values of an analyte are graded under a term.</summary>
/// <param name="Name">The rule's name: the term, followed in parentheses by the analyte where one term has rules for two.</param>
/// <param name="Term">The dictionary's term.</param>
/// <param name="Analyte">What is measured.</param>
/// <param name="Deviation">Too low or too high.</param>
/// <param name="Versions">The versions in which the rule holds.</param>
/// <param name="Criteria">The criteria; a value that meets none has grade 0.</param>
public sealed record LaboratoryRule(string Name, string Term, Analyte Analyte, Deviation Deviation, CtcaeVersion Versions, ImmutableArray<LaboratoryCriterion> Criteria)
{
    /// <summary>What holds without a baseline, unless the caller decides.</summary>
    public WithoutBaseline WithoutBaseline { get; init; } = WithoutBaseline.PresumedNormal;

    /// <summary>The circumstance, unknown to a laboratory, that the grades assume; the worse one. Null where the numbers decide alone.</summary>
    public string? Assumes { get; init; }
}
