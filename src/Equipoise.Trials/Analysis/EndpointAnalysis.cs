using System.Collections.Immutable;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Analysis;

/// <summary>One arm's survival in an analysis set.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Curve">Kaplan-Meier with Greenwood's standard error and log-log limits, time in days.</param>
public sealed record ArmSurvival(ArmDeclaration Arm, SurvivalCurve Curve);

/// <summary>
/// An endpoint in an analysis set: Kaplan-Meier by arm, log-rank, log-rank stratified as randomised, Cox (Efron) unstratified and stratified. A test that
/// the data do not allow is null, and <see cref="NoTest"/> says why.
/// </summary>
public sealed record EndpointAnalysis
{
    /// <summary>The endpoint.</summary>
    public required EndpointDeclaration Endpoint { get; init; }

    /// <summary>The analysis set.</summary>
    public required AnalysisSetDeclaration Set { get; init; }

    /// <summary>Arms in the protocol's order; an arm without participants is left out.</summary>
    public required ImmutableArray<ArmSurvival> Arms { get; init; }

    /// <summary>Log-rank test.</summary>
    public LogRankResult? LogRank { get; init; }

    /// <summary>Log-rank test stratified by the strata of randomisation.</summary>
    public LogRankResult? Stratified { get; init; }

    /// <summary>Cox model with the arm, Efron's ties, control as reference; null where no event compares the arms.</summary>
    public CoxFit? Cox { get; init; }

    /// <summary>Why there is no test; null if there is one.</summary>
    public string? NoTest { get; init; }

    /// <summary>Analyses an endpoint in a set.</summary>
    public static EndpointAnalysis Of(AnalysisDataset dataset, string endpoint, string analysisSet)
    {
        var declared = dataset.Protocol.Endpoint(endpoint);
        var set = dataset.Protocol.AnalysisSet(analysisSet);
        var rows = dataset.InSet(analysisSet);
        if (rows.Length == 0)
        {
            return new EndpointAnalysis { Endpoint = declared, Set = set, Arms = [], NoTest = "no participant is in the set" };
        }

        var sample = dataset.Sample(endpoint, analysisSet);
        var curves = KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = SurvivalLimits.LogLog }).ToDictionary(c => c.Label, StringComparer.Ordinal);
        var arms = dataset.Protocol.Document.Arms
            .Where(a => rows.Any(r => r.Arm == a.Id))
            .Select(a => new ArmSurvival(a, curves[a.Id]))
            .ToImmutableArray();
        var reason = arms.Length < 2 ? "only one arm has participants" : sample.EventCount == 0 ? "there are no events" : null;
        var result = new EndpointAnalysis { Endpoint = declared, Set = set, Arms = arms, NoTest = reason };
        return reason is not null
            ? result
            : result with
            {
                LogRank = RunLogRank(sample, stratified: false),
                Stratified = RunLogRank(sample, stratified: true),
                Cox = RunCox(sample),
            };
    }

    /// <summary>The fit; null where no event happened while several arms had participants at risk, or one has none at risk at any event.</summary>
    private static CoxFit? RunCox(SurvivalSample sample)
    {
        try
        {
            return Statistics.Survival.Cox.Fit(sample, CoxDesign.FromGroups(sample), new CoxOptions { Stratified = false });
        }
        catch (Exception e) when (e is ArgumentException or Statistics.ConvergenceException)
        {
            return null;
        }
    }

    private static LogRankResult RunLogRank(SurvivalSample sample, bool stratified) => Statistics.Survival.LogRank.Test(sample, new LogRankOptions { Stratified = stratified });

    /// <summary>The milestone of the design in days, or null where the design has none.</summary>
    public static double? MilestoneDays(TrialDesign design) => (design as MilestoneTrialDesign)?.MilestoneDays;
}
