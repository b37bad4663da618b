using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>The hypothesis and the size that follows from it.</summary>
[Doc("The hypothesis and the size that follows from it.")]
[Kinds(typeof(MilestoneDesign), typeof(PreferenceDesign))]
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
    [Doc("Shape of the efficacy boundary over the looks."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] BoundaryShape Boundary)
    : DesignSection(Endpoint, AnalysisSet, Alpha, Sides, Power);

/// <summary>Formulas for the size of a comparison of two proportions.</summary>
public enum SizeFormula
{
    /// <summary>Two proportions, variance pooled under the null hypothesis.</summary>
    TwoProportionsPooledNull,

    /// <summary>Two proportions, unpooled variance.</summary>
    TwoProportionsUnpooled,
}

/// <summary>Shape of the efficacy boundary.</summary>
public enum BoundaryShape
{
    /// <summary>O'Brien and Fleming, Biometrics 1979;35:549-556.</summary>
    ObrienFleming,

    /// <summary>Pocock, Biometrika 1977;64:191-199.</summary>
    Pocock,
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

/// <summary>A look at the data.</summary>
[Doc("A look at the data.")]
public sealed record AnalysisDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("When it is due."), OpenChoice("P106", "A look whose time is chosen while looking has no error rate.")] LookTiming When,
    [Doc("Whether the efficacy boundary may stop the trial at this look.")] bool Efficacy,
    [Doc("Rules that speak for stopping because the goal is out of reach; empty for none."), OpenChoice("P106", "A look without a rule written beforehand can be argued either way.")] ImmutableArray<FutilityRule> Futility,
    [Doc("Whether one futility rule is enough or all must be met.")] Combination Combine,
    [Doc("Whether a rule that is met obliges to stop; false: the board weighs it."), OpenChoice("P106", "A binding rule changes the type I error, a non-binding one does not.")] bool Binding);

/// <summary>How several rules combine.</summary>
public enum Combination
{
    /// <summary>One rule met is enough.</summary>
    Any,

    /// <summary>All rules must be met.</summary>
    All,
}

/// <summary>When a look is due.</summary>
[Doc("When a look is due.")]
[Kinds(typeof(MilestoneStatusKnown), typeof(EachPreference), typeof(EndOfFollowUp))]
public abstract record LookTiming;

/// <summary>When this fraction of the planned participants has a known status at the milestone: an event before it, or follow-up to it.</summary>
[Doc("When this fraction of the planned participants has a known status at the milestone.")]
public sealed record MilestoneStatusKnown([Doc("Fraction of the planned participants.")][Range(0.01, 0.99)] double Fraction) : LookTiming;

/// <summary>After each pair's preference.</summary>
[Doc("After each pair's preference.")]
public sealed record EachPreference : LookTiming;

/// <summary>At the end of follow-up.</summary>
[Doc("At the end of follow-up.")]
public sealed record EndOfFollowUp : LookTiming;

/// <summary>A rule that says the goal is out of reach.</summary>
[Doc("A rule that says the goal is out of reach.")]
[Kinds(typeof(ConditionalPowerBelow), typeof(BestCaseBelow))]
public abstract record FutilityRule;

/// <summary>The probability of a significant final comparison, given the data, is below a limit.</summary>
[Doc("Conditional power is below a limit.")]
public sealed record ConditionalPowerBelow(
    [Doc("What is assumed of participants whose status is open.")] PowerAssumption Under,
    [Doc("The limit.")][Range(0, 1)] double Limit) : FutilityRule;

/// <summary>What is assumed of participants whose status is open.</summary>
public enum PowerAssumption
{
    /// <summary>The design's alternative.</summary>
    Design,

    /// <summary>The null hypothesis: the control proportion in both arms.</summary>
    Null,

    /// <summary>The proportions observed so far.</summary>
    Trend,
}

/// <summary>The largest difference still attainable at full accrual is below the difference sought.</summary>
[Doc("The largest difference still attainable at full accrual is below the difference sought.")]
public sealed record BestCaseBelow(
    [Doc("The difference sought, as a proportion.")][Range(0, 1)] double Difference,
    [Doc("What is assumed of participants enrolled and without an event whose follow-up is short of the milestone."), OpenChoice("P106", "The two readings differ by tens of percentage points.")] OpenStatus Enrolled) : FutilityRule;

/// <summary>What the best case assumes of participants enrolled, without an event, and not yet at the milestone.</summary>
public enum OpenStatus
{
    /// <summary>They stay as they are: without an event, in both arms. Participants still to be enrolled fall in favour of the experimental arm.</summary>
    KeepPresentStatus,

    /// <summary>They too fall in favour of the experimental arm: event in every control, none in the experimental arm.</summary>
    FavourExperimental,
}
