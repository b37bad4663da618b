namespace Equipoise.Statistics.Survival;

/// <summary>The weight that a log-rank test gives to an event time, as a value. <see cref="SurvivalTests.All"/> has the usual ones.</summary>
/// <param name="Name">The word for it, as the command line and reports use it.</param>
/// <param name="Meaning">Formula and what it favours, in one line.</param>
/// <param name="At">The weight at an event time: finite.</param>
public sealed record LogRankWeight(string Name, string Meaning, Func<RiskSet, double> At)
{
    /// <summary>The time at which <see cref="RiskSet.SurvivalBeforeOrAtMilestone"/> stops falling; null for a weight without one.</summary>
    public double? Milestone { get; init; }

    /// <summary>True when every weight is 1: the log-rank test itself.</summary>
    internal bool IsConstant { get; init; }
}
