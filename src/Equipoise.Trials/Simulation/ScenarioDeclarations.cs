using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>What happens in one arm: relapse, death without it, death after it, crossover. Months since entry, or since the relapse.</summary>
[Doc("What happens in one arm: relapse, death without it, death after it, crossover.")]
public sealed record HistoryDeclaration(
    [Doc("The first relapse, by months since entry.")] HazardDeclaration Relapse,
    [Doc("Death without a relapse, by months since entry; nobody unless stated.")] HazardDeclaration? DeathFirst = null,
    [Doc("Death after a relapse, by months since the relapse; nobody unless stated.")] HazardDeclaration? DeathAfterRelapse = null,
    [Doc("Share of relapsed participants who cross over to the other treatment; 0 unless stated.")][Range(0, 1)] double? Crossover = null,
    [Doc("Death after a relapse with crossover, by months since the relapse; as without crossover unless stated.")] HazardDeclaration? DeathAfterCrossover = null);

/// <summary>Histories of both arms, in one stratum or in all.</summary>
[Doc("Histories of both arms.")]
public sealed record HistoriesDeclaration(
    [Doc("The control arm's.")] HistoryDeclaration Control,
    [Doc("The experimental arm's.")] HistoryDeclaration Experimental,
    [Doc("The stratum; every stratum unless stated.")] string? Stratum = null);

/// <summary>A site of a simulated trial.</summary>
[Doc("A site.")]
public sealed record SiteDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Months after the first site at which it opens; 0 unless stated.")][Range(0, 1200)] double? OpensAfterMonths = null,
    [Doc("Participants per month. Stated for every site, they are the accrual; for none, each participant is at one of the open sites with equal chances.")][Range(0.0001, 100000)] double? PerMonth = null);

/// <summary>A toxicity of a simulated trial.</summary>
[Doc("A toxicity.")]
public sealed record ToxicityDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Chance in the experimental arm.")][Range(0, 1)] double Experimental,
    [Doc("Chance in the control arm; 0 unless stated.")][Range(0, 1)] double? Control = null,
    [Doc("Days from entry within which it comes; 30 unless stated.")][Range(0.1, 3650)] double? WithinDays = null,
    [Doc("Whether it is a death.")] bool Fatal = false);

/// <summary>Ends the trial when the posterior probability that a toxicity's chance in the experimental arm is too high reaches a level, looked at whenever it happens; the prior is a beta law.</summary>
[Doc("Ends the trial when a toxicity of the experimental arm is too frequent.")]
public sealed record SafetyDeclaration(
    [Doc("The toxicity.")] string Toxicity,
    [Doc("The chance that is too high.")][Range(0.0001, 0.9999)] double Above,
    [Doc("Posterior probability of a higher chance that ends the trial.")][Range(0.5, 0.9999)] double Probability,
    [Doc("First parameter of the prior: as if so many had had it.")][Range(0.001, 1000)] double PriorWith,
    [Doc("Second parameter of the prior: as if so many had not.")][Range(0.001, 1000)] double PriorWithout);

/// <summary>Participants beside those of the design, who are analysed apart.</summary>
[Doc("Participants beside those of the design, analysed apart.")]
public sealed record CohortAssumption(
    [Doc("Name.")] string Id,
    [Doc("Participants, both arms.")][Range(2, 1000000)] int Participants,
    [Doc("How they enter.")] AccrualDeclaration Accrual,
    [Doc("The control arm's history.")] HistoryDeclaration Control,
    [Doc("The experimental arm's history.")] HistoryDeclaration Experimental);

/// <summary>A look that may raise the number of events.</summary>
[Doc("A look that may raise the number of events of the later looks; these are then judged by the inverse normal combination of the stages.")]
public sealed record ReestimationDeclaration(
    [Doc("The analysis after which events are re-estimated.")] string Look,
    [Doc("Conditional power wanted at the last look.")][Range(0.01, 0.999)] double ConditionalPower,
    [Doc("The most events at the last look, relative to those planned.")][Range(1, 100)] double LargestFactor,
    [Doc("Least conditional power at which events are raised; 0 unless stated.")][Range(0, 0.999)] double? From = null,
    [Doc("Hazard ratio assumed; the estimate at the look unless stated.")][Range(0.0001, 100)] double? HazardRatio = null);

/// <summary>The test at the looks of a simulated trial.</summary>
[Doc("The test at the looks.")]
[Kinds(typeof(LogRankTest), typeof(WeightedTest), typeof(ModestTest), typeof(LargestOfThree), typeof(MilestoneTest), typeof(MeanTest), typeof(CoxTest))]
public abstract record TestChoice;

/// <summary>The log-rank test.</summary>
[Doc("The log-rank test.")]
public sealed record LogRankTest([Doc("Whether by the strata of the design.")] bool Stratified = false) : TestChoice;

/// <summary>A Fleming-Harrington test.</summary>
[Doc("A Fleming-Harrington test.")]
public sealed record WeightedTest([Doc("Power of S(t-).")][Range(0, 10)] double Rho, [Doc("Power of 1 - S(t-).")][Range(0, 10)] double Gamma, [Doc("Whether by the strata of the design.")] bool Stratified = false) : TestChoice;

/// <summary>Magirr and Burman's modestly weighted test.</summary>
[Doc("Magirr and Burman's modestly weighted test.")]
public sealed record ModestTest([Doc("The weight 1/S(t) grows no further once S(t) falls to this.")][Range(0.01, 0.99)] double LeastSurvival, [Doc("Whether by the strata of the design.")] bool Stratified = false) : TestChoice;

/// <summary>The largest of the log-rank statistic and those with weights (0,1) and (1,0).</summary>
[Doc("The largest of the log-rank and the Fleming-Harrington statistics (0,1) and (1,0).")]
public sealed record LargestOfThree([Doc("Whether by the strata of the design.")] bool Stratified = false) : TestChoice;

/// <summary>Survival at a milestone.</summary>
[Doc("Survival at a milestone, by Kaplan-Meier.")]
public sealed record MilestoneTest([Doc("Months.")][Range(0.01, 1200)] double Months, [Doc("Scale of the comparison.")] MilestoneScale Scale) : TestChoice;

/// <summary>Restricted mean times.</summary>
[Doc("Restricted mean times.")]
public sealed record MeanTest([Doc("Horizon in months.")][Range(0.01, 1200)] double Months) : TestChoice;

/// <summary>Cox's Wald test.</summary>
[Doc("Cox's Wald test.")]
public sealed record CoxTest : TestChoice;

/// <summary>What the looks of a simulated trial count.</summary>
public enum CountedEndpoint
{
    /// <summary>The first of relapse and death.</summary>
    RelapseOrDeath,

    /// <summary>Death, before or after a relapse.</summary>
    Death,
}
