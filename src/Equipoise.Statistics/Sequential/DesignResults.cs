namespace Equipoise.Statistics.Sequential;

/// <summary>A sample size and where it comes from.</summary>
/// <param name="PerArm">Subjects in each arm, not rounded.</param>
/// <param name="Formula">The formula's name, for print.</param>
/// <param name="Source">Where it was published.</param>
public sealed record SampleSizeResult(double PerArm, string Formula, string Source)
{
    /// <summary>Whole subjects in each arm. A fraction below 1e-9 is rounding and does not call for another one.</summary>
    public int PerArmRoundedUp => (int)Math.Ceiling(PerArm - 1e-9);
}

/// <summary>A number of events and where it comes from.</summary>
/// <param name="Events">Events in all arms together, not rounded.</param>
/// <param name="Formula">The formula's name, for print.</param>
/// <param name="Source">Where it was published.</param>
public sealed record EventsResult(double Events, string Formula, string Source)
{
    /// <summary>Whole events. A fraction below 1e-9 is rounding and does not call for another one.</summary>
    public int EventsRoundedUp => (int)Math.Ceiling(Events - 1e-9);
}

/// <summary>A power and where it comes from.</summary>
/// <param name="Power">The probability to reject.</param>
/// <param name="Formula">The formula's name, for print.</param>
/// <param name="Source">Where it was published.</param>
public sealed record PowerResult(double Power, string Formula, string Source);

/// <summary>Whose variance the comparison of two proportions is planned with.</summary>
public enum TwoProportionVariance
{
    /// <summary>Pooled under the null hypothesis, separate under the alternative.</summary>
    PooledNull,

    /// <summary>Separate under both.</summary>
    Unpooled,

    /// <summary>Constant on the arcsine square root scale.</summary>
    Arcsine,

    /// <summary>Pooled under the null, with the continuity correction that approximates Fisher's exact test.</summary>
    ContinuityCorrected,
}
