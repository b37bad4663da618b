using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The catalogue of tests that a look can use. Each is the library's own test of <see cref="SurvivalSample"/>; see there for source and reference. A statistic that the data do not define
/// (no event, an empty arm, a curve that ends) counts as 0: no evidence.
/// </summary>
public static class SimulationTests
{
    /// <summary>The log-rank test; the estimate is the log hazard ratio -U/V of one step (Peto), with standard error 1/sqrt(V). Yusuf et al., Prog Cardiovasc Dis 1985;27:335-371.</summary>
    public static SimulationTest LogRank { get; } = new("log-rank", LogHazardRatio, sample => LogRankOf(sample, stratified: false)) { LogRankStratified = false };

    /// <summary>The log-rank test within the trial's strata.</summary>
    public static SimulationTest StratifiedLogRank { get; } = new("stratified log-rank", LogHazardRatio, sample => LogRankOf(sample, stratified: true)) { LogRankStratified = true };

    /// <summary>The best of the usual four Fleming-Harrington tests: Z is the normal quantile of its one-sided P value. It has no estimate.</summary>
    public static SimulationTest MaxCombo { get; } = new("maxcombo", "none", sample =>
    {
        if (!Comparable(sample))
        {
            return default;
        }

        var p = Survival.MaxCombo.Test(sample, Survival.MaxCombo.UsualWeights, new LogRankOptions { Stratified = false }).OneSidedP;
        return new TestOutcome(Normal.UpperQuantile(Math.Clamp(p, 1e-300, 1 - 1e-16)), null, null);
    });

    /// <summary>Cox's Wald test, without strata; the estimate is the log hazard ratio (ties by Efron). Where it is infinite, Z counts as 0.</summary>
    public static SimulationTest CoxWald { get; } = new("cox-wald", LogHazardRatio, sample =>
    {
        if (LogRankOf(sample, stratified: false).Estimate is null)
        {
            return default;
        }

        var arm = Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = false }).Coefficients[0];
        return arm.IsInfinite ? default : new TestOutcome(-arm.LogHazardRatio / arm.StandardError, arm.LogHazardRatio, arm.StandardError);
    });

    private const string LogHazardRatio = "log hazard ratio";

    /// <summary>One of each kind, with a milestone (and horizon) in the trial's unit of time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The milestone is not positive.</exception>
    public static ImmutableArray<SimulationTest> All(double milestone) =>
    [
        LogRank,
        StratifiedLogRank,
        Weighted(SurvivalTests.FlemingHarrington(0, 1), stratified: false),
        Weighted(SurvivalTests.ModestlyWeighted(0.5), stratified: true),
        MaxCombo,
        Milestone(milestone, SurvivalLimits.LogLog),
        RestrictedMean(milestone),
        CoxWald,
        Proportions(milestone),
    ];

    /// <summary>A weighted log-rank test; it has no estimate.</summary>
    public static SimulationTest Weighted(LogRankWeight weight, bool stratified)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return new SimulationTest(stratified ? "stratified " + weight.Name : weight.Name, "none", sample =>
            Comparable(sample) ? new TestOutcome(WeightedLogRank.Test(sample, weight, new LogRankOptions { Stratified = stratified }).Z, null, null) : default);
    }

    /// <summary>The survival proportions at a milestone; the estimate is their difference. Beyond a curve's follow-up its last value is carried forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The milestone is not positive.</exception>
    public static SimulationTest Milestone(double time, SurvivalLimits scale)
    {
        DesignArgument.Positive(time);
        var test = new MilestoneTest(time, scale);
        return new SimulationTest(DesignArgument.Text($"milestone({time:R},{scale})"), "difference of survival", sample =>
        {
            if (!Comparable(sample))
            {
                return default;
            }

            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions());
            return test.Of(curves[0].At(time), curves[1].At(time));
        })
        {
            Milestone = test,
        };
    }

    /// <summary>
    /// The proportions without an event at a milestone among participants whose status there is known (an event by then, or follow-up to it), by the pooled Z; the estimate is their difference
    /// with its unpooled standard error. 0 where an arm has no known status, or all or none have an event.
    /// </summary>
    /// <param name="milestone">Time since entry.</param>
    /// <param name="futility">A rule on the statuses, asked at the look; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The milestone is not positive.</exception>
    public static SimulationTest Proportions(double milestone, StatusRule? futility = null)
    {
        DesignArgument.Positive(milestone);
        var test = new ProportionsTest(milestone, futility);
        return new SimulationTest(
            DesignArgument.Text($"proportions at {milestone:R}, pooled{(futility is null ? "" : "; " + futility.Name)}"), "difference of proportions", sample => test.Of(MilestoneStatuses.Of(sample, milestone)))
        {
            Proportions = test,
        };
    }

    /// <summary>The mean time without event up to a horizon; the estimate is the difference. Beyond a curve's follow-up its last value is carried forward.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not positive.</exception>
    public static SimulationTest RestrictedMean(double horizon)
    {
        DesignArgument.Positive(horizon);
        return new SimulationTest(DesignArgument.Text($"restricted-mean({horizon:R})"), "difference of restricted means", sample =>
        {
            if (!Comparable(sample))
            {
                return default;
            }

            var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions());
            var difference = Survival.RestrictedMean.Compare(curves[0], curves[1], horizon).Difference;
            return new TestOutcome(difference.Z, difference.Estimate, difference.StandardError);
        })
        {
            EstimateReach = Math.ScaleB(1, Math.ILogB(horizon) + 1),
        };
    }

    /// <summary>The outcome of U and V.</summary>
    internal static TestOutcome LogRankOf(double u, double v) => v > 0 ? new TestOutcome(u / Math.Sqrt(v), -u / v, 1 / Math.Sqrt(v)) : default;

    private static TestOutcome LogRankOf(SurvivalSample sample, bool stratified)
    {
        if (!Comparable(sample))
        {
            return default;
        }

        var result = Survival.LogRank.Test(sample, new LogRankOptions { Stratified = stratified });
        return LogRankOf(result.U, result.V);
    }

    /// <summary>Someone in each arm, and an event.</summary>
    private static bool Comparable(SurvivalSample sample) => sample.EventCount > 0 && sample.Groups.Codes.Contains(0) && sample.Groups.Codes.Contains(1);
}
