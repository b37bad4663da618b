namespace Equipoise.Statistics.Survival;

/// <summary>The pooled survival estimates that weights are made of, carried from one event time to the next.</summary>
internal struct PooledCurve(double? milestone)
{
    /// <summary>Beside n, a remainder this small is the rounding of a sum of weights.</summary>
    private const double RoundingOfWeights = 1e-13;

    private double survival = 1;
    private double peto = 1;
    private double atMilestone = 1;

    internal RiskSet Next(double time, double atRisk, double events)
    {
        var before = survival;
        var left = atRisk - events;
        survival *= left <= RoundingOfWeights * atRisk ? 0 : left / atRisk;
        peto *= 1 - (events / (atRisk + 1));
        var capped = milestone is null || time <= milestone ? before : atMilestone;
        atMilestone = time <= milestone ? survival : atMilestone;
        return new RiskSet(time, atRisk, events, before, survival, peto, capped);
    }
}
