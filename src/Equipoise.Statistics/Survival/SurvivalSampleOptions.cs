namespace Equipoise.Statistics.Survival;

/// <summary>When two times count as the same time.</summary>
public enum TieTolerance
{
    /// <summary>
    /// The rule that R's survival package documents as <c>timefix</c>: neighbouring distinct times that differ by no more than the square root of machine
    /// epsilon, absolutely or relative to the mean of the distinct times, are one time (the earliest of the run). 0.1 + 0.2 ties with 0.3.
    /// </summary>
    RTimefix,

    /// <summary>Only equal doubles tie. Right for whole days.</summary>
    Exact,
}

/// <summary>How a sample is read.</summary>
public sealed record SurvivalSampleOptions
{
    /// <summary>When two times count as the same time.</summary>
    public TieTolerance Ties { get; init; } = TieTolerance.RTimefix;
}
