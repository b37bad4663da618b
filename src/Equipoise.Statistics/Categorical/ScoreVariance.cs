namespace Equipoise.Statistics.Categorical;

/// <summary>The variance of a score statistic that compares two shares.</summary>
public enum ScoreVariance
{
    /// <summary>Binomial variances at the restricted estimates (Farrington and Manning; Koopman for ratios; Mee for differences).</summary>
    Plain,

    /// <summary>The same times N / (N - 1), N both groups together (Miettinen and Nurminen).</summary>
    MiettinenNurminen,
}

/// <summary>What a ratio does with a count of 0.</summary>
public enum ZeroCells
{
    /// <summary>Nothing is added: the estimate is 0 or infinite, or there is none, and the interval reaches from 0 to infinity.</summary>
    Unbounded,

    /// <summary>1/2 is added to each cell when one of them is 0, for the estimate and the limits alike (Haldane, Anscombe).</summary>
    AddHalf,
}

/// <summary>A ratio with its limits.</summary>
/// <param name="Estimate">0, positive, or infinite; null where it is 0/0.</param>
/// <param name="Lower">The lower limit, 0 or more.</param>
/// <param name="Upper">The upper limit, possibly infinite.</param>
public readonly record struct RatioEstimate(double? Estimate, double Lower, double Upper);

/// <summary>A score test against a stated difference or ratio.</summary>
/// <param name="Z">(estimate - margin) over its restricted standard error; 0 when both are 0, infinite when the standard error alone is.</param>
/// <param name="GreaterP">P(Z &gt;= z): small when the true value lies above the margin (non-inferiority of the first group when more is better).</param>
/// <param name="LessP">P(Z &lt;= z): small when the true value lies below the margin.</param>
/// <param name="PValue">Two-sided: P(|Z| &gt;= |z|).</param>
public readonly record struct ScoreTestResult(double Z, double GreaterP, double LessP, double PValue)
{
    internal static ScoreTestResult Of(double z) =>
        new(z, Numerics.Normal.UpperTail(z), Numerics.Normal.UpperTail(-z), Math.Min(1, 2 * Numerics.Normal.UpperTail(Math.Abs(z))));

    /// <summary>A distance over its standard error, defined where that is 0.</summary>
    internal static double Standardise(double distance, double variance) =>
        variance > 0 ? distance / Math.Sqrt(variance) : distance == 0 ? 0 : distance > 0 ? double.PositiveInfinity : double.NegativeInfinity;

    internal static double Factor(ScoreVariance variance, double total) => variance == ScoreVariance.MiettinenNurminen ? total / (total - 1) : 1;
}
