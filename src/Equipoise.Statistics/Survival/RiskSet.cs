namespace Equipoise.Statistics.Survival;

/// <summary>What a weighted log-rank test may know at an event time: the pooled sample within its stratum.</summary>
/// <param name="Time">The event time t.</param>
/// <param name="AtRisk">n, the subjects at risk just before t (their weight).</param>
/// <param name="Events">d, the events at t (their weight).</param>
/// <param name="SurvivalBefore">S(t-), the pooled Kaplan-Meier estimate just before t.</param>
/// <param name="SurvivalAt">S(t), the same with the events at t counted.</param>
/// <param name="PetoSurvivalAt">The product of 1 - d/(n + 1) over event times up to and including t: never 0.</param>
/// <param name="SurvivalBeforeOrAtMilestone">
/// S at the weight's milestone once t is past it, S(t-) until then: the larger of S(t-) and S(milestone). S(t-) when the weight has no milestone.
/// </param>
public readonly record struct RiskSet(
    double Time, double AtRisk, double Events, double SurvivalBefore, double SurvivalAt, double PetoSurvivalAt, double SurvivalBeforeOrAtMilestone);
