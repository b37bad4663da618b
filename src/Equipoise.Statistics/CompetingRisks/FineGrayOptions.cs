using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>Who is at risk of being censored at a time at which others have events.</summary>
public enum CensoringTies
{
    /// <summary>Those with an event at the time still are (R's cmprsk::crr).</summary>
    EventsStillAtRisk,

    /// <summary>Events come first and leave, as they do for Kaplan-Meier (R's survival::finegray).</summary>
    EventsLeaveFirst,
}

/// <summary>Which covariance the coefficients of a Fine-Gray model are given.</summary>
public enum FineGrayCovariance
{
    /// <summary>The sandwich with the part that comes from estimating the censoring distribution (Fine and Gray 1999, section 3; R's crr).</summary>
    CensoringEstimated,

    /// <summary>The sandwich that takes the censoring weights as known (coxph with cluster(id) on the rows of finegray).</summary>
    CensoringKnown,

    /// <summary>The inverse of the information, too small or too large in general; crr calls it invinf.</summary>
    Model,
}

/// <summary>The conventions of a Fine-Gray model.</summary>
public sealed record FineGrayOptions
{
    /// <summary>Groups, one label per row, with censoring distributions of their own; null when all rows share one.</summary>
    public Factor? CensoringGroups { get; init; }

    /// <summary>Who is at risk of being censored at tied times.</summary>
    public CensoringTies CensoringTies { get; init; } = CensoringTies.EventsStillAtRisk;

    /// <summary>Which covariance errors, limits, P values and the Wald test use.</summary>
    public FineGrayCovariance Covariance { get; init; } = FineGrayCovariance.CensoringEstimated;

    /// <summary>The level of the Wald limits, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>Newton steps before the fit is given up.</summary>
    public int MaximumIterations { get; init; } = 60;

    /// <summary>Converged when the rise in log-likelihood that the next step promises is at most this; that step is still made.</summary>
    public double Tolerance { get; init; } = 1e-12;
}
