using System.Collections.Immutable;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Analysis;

/// <summary>
/// One arm against the control by time to an endpoint, the other arms left out: log-rank test and Cox model (Efron) without strata and within the strata of randomisation, the difference of event-free
/// proportions at a milestone (log-log scale), and the difference of restricted means. What the data do not allow is null, and a sentence says why.
/// The R calls that give the same numbers stand in <c>check.R</c> beside each report.
/// </summary>
public sealed record ArmComparison
{
    /// <summary>The reference.</summary>
    public required ArmDeclaration Control { get; init; }

    /// <summary>The arm compared with it.</summary>
    public required ArmDeclaration Arm { get; init; }

    /// <summary>Log-rank test.</summary>
    public LogRankResult? LogRank { get; init; }

    /// <summary>Log-rank test within the strata of randomisation; null with one stratum.</summary>
    public LogRankResult? Stratified { get; init; }

    /// <summary>Hazard ratio against the control, from a Cox model with the arm alone.</summary>
    public CoxCoefficient? Cox { get; init; }

    /// <summary>The same with a baseline hazard for each stratum of randomisation; null with one stratum.</summary>
    public CoxCoefficient? StratifiedCox { get; init; }

    /// <summary>Event-free proportions at the milestone: arm less control; null without a milestone.</summary>
    public MilestoneComparison? Milestone { get; init; }

    /// <summary>Why there is no milestone comparison although there is a milestone.</summary>
    public string? NoMilestone { get; init; }

    /// <summary>Mean time without an event up to a horizon: arm less control.</summary>
    public RestrictedMeanComparison? RestrictedMean { get; init; }

    /// <summary>Why there is no test; null if there is one.</summary>
    public string? NoTest { get; init; }

    /// <summary>Why there is no hazard ratio, or no finite one; null if there is one.</summary>
    public string? NoHazardRatio { get; init; }

    /// <summary>Compares an arm with the control.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="rows">The rows of an analysis set; those of other arms are left out.</param>
    /// <param name="arm">The arm; not the control.</param>
    /// <param name="milestoneDays">The milestone; null for none.</param>
    public static ArmComparison Of(AnalysisDataset dataset, string endpoint, ImmutableArray<AnalysisRow> rows, ArmDeclaration arm, double? milestoneDays)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(arm);
        var control = dataset.Protocol.Control;
        var result = new ArmComparison { Control = control, Arm = arm };
        var own = rows.Where(r => r.Arm == control.Id || r.Arm == arm.Id).ToImmutableArray();
        var (controls, treated) = (own.Where(r => r.Arm == control.Id).ToList(), own.Where(r => r.Arm == arm.Id).ToList());
        if (controls.Count == 0 || treated.Count == 0)
        {
            return result with { NoTest = "only one of the arms has participants", NoHazardRatio = "only one of the arms has participants", NoMilestone = "only one of the arms has participants" };
        }

