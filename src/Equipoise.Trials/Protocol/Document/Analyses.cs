using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

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
[Kinds(
    typeof(MilestoneStatusKnown), typeof(EventsReached), typeof(NumberOfEvents), typeof(CalendarTime), typeof(AfterEnrolled), typeof(AfterPreviousLook), typeof(EarliestOf), typeof(LatestOf),
    typeof(ExtendedForEvents), typeof(OutcomesKnown), typeof(EachPreference), typeof(EndOfFollowUp))]
public abstract record LookTiming;

/// <summary>When this fraction of the planned participants has a known status at the milestone: an event before it, or follow-up to it.</summary>
[Doc("When this fraction of the planned participants has a known status at the milestone.")]
public sealed record MilestoneStatusKnown([Doc("Fraction of the planned participants.")][Range(0.01, 0.99)] double Fraction) : LookTiming;

/// <summary>When this fraction of the events planned for the final analysis has been seen, both arms together.</summary>
[Doc("When this fraction of the events planned for the final analysis has been seen.")]
public sealed record EventsReached([Doc("Fraction of the planned events.")][Range(0.01, 0.999)] double Fraction) : LookTiming;

/// <summary>When a number of events has been seen, both arms together.</summary>
[Doc("When a number of events has been seen, both arms together.")]
public sealed record NumberOfEvents([Doc("Events.")][Range(1, 1000000)] int Events) : LookTiming;

/// <summary>A number of months after the start of accrual.</summary>
[Doc("A number of months after the start of accrual.")]
public sealed record CalendarTime([Doc("Months since the start of accrual.")][Range(0.01, 1200)] double Months) : LookTiming;

/// <summary>A number of months after a share of all participants has entered: their least follow-up.</summary>
[Doc("A number of months after a share of all participants has entered.")]
public sealed record AfterEnrolled(
    [Doc("Share of the planned participants.")][Range(0.01, 1)] double Share,
    [Doc("Months after that.")][Range(0, 1200)] double Months) : LookTiming;

/// <summary>A number of months after the look before; of the first look, after the start of accrual.</summary>
[Doc("A number of months after the look before.")]
public sealed record AfterPreviousLook([Doc("Months.")][Range(0.01, 1200)] double Months) : LookTiming;

/// <summary>The first of several times.</summary>
[Doc("The first of several times.")]
public sealed record EarliestOf([Doc("The rules.")] ImmutableArray<LookTiming> Rules) : LookTiming;

/// <summary>The last of several times.</summary>
[Doc("The last of several times.")]
public sealed record LatestOf([Doc("The rules.")] ImmutableArray<LookTiming> Rules) : LookTiming;

/// <summary>At a planned time; if the events are then too few, when they are reached, but not later than the longest extension.</summary>
[Doc("At a planned time, extended until a number of events is reached, but not for longer than an extension.")]
public sealed record ExtendedForEvents(
    [Doc("Months since the start of accrual.")][Range(0.01, 1200)] double Months,
    [Doc("Events, both arms.")][Range(1, 1000000)] int Events,
    [Doc("Longest extension, in months.")][Range(0.01, 1200)] double LongestExtensionMonths) : LookTiming;

/// <summary>When this fraction of the planned participants has a known outcome.</summary>
[Doc("When this fraction of the planned participants has a known outcome.")]
public sealed record OutcomesKnown([Doc("Fraction of the planned participants.")][Range(0.01, 0.999)] double Fraction) : LookTiming;

/// <summary>After each pair's preference.</summary>
[Doc("After each pair's preference.")]
public sealed record EachPreference : LookTiming;

/// <summary>At the end of follow-up.</summary>
[Doc("At the end of follow-up.")]
public sealed record EndOfFollowUp : LookTiming;

/// <summary>A rule that says the goal is out of reach.</summary>
[Doc("A rule that says the goal is out of reach.")]
[Kinds(typeof(ConditionalPowerBelow), typeof(PredictivePowerBelow), typeof(BestCaseBelow), typeof(FutilityBound), typeof(StatisticBelow), typeof(EstimateNoBetterThan))]
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

/// <summary>Predictive power, with what is believed of the effect from the data alone (a flat prior), is below a limit.</summary>
[Doc("Predictive power with a flat prior is below a limit.")]
public sealed record PredictivePowerBelow([Doc("The limit.")][Range(0, 1)] double Limit) : FutilityRule;

/// <summary>The statistic is at or below the futility bound that the design's boundary has at this look.</summary>
[Doc("The statistic is at or below the futility bound of the design.")]
public sealed record FutilityBound : FutilityRule;

/// <summary>The statistic Z is below a limit; 0 is no effect so far.</summary>
[Doc("The statistic is below a limit.")]
public sealed record StatisticBelow([Doc("The limit, on the scale of Z; positive favours the experimental arm.")][Range(-8, 8)] double Z) : FutilityRule;

/// <summary>The estimate is no better than a value: a hazard ratio of, for one, 1, a difference of 0.</summary>
[Doc("The estimate is no better than a value.")]
public sealed record EstimateNoBetterThan([Doc("The value, on the scale of the design's effect.")][Range(-1e6, 1e6)] double Effect) : FutilityRule;
