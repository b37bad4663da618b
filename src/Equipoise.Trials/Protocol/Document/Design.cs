namespace Equipoise.Trials.Protocol.Document;

/// <summary>The hypothesis and the size that follows from it.</summary>
[Doc("The hypothesis and the size that follows from it.")]
[Kinds(typeof(MilestoneDesign), typeof(TimeToEventDesign), typeof(ProportionDesign), typeof(ContinuousDesign), typeof(PreferenceDesign))]
public abstract record DesignSection(
    [Doc("The endpoint of the hypothesis.")] string Endpoint,
    [Doc("The primary analysis set.")] string AnalysisSet,
    [Doc("Type I error, over both sides if there are two.")][Range(0, 0.5)] double Alpha,
    [Doc("Sides of the test.")] Sides Sides,
    [Doc("Power under the alternative.")][Range(0.01, 0.9999)] double Power);

/// <summary>Sides of a test.</summary>
public enum Sides
{
    /// <summary>One-sided, for benefit.</summary>
    One,

    /// <summary>Two-sided.</summary>
    Two,
}

/// <summary>Two arms compared by the proportion without an event at a milestone, at one or several looks.</summary>
[Doc("Two arms compared by the proportion without an event at a milestone.")]
public sealed record MilestoneDesign(
    string Endpoint,
    string AnalysisSet,
    double Alpha,
    Sides Sides,
    double Power,
    [Doc("The milestone, in months from the origin.")][Range(0.01, 1200)] double MilestoneMonths,
    [Doc("Proportion without an event at the milestone in the control arm.")][Range(0.0001, 0.9999)] double Control,
    [Doc("The same in the experimental arm, under the alternative.")][Range(0.0001, 0.9999)] double Experimental,
    [Doc("The formula that gives the size.")] SizeFormula Formula,
    [Doc("Months of accrual planned.")][Range(0.1, 1200)] double AccrualMonths,
    [Doc("Months of follow-up after the last participant.")][Range(0, 1200)] double FollowUpMonths,
    [Doc("Participants per arm; must be what the formula gives, rounded up.")][Range(1, 1000000)] int ParticipantsPerArm,
    [Doc("Bounds over the looks."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] BoundaryDeclaration Boundary)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);

/// <summary>Formulas for the size of a comparison of two proportions.</summary>
public enum SizeFormula
{
    /// <summary>Two proportions, variance pooled under the null hypothesis.</summary>
    TwoProportionsPooledNull,

    /// <summary>Two proportions, unpooled variance.</summary>
    TwoProportionsUnpooled,
}

/// <summary>Pairs compared one by one: in each the arm whose participant goes longer without an event is preferred (Armitage's restricted plan).</summary>
[Doc("Matched pairs compared one by one by a restricted sequential plan.")]
public sealed record PreferenceDesign(
    string Endpoint,
    string AnalysisSet,
    double Alpha,
    Sides Sides,
    double Power,
    [Doc("Probability that the experimental arm is preferred, under the alternative; one half under the null.")][Range(0.5001, 0.9999)] double Preference,
    [Doc("Largest number of pairs with a preference; must be what the plan gives.")][Range(1, 1000000)] int MaximumPairs,
    [Doc("Months of accrual planned.")][Range(0.1, 1200)] double AccrualMonths)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);
