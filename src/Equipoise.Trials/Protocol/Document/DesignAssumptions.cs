using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>What happens to the participants of an arm after entry. Times are months since entry, hazards per month.</summary>
[Doc("What happens to the participants of an arm after entry.")]
public sealed record CourseDeclaration(
    [Doc("The event of the endpoint.")] HazardDeclaration Event,
    [Doc("Leaving the follow-up; nobody unless stated.")] HazardDeclaration? Dropout = null,
    [Doc("A death that makes the event impossible and is none itself; nobody unless stated.")] HazardDeclaration? CompetingDeath = null);

/// <summary>A hazard, stated in one of several ways.</summary>
[Doc("A hazard, stated in one of several ways.")]
[Kinds(typeof(SurvivalAt), typeof(MedianTime), typeof(SurvivalThrough), typeof(HazardByTime), typeof(WeibullSurvival))]
public abstract record HazardDeclaration;

/// <summary>The constant hazard that leaves a proportion without the event at a time.</summary>
[Doc("The constant hazard that leaves a proportion without the event at a time.")]
public sealed record SurvivalAt([Doc("Months.")][Range(0.01, 1200)] double Months, [Doc("Proportion without the event.")][Range(0.0001, 0.9999)] double Proportion) : HazardDeclaration;

/// <summary>The constant hazard with a median.</summary>
[Doc("The constant hazard with a median.")]
public sealed record MedianTime([Doc("Months.")][Range(0.01, 12000)] double Months) : HazardDeclaration;

/// <summary>Hazards constant between given points of the curve, the last going on.</summary>
[Doc("Hazards constant between given points of the curve.")]
public sealed record SurvivalThrough([Doc("Months, rising.")] ImmutableArray<double> Months, [Doc("Proportion without the event at each, falling.")] ImmutableArray<double> Proportions) : HazardDeclaration;

/// <summary>Hazards constant between given times, with a share that never has the event.</summary>
[Doc("Hazards constant between given times.")]
public sealed record HazardByTime(
    [Doc("Hazard per month in each piece: one more than there are times.")] ImmutableArray<double> PerMonth,
    [Doc("Months at which the hazard changes, rising; absent for a constant one.")] ImmutableArray<double> UntilMonths = default,
    [Doc("Share that never has the event; 0 unless stated.")][Range(0, 0.999)] double? CuredShare = null) : HazardDeclaration;

/// <summary>The Weibull law of a shape that leaves a proportion without the event at a time: the hazard rises with a shape above 1 and falls with one below.</summary>
[Doc("The Weibull law of a shape that leaves a proportion without the event at a time.")]
public sealed record WeibullSurvival(
    [Doc("Shape; 1 is a constant hazard.")][Range(0.1, 10)] double Shape,
    [Doc("Months.")][Range(0.01, 1200)] double Months,
    [Doc("Proportion without the event.")][Range(0.0001, 0.9999)] double Proportion) : HazardDeclaration;

/// <summary>What the experimental treatment changes.</summary>
[Doc("What the experimental treatment changes.")]
[Kinds(typeof(HazardRatio), typeof(HazardRatioByTime), typeof(ExperimentalHazard))]
public abstract record EffectDeclaration;

/// <summary>The event's hazard is the control's times a ratio.</summary>
[Doc("The event's hazard is the control's times a ratio.")]
public sealed record HazardRatio([Doc("The ratio; below 1 favours the experimental arm.")][Range(0.0001, 100)] double Ratio) : EffectDeclaration;

/// <summary>The ratio changes over time: a delayed or a waning effect.</summary>
[Doc("The ratio of hazards changes over time.")]
public sealed record HazardRatioByTime([Doc("Ratio in each piece: one more than there are times.")] ImmutableArray<double> Ratios, [Doc("Months at which it changes, rising.")] ImmutableArray<double> UntilMonths) : EffectDeclaration;

/// <summary>The event's hazard in the experimental arm, stated by itself.</summary>
[Doc("The event's hazard in the experimental arm.")]
public sealed record ExperimentalHazard([Doc("The hazard.")] HazardDeclaration Event) : EffectDeclaration;

/// <summary>A stratum with a course of its own.</summary>
[Doc("A stratum with a course of its own.")]
public sealed record StratumCourse(
    [Doc("Name.")] string Id,
    [Doc("Share of all participants; the shares add up to 1.")][Range(0.0001, 1)] double Share,
    [Doc("What happens in the control arm.")] CourseDeclaration Control,
    [Doc("What the experimental treatment changes.")] EffectDeclaration Effect);

/// <summary>How participants enter.</summary>
[Doc("How participants enter.")]
[Kinds(typeof(EvenAccrual), typeof(AccrualByTime))]
public abstract record AccrualDeclaration;

