using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What is believed of the drift at a look: normal.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="StandardDeviation">Its standard deviation.</param>
public readonly record struct DriftPosterior(double Mean, double StandardDeviation)
{
    /// <summary>The probability that the drift is above a value.</summary>
    public double ProbabilityAbove(double drift) => Normal.LowerTail((Mean - drift) / StandardDeviation);

    /// <summary>The limits between which the drift lies with a probability, as much outside on either side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not strictly between 0 and 1.</exception>
    public (double Lower, double Upper) Interval(double probability)
    {
        var half = StandardDeviation * Normal.UpperQuantile((1 - SequentialArgument.Share(probability)) / 2);
        return (Mean - half, Mean + half);
    }
}

/// <summary>
/// Bayesian monitoring of a normal statistic: a normal prior of the drift with mean m0 and precision k. An effect is a drift over the root of the full information, so a prior of an effect with standard
/// deviation s has precision 1 / (s^2 I), I the full information. Source: Spiegelhalter, Freedman and Parmar, JRSS A 1994;157:357-416; Jennison and Turnbull (2000), ch. 18.
/// Reference: validation/reference/bayesian-monitoring.json (integrate).
/// </summary>
public static class NormalMonitoring
{
    /// <summary>The law of the drift after Z at fraction t: variance v = 1 / (k + t), mean v (k m0 + z sqrt(t)).</summary>
    /// <param name="prior">Of the drift.</param>
    /// <param name="z">The statistic.</param>
    /// <param name="informationFraction">t, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">z is not finite or the fraction not positive.</exception>
    public static DriftPosterior Posterior(DriftPrior prior, double z, double informationFraction)
    {
        ArgumentNullException.ThrowIfNull(prior);
        var variance = 1 / (prior.Precision + SequentialArgument.Positive(informationFraction));
        return new DriftPosterior(variance * ((prior.Precision * prior.Mean) + (SequentialArgument.Finite(z) * Math.Sqrt(informationFraction))), Math.Sqrt(variance));
    }

    /// <summary>
    /// The Z at fraction t at which the posterior probability of a drift above the threshold reaches the level q: (d (k + t) + z_q sqrt(k + t) - k m0) / sqrt(t).
    /// </summary>
    /// <param name="prior">Of the drift.</param>
    /// <param name="informationFraction">t, positive.</param>
    /// <param name="threshold">d; 0 for any benefit.</param>
    /// <param name="level">q, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double BoundZ(DriftPrior prior, double informationFraction, double threshold, double level)
    {
        ArgumentNullException.ThrowIfNull(prior);
        var precision = prior.Precision + SequentialArgument.Positive(informationFraction);
        return ((SequentialArgument.Finite(threshold) * precision) + (Normal.Quantile(SequentialArgument.Share(level)) * Math.Sqrt(precision)) - (prior.Precision * prior.Mean))
            / Math.Sqrt(informationFraction);
    }

    /// <summary>
    /// The rule "end for benefit when the posterior probability of a drift above the threshold reaches the level" as a sequential design, so that its type I error and power are those of the engine.
    /// </summary>
    /// <param name="prior">Of the drift.</param>
    /// <param name="informationFractions">Positive and rising.</param>
    /// <param name="threshold">As in <see cref="BoundZ"/>.</param>
    /// <param name="level">As in <see cref="BoundZ"/>.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static SequentialDesign Design(DriftPrior prior, IReadOnlyList<double> informationFractions, double threshold, double level)
    {
        ArgumentNullException.ThrowIfNull(informationFractions);
        GroupSequential.RequireRising([.. informationFractions]);
        ImmutableArray<double> upper = [.. informationFractions.Select(t => BoundZ(prior, t, threshold, level))];
        return SequentialDesign.OfBounds(
            FormattableString.Invariant($"posterior probability of a drift above {threshold:R} at least {level:R}"), informationFractions, upper, null, null, FutilityShape.Below, false);
    }

    /// <summary>
    /// The probability, given z at fraction t, that at full information the posterior probability of a drift above the threshold is at or above the level:
    /// <see cref="PredictivePower.OfFinalTest"/> with the final <see cref="BoundZ"/> as critical value.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double PredictiveProbability(DriftPrior prior, double z, double informationFraction, double threshold, double level) =>
        PredictivePower.OfFinalTest(z, informationFraction, prior, BoundZ(prior, 1, threshold, level));
}
