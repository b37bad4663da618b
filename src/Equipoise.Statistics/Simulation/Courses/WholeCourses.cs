using System.Collections.Immutable;
using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>A site. Each entrant is at one of the sites open at that moment, with chances by their weights.</summary>
/// <param name="Name">For print.</param>
/// <param name="OpensAt">Calendar time, 0 or more.</param>
/// <param name="Weight">Its accrual relative to the others'; positive.</param>
public sealed record SimulatedSite(string Name, double OpensAt, double Weight);

/// <summary>A toxicity that a participant has or has not, as treated from entry.</summary>
/// <param name="Name">For print.</param>
/// <param name="Control">Chance in the control arm.</param>
/// <param name="Experimental">Chance in the experimental arm.</param>
/// <param name="Within">It comes at a time spread evenly over this time from entry; positive.</param>
/// <param name="IsDeath">Whether it is a death, which then counts as any other.</param>
public sealed record SimulatedToxicity(string Name, double Control, double Experimental, double Within, bool IsDeath);

/// <summary>
/// Ends the trial for safety as soon as a toxicity is too frequent in the experimental arm: looked at whenever it happens there, with n the participants of that arm who have had it or been observed for the whole
/// time in which it comes.
/// </summary>
/// <param name="Toxicity">Which, from 0.</param>
/// <param name="Limits">At n - 1: the least number among n that ends the trial; more than n for none. Beyond the last entry nothing ends it.</param>
public sealed record SafetyLimit(int Toxicity, ImmutableArray<int> Limits);

/// <summary>Participants who enter beside those of the design, are not counted by its looks and are analysed apart, by the test of their own last look when the trial ends.</summary>
/// <param name="Name">For print.</param>
/// <param name="Trial">Their design, entries, allocation and histories; of its looks only the test of the last one is used. Its longest duration is the trial's.</param>
/// <param name="CriticalZ">The test counts as significant at this or above.</param>
public sealed record SimulatedCohort(string Name, SimulatedTrial Trial, double CriticalZ);

/// <summary>Everything about participants beyond one event, dropout and competing death. Method: docs/methods/simulation.md, whole courses.</summary>
public sealed record WholeCourses
{
    /// <summary>For each stratum of the design. The design's own event hazards are not used then, its dropout is; a competing death is refused.</summary>
    public required ImmutableArray<StratumHistory> Histories { get; init; }

    /// <summary>What the looks count.</summary>
    public CountedEvent Counts { get; init; } = CountedEvent.RelapseOrDeath;

    /// <summary>Sites; none for not telling them apart. The first opens at 0.</summary>
    public ImmutableArray<SimulatedSite> Sites { get; init; } = [];

    /// <summary>The share of candidates who fail screening and never enter: the accrual counts those who enter.</summary>
    public double ScreenFailure { get; init; }

    /// <summary>The share of participants who turn out ineligible after randomisation: they have the control arm's history whatever their arm, and are analysed as randomised.</summary>
    public double Ineligible { get; init; }

    /// <summary>Toxicities.</summary>
    public ImmutableArray<SimulatedToxicity> Toxicities { get; init; } = [];

    /// <summary>What ends the trial for safety; null for nothing.</summary>
    public SafetyLimit? Safety { get; init; }

    /// <summary>Cohorts beside the design's participants.</summary>
    public ImmutableArray<SimulatedCohort> Cohorts { get; init; } = [];

    internal void Require(SimulatedTrial trial)
    {
        Check(!Histories.IsDefault && Histories.Length == trial.Design.Strata.Length, $"there are histories for {(Histories.IsDefault ? 0 : Histories.Length)} strata; the design has {trial.Design.Strata.Length}");
        foreach (var stratum in trial.Design.Strata)
        {
            Check(stratum.Control.CompetingDeath.IsNone && stratum.Experimental.CompetingDeath.IsNone, $"stratum '{stratum.Name}' has a competing death; with whole courses deaths are in the histories");
        }

        for (var s = 0; s < Histories.Length; s++)
        {
            RequireShare(Histories[s].Control.Crossover, $"Histories[{s}].Control.Crossover");
            RequireShare(Histories[s].Experimental.Crossover, $"Histories[{s}].Experimental.Crossover");
        }

        Check(ScreenFailure is >= 0 and < 1, $"ScreenFailure is {ScreenFailure:R}; it is 0 or more and below 1");
        RequireShare(Ineligible, "Ineligible");
        for (var k = 0; k < Sites.Length; k++)
        {
            Check(Sites[k].OpensAt >= 0 && double.IsFinite(Sites[k].OpensAt), $"Sites[{k}].OpensAt is {Sites[k].OpensAt:R}; it is 0 or more");
            Check(Sites[k].Weight > 0 && double.IsFinite(Sites[k].Weight), $"Sites[{k}].Weight is {Sites[k].Weight:R}; it is above 0");
        }

        Check(Sites.IsEmpty || Sites.Any(site => site.OpensAt == 0), $"no site opens at 0; the first entrants would be nowhere");
        for (var k = 0; k < Toxicities.Length; k++)
        {
            RequireShare(Toxicities[k].Control, $"Toxicities[{k}].Control");
            RequireShare(Toxicities[k].Experimental, $"Toxicities[{k}].Experimental");
            Check(Toxicities[k].Within > 0 && Toxicities[k].Within < trial.LongestDuration, $"Toxicities[{k}].Within is {Toxicities[k].Within:R}; it is above 0 and below the longest duration, {trial.LongestDuration:R}");
        }

        Check(Safety is null || (Safety.Toxicity >= 0 && Safety.Toxicity < Toxicities.Length && !Safety.Limits.IsDefaultOrEmpty && Safety.Limits.All(limit => limit >= 1)), $"Safety names toxicity {Safety?.Toxicity} of {Toxicities.Length}; there is such a one, and limits are 1 or more");
        foreach (var cohort in Cohorts)
        {
            Check(cohort.Trial.LongestDuration == trial.LongestDuration, $"the longest duration of cohort '{cohort.Name}' is {cohort.Trial.LongestDuration:R}; it is the trial's, {trial.LongestDuration:R}");
            Check(cohort.Trial.Courses is null or { Cohorts.IsEmpty: true, Safety: null }, $"cohort '{cohort.Name}' has cohorts or a safety limit of its own");
        }
    }

    private static void RequireShare(double share, string name) => Check(share is >= 0 and <= 1, $"{name} is {share:R}; it is from 0 to 1");

    private static void Check(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new ArgumentException(DesignArgument.Text(message));
        }
    }
}