/// <summary>Evenly over a time.</summary>
[Doc("Evenly over a time.")]
public sealed record EvenAccrual([Doc("Months.")][Range(0.1, 1200)] double Months) : AccrualDeclaration;

/// <summary>At rates that change over time; the rates count relative to each other, the number of participants stands apart.</summary>
[Doc("At rates that change over time.")]
public sealed record AccrualByTime(
    [Doc("Months at which each piece ends, rising; the last is the end of accrual.")] ImmutableArray<double> UntilMonths,
    [Doc("Participants per month in each piece, relative to each other.")] ImmutableArray<double> PerMonth) : AccrualDeclaration;

/// <summary>A formula for planning a comparison by time to an event.</summary>
[Doc("A formula for planning a comparison by time to an event.")]
[Kinds(
    typeof(Schoenfeld), typeof(Freedman), typeof(Hsieh), typeof(LachinFoulkes), typeof(LachinFoulkesDifference), typeof(AverageHazardRatio), typeof(ExpectedLogRank), typeof(FlemingHarrington),
    typeof(ModestlyWeighted), typeof(MaxCombo), typeof(MilestoneSurvival), typeof(RestrictedMean))]
public abstract record PlanningMethod;

/// <summary>Schoenfeld 1981.</summary>
[Doc("Schoenfeld 1981.")]
public sealed record Schoenfeld : PlanningMethod;

/// <summary>Freedman 1982.</summary>
[Doc("Freedman 1982.")]
public sealed record Freedman : PlanningMethod;

/// <summary>Hsieh 1992.</summary>
[Doc("Hsieh 1992.")]
public sealed record Hsieh : PlanningMethod;

/// <summary>Lachin and Foulkes 1986, on the scale of the logarithm.</summary>
[Doc("Lachin and Foulkes 1986, logarithm of the hazard ratio.")]
public sealed record LachinFoulkes : PlanningMethod;

/// <summary>Lachin and Foulkes 1986, on the scale of the difference of hazards.</summary>
[Doc("Lachin and Foulkes 1986, difference of hazards.")]
public sealed record LachinFoulkesDifference : PlanningMethod;

/// <summary>Average hazard ratio over the events expected.</summary>
[Doc("Average hazard ratio.")]
public sealed record AverageHazardRatio([Doc("Weight of each piece.")] RatioWeight Weight) : PlanningMethod;

/// <summary>The log-rank statistic's own expectation and variance, integrated.</summary>
[Doc("The log-rank statistic's own expectation and variance.")]
public sealed record ExpectedLogRank : PlanningMethod;

/// <summary>Fleming and Harrington's weighted log-rank.</summary>
[Doc("Fleming and Harrington's weighted log-rank.")]
public sealed record FlemingHarrington([Doc("Power of S(t-).")][Range(0, 10)] double Rho, [Doc("Power of 1 - S(t-).")][Range(0, 10)] double Gamma) : PlanningMethod;

/// <summary>Magirr and Burman's modestly weighted log-rank.</summary>
[Doc("Magirr and Burman's modestly weighted log-rank.")]
public sealed record ModestlyWeighted([Doc("The weight 1/S(t) grows no further once S(t) falls to this.")][Range(0.01, 0.99)] double LeastSurvival) : PlanningMethod;

/// <summary>The largest of the log-rank statistic and those with weights (0,1) and (1,0).</summary>
[Doc("The largest of the log-rank and the Fleming-Harrington statistics (0,1) and (1,0); one look only.")]
public sealed record MaxCombo : PlanningMethod;

/// <summary>Survival probabilities at a milestone.</summary>
[Doc("Survival probabilities at a milestone, by Kaplan-Meier.")]
public sealed record MilestoneSurvival([Doc("Months.")][Range(0.01, 1200)] double Months, [Doc("Scale of the comparison.")] MilestoneScale Scale) : PlanningMethod;

/// <summary>Restricted mean times.</summary>
[Doc("Restricted mean times.")]
public sealed record RestrictedMean([Doc("Horizon in months.")][Range(0.01, 1200)] double Months) : PlanningMethod;

/// <summary>Weights of an average hazard ratio.</summary>
public enum RatioWeight
{
    /// <summary>The expected events of each piece.</summary>
    Events,

    /// <summary>The inverse of the variance of each piece.</summary>
    InverseVariance,
}

/// <summary>Scales on which survival at a milestone is compared.</summary>
public enum MilestoneScale
{
    /// <summary>The probabilities themselves.</summary>
    Plain,

    /// <summary>Their complementary log-log.</summary>
    LogLog,
}
