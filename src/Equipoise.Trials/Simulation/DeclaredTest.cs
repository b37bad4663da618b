using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Simulation;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>The test at each look of a simulated trial: the one that the design is planned for. A statistic that the data do not define counts as 0.</summary>
internal static class DeclaredTest
{
    /// <summary>The test of a design, at a look with the rules for futility that are computed from counts.</summary>
    public static SimulationTest Of(SequentialTrialDesign design, StatusRule? futility = null) => design switch
    {
        MilestoneTrialDesign d => SimulationTests.Proportions(Milestone(d.Section.MilestoneMonths), futility),
        TimeToEventTrialDesign d => Of(d),
        _ => throw new ArgumentException("only designs by time to an event or by a milestone are simulated"),
    };

    /// <summary>The test that a scenario states.</summary>
    public static SimulationTest Of(TestChoice choice) => choice switch
    {
        LogRankTest t => t.Stratified ? SimulationTests.StratifiedLogRank : SimulationTests.LogRank,
        WeightedTest t => SimulationTests.Weighted(SurvivalTests.FlemingHarrington(t.Rho, t.Gamma), t.Stratified),
        ModestTest t => SimulationTests.Weighted(SurvivalTests.ModestlyWeighted(t.LeastSurvival), t.Stratified),
        LargestOfThree t => PlannedMaxCombo(t.Stratified),
        MilestoneTest t => SimulationTests.Milestone(t.Months, t.Scale == MilestoneScale.Plain ? SurvivalLimits.Plain : SurvivalLimits.LogLog),
        MeanTest t => SimulationTests.RestrictedMean(t.Months),
        CoxTest => SimulationTests.CoxWald,
        _ => throw new InvalidOperationException($"There is no test for {choice.GetType().Name}."),
    };

    /// <summary>A milestone as a multiple of 2^-10 months, so that it is a whole number of the engine's ticks and the follow-up that reaches it is known to.</summary>
    internal static double Milestone(double months) => Math.Floor(months * 1024) / 1024;

    private static SimulationTest Of(TimeToEventTrialDesign d)
    {
        var stratified = !d.Section.Strata.IsDefaultOrEmpty;
        return d.Section.Method switch
        {
            Doc.FlemingHarrington f => SimulationTests.Weighted(SurvivalTests.FlemingHarrington(f.Rho, f.Gamma), stratified),
            Doc.ModestlyWeighted m => SimulationTests.Weighted(SurvivalTests.ModestlyWeighted(m.LeastSurvival), stratified),
            Doc.MaxCombo => PlannedMaxCombo(stratified),
            MilestoneSurvival m => SimulationTests.Milestone(m.Months, m.Scale == MilestoneScale.Plain ? SurvivalLimits.Plain : SurvivalLimits.LogLog),
            Doc.RestrictedMean r => SimulationTests.RestrictedMean(r.Months),
            _ when d.Section.NullHazardRatio is { } margin and not 1 => AgainstMargin(margin, stratified),
            _ => stratified ? SimulationTests.StratifiedLogRank : SimulationTests.LogRank,
        };
    }

    /// <summary>The largest of the three statistics that the design is planned for; Z is the normal quantile of its one-sided P value.</summary>
    private static SimulationTest PlannedMaxCombo(bool stratified) => new((stratified ? "stratified " : "") + "maxcombo of log-rank, (0,1) and (1,0)", "none", sample =>
        Comparable(sample)
            ? new TestOutcome(
                Normal.UpperQuantile(Math.Clamp(
                    Statistics.Survival.MaxCombo.Test(
                        sample, [SurvivalTests.LogRank, SurvivalTests.FlemingHarrington(0, 1), SurvivalTests.FlemingHarrington(1, 0)], new LogRankOptions { Stratified = stratified }).OneSidedP,
                    1e-300,
                    1 - 1e-16)),
                null,
                null)
            : default);

    /// <summary>Cox's Wald test against a hazard ratio other than 1.</summary>
    private static SimulationTest AgainstMargin(double margin, bool stratified) => new(FormattableString.Invariant($"{(stratified ? "stratified " : "")}cox-wald against {margin:R}"), "log hazard ratio", sample =>
    {
        if (!Comparable(sample))
        {
            return default;
        }

        var arm = Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = stratified }).Coefficients[0];
        return arm.IsInfinite || !(arm.StandardError > 0)
            ? default
            : new TestOutcome((Math.Log(margin) - arm.LogHazardRatio) / arm.StandardError, arm.LogHazardRatio, arm.StandardError);
    });

    private static bool Comparable(SurvivalSample sample) => sample.EventCount > 0 && sample.Groups.Codes.Contains(0) && sample.Groups.Codes.Contains(1);
}
