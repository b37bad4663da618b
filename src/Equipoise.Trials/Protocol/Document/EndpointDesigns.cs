using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>Two arms compared by time to an event.</summary>
[Doc("Two arms compared by time to an event.")]
public sealed record TimeToEventDesign(
    string Endpoint,
    string AnalysisSet,
    double Alpha,
    Sides Sides,
    double Power,
    [Doc("The formula that gives the size, and with it the test at each look."), OpenChoice("P120", "The formulas differ by a fifth of the size and more.")] PlanningMethod Method,
    [Doc("Whose variance the size is made with."), OpenChoice("P120", "The conventions differ by several per cent of the size.")] VarianceRule Variance,
    [Doc("How participants enter.")] AccrualDeclaration Accrual,
    [Doc("Months of follow-up after the last participant.")][Range(0, 1200)] double FollowUpMonths,
    [Doc("Participants, both arms; at least what the formula gives.")][Range(2, 1000000)] int Participants,
    [Doc("Bounds over the looks."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] BoundaryDeclaration Boundary,
    [Doc("What happens in the control arm; absent when strata say it.")] CourseDeclaration? Control = null,
    [Doc("What the experimental treatment changes; absent when strata say it.")] EffectDeclaration? Effect = null,
    [Doc("Strata with courses of their own.")] ImmutableArray<StratumCourse> Strata = default,
    [Doc("The hazard ratio of the null hypothesis: 1 for superiority, a margin above 1 for non-inferiority; 1 unless stated.")][Range(0.01, 100)] double? NullHazardRatio = null)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);

/// <summary>Two arms compared by the proportion with a good outcome.</summary>
[Doc("Two arms compared by the proportion with a good outcome.")]
public sealed record ProportionDesign(
    string Endpoint,
    string AnalysisSet,
    double Alpha,
    Sides Sides,
    double Power,
    [Doc("Proportion with the outcome in the control arm.")][Range(0.0001, 0.9999)] double Control,
    [Doc("The same in the experimental arm, under the alternative.")][Range(0.0001, 0.9999)] double Experimental,
    [Doc("Scale of the comparison."), OpenChoice("P120", "Difference, ratio and odds ratio ask for different sizes.")] ProportionScale Scale,
    [Doc("Which proportions give the variance under the null hypothesis."), OpenChoice("P120", "The conventions differ by several per cent of the size.")] NullProportions NullVariance,
    [Doc("Participants, both arms; at least what the formula gives.")][Range(2, 1000000)] int Participants,
    [Doc("Bounds over the looks."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] BoundaryDeclaration Boundary,
    [Doc("The null hypothesis on the scale: a non-inferiority margin, for one; no difference unless stated.")][Range(-100, 100)] double? Margin = null,
    [Doc("Margins within which the arms count as equivalent, lower and upper; absent unless equivalence is asked.")] ImmutableArray<double> EquivalenceMargins = default,
    [Doc("Months of accrual planned.")][Range(0.1, 1200)] double? AccrualMonths = null,
    [Doc("Months until the outcome is known.")][Range(0, 1200)] double? OutcomeMonths = null)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);

/// <summary>Two arms compared by a mean, larger being better.</summary>
[Doc("Two arms compared by a mean.")]
public sealed record ContinuousDesign(
    string Endpoint,
    string AnalysisSet,
    double Alpha,
    Sides Sides,
    double Power,
    [Doc("Experimental less control, under the alternative.")][Range(-1e9, 1e9)] double Difference,
    [Doc("Standard deviation in the control arm.")][Range(1e-9, 1e9)] double Deviation,
    [Doc("How means are tested."), OpenChoice("P120", "A test that takes the deviation as known needs fewer participants than one that estimates it.")] MeanTestRule Test,
    [Doc("Participants, both arms; at least what the formula gives.")][Range(3, 1000000)] int Participants,
    [Doc("Bounds over the looks."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] BoundaryDeclaration Boundary,
    [Doc("Standard deviation in the experimental arm; the control's unless stated.")][Range(1e-9, 1e9)] double? ExperimentalDeviation = null,
    [Doc("The difference of the null hypothesis: minus a non-inferiority margin, for one; 0 unless stated.")][Range(-1e9, 1e9)] double? Margin = null,
    [Doc("Margins within which the arms count as equivalent, lower and upper; absent unless equivalence is asked.")] ImmutableArray<double> EquivalenceMargins = default,
    [Doc("Months of accrual planned.")][Range(0.1, 1200)] double? AccrualMonths = null,
    [Doc("Months until the outcome is known.")][Range(0, 1200)] double? OutcomeMonths = null)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);

/// <summary>Whose variance a size is made with.</summary>
public enum VarianceRule
{
    /// <summary>That under the null hypothesis.</summary>
    UnderNull,

    /// <summary>That under the alternative.</summary>
    UnderAlternative,

    /// <summary>Each where it belongs: the null's for the critical value, the alternative's for the power.</summary>
    Both,
}

/// <summary>Scales on which proportions are compared.</summary>
public enum ProportionScale
{
    /// <summary>Difference.</summary>
    Difference,

    /// <summary>Ratio.</summary>
    Ratio,

    /// <summary>Logarithm of the ratio.</summary>
    LogRatio,

    /// <summary>Logarithm of the odds ratio.</summary>
    LogOddsRatio,
}

/// <summary>Which proportions give the variance under the null hypothesis.</summary>
public enum NullProportions
{
    /// <summary>That of both arms together; only without a margin.</summary>
    Pooled,

    /// <summary>The most likely ones on the margin (Farrington and Manning).</summary>
    Restricted,

    /// <summary>Those of the alternative.</summary>
    Unpooled,
}

/// <summary>How means are tested.</summary>
public enum MeanTestRule
{
    /// <summary>With the deviation known.</summary>
    Z,

    /// <summary>Student's t.</summary>
    T,

    /// <summary>Welch's t.</summary>
    Welch,
}