        var sample = SurvivalSample.Create(
            [.. own.Select(r => (double)r.Time(endpoint).Days)],
            [.. own.Select(r => r.Time(endpoint).Event)],
            Factor.FromLabels([.. own.Select(r => r.Arm)], [control.Id, arm.Id]),
            Factor.FromLabels([.. own.Select(r => r.Stratum)]));
        var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = SurvivalLimits.LogLog });
        var (first, second) = (curves.First(c => c.Label == control.Id), curves.First(c => c.Label == arm.Id));
        result = WithMeans(result, first, second, milestoneDays);
        var (inControl, inArm) = (first.EventCount, second.EventCount);
        if (inControl + inArm == 0)
        {
            return result with { NoTest = "there are no events", NoHazardRatio = "there are no events" };
        }

        var stratified = sample.StratumCount > 1;
        var test = Statistics.Survival.LogRank.Test(sample, new LogRankOptions { Stratified = false });
        if (test.DegreesOfFreedom == 0)
        {
            return result with { NoTest = "no event happened while both arms had participants at risk", NoHazardRatio = "no event happened while both arms had participants at risk" };
        }

        result = result with
        {
            LogRank = test,
            Stratified = stratified ? Statistics.Survival.LogRank.Test(sample, new LogRankOptions { Stratified = true }) : null,
        };
        if (inControl == 0 || inArm == 0)
        {
            return result with { NoHazardRatio = $"no events in {(inControl == 0 ? control : arm).Label}; the ratio is not finite" };
        }

        var ratio = Ratio(sample, stratified: false);
        return result with
        {
            Cox = ratio,
            StratifiedCox = stratified ? Ratio(sample, stratified: true) : null,
            NoHazardRatio = ratio is null ? "no event compares the arms" : null,
        };
    }

    /// <summary>The likelihood-ratio test that the hazard ratio differs between levels: a Cox model with arm, level and their products against one without the products.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="rows">The rows of an analysis set; those of other arms are left out.</param>
    /// <param name="arm">The arm; not the control.</param>
    /// <param name="levelOf">The level of a row.</param>
    /// <returns>The test, or null where fewer than two levels have events in both arms.</returns>
    public static ChiSquareTest? Interaction(AnalysisDataset dataset, string endpoint, ImmutableArray<AnalysisRow> rows, ArmDeclaration arm, Func<AnalysisRow, string> levelOf)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(arm);
        var control = dataset.Protocol.Control.Id;
        var own = rows.Where(r => r.Arm == control || r.Arm == arm.Id).ToList();
        var levels = own.GroupBy(levelOf, StringComparer.Ordinal)
            .Where(g => g.Any(r => r.Arm == control && r.Time(endpoint).Event) && g.Any(r => r.Arm == arm.Id && r.Time(endpoint).Event))
            .Select(g => g.Key).Order(StringComparer.Ordinal).ToList();
        if (levels.Count < 2)
        {
            return null;
        }

        own = [.. own.Where(r => levels.Contains(levelOf(r), StringComparer.Ordinal))];
        var level = Factor.FromLabels([.. own.Select(levelOf)], levels);
        var sample = SurvivalSample.Create([.. own.Select(r => (double)r.Time(endpoint).Days)], [.. own.Select(r => r.Time(endpoint).Event)], null, null);
        var without = CoxDesign.Of(sample).With("arm", [.. own.Select(r => r.Arm == arm.Id ? 1.0 : 0)]).With("level", level);
        var with = levels.Skip(1).Aggregate(without, (design, name) => design.With("arm:" + name, [.. own.Select(r => r.Arm == arm.Id && levelOf(r) == name ? 1.0 : 0)]));
        var options = new CoxOptions { Stratified = false };
        var rise = Math.Max(0, 2 * (Statistics.Survival.Cox.Fit(sample, with, options).LogLikelihood - Statistics.Survival.Cox.Fit(sample, without, options).LogLikelihood));
        return new ChiSquareTest(rise, levels.Count - 1, Statistics.Numerics.ChiSquared.UpperTail(rise, levels.Count - 1));
    }

    /// <summary>The horizon of restricted means: the milestone where everybody's curve reaches it, otherwise the earlier end of follow-up of the two arms in whole months.</summary>
    private static ArmComparison WithMeans(ArmComparison result, SurvivalCurve first, SurvivalCurve second, double? milestoneDays)
    {
        static double End(SurvivalCurve curve) => curve.Points is [.., var last] ? last.Survival == 0 ? double.PositiveInfinity : last.Time : 0;
        var shared = Math.Min(End(first), End(second));
        var longest = Math.Min(shared, Math.Max(first.Points[^1].Time, second.Points[^1].Time));
        var horizon = milestoneDays is { } m && m <= shared ? m : Design.AnalysisTime.Days(Math.Floor(Design.AnalysisTime.Months(longest)));
        result = horizon > 0 ? result with { RestrictedMean = Statistics.Survival.RestrictedMean.Compare(first, second, horizon) } : result;
        return milestoneDays is not { } milestone ? result
            : milestone > shared ? result with { NoMilestone = "nobody in an arm was followed so far" }
            : result with { Milestone = MilestoneComparison.Of(first, second, milestone, SurvivalLimits.LogLog) };
    }

    private static CoxCoefficient? Ratio(SurvivalSample sample, bool stratified)
    {
        try
        {
            return Statistics.Survival.Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = stratified }).Coefficients[0];
        }
        catch (Exception e) when (e is ArgumentException or Statistics.ConvergenceException)
        {
            // No stratum compares the arms: nothing is estimated, and the table says so.
            return null;
        }
    }
}
