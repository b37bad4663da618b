using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>How the planned effect of two rates is stated.</summary>
public enum RateEffect
{
    /// <summary>Experimental less control.</summary>
    Difference,

    /// <summary>Experimental over control.</summary>
    Ratio,

    /// <summary>Odds of the experimental over those of the control arm.</summary>
    OddsRatio,
}

/// <summary>Rates of two arms.</summary>
/// <param name="Experimental">Of the experimental arm.</param>
/// <param name="Control">Of the control arm.</param>
public readonly record struct TwoRates(double Experimental, double Control);

/// <summary>
/// Sample size reviewed without unblinding: the nuisance parameter is estimated from all arms together, the effect stays as planned. The type I error is nearly untouched. Source: Gould, Statistics in Medicine
/// 1992;11:55-66; Gould and Shih, Communications in Statistics 1992;21:2833-2853; Kieser and Friede, Statistics in Medicine 2003;22:3571-3581; Friede and Kieser, Biometrical Journal 2006;48:537-555.
/// Proved by hand.
/// </summary>
public static class BlindedReestimation
{
    /// <summary>The rates of the arms that add up to a pooled rate under the planned effect.</summary>
    /// <param name="pooledRate">Of all participants together, strictly between 0 and 1.</param>
    /// <param name="effect">How the effect is stated.</param>
    /// <param name="value">The planned effect: a difference between -1 and 1, or a positive ratio.</param>
    /// <param name="experimentalShare">Of the participants; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range, or no rates between 0 and 1 have this effect with this pooled rate.</exception>
    public static TwoRates Rates(double pooledRate, RateEffect effect, double value, double experimentalShare)
    {
        SequentialArgument.Share(pooledRate);
        SequentialArgument.Share(experimentalShare);
        if (effect == RateEffect.Difference)
        {
            SequentialArgument.Finite(value);
        }
        else
        {
            SequentialArgument.Positive(value);
        }

        var s = experimentalShare;
        var control = effect switch
        {
            RateEffect.Difference => pooledRate - (s * value),
            RateEffect.Ratio => pooledRate / (1 - s + (s * value)),
            _ => OfOddsRatio(pooledRate, value, s),
        };
        var rates = new TwoRates(effect switch
        {
            RateEffect.Difference => control + value,
            RateEffect.Ratio => control * value,
            _ => value * control / (1 - control + (value * control)),
        }, control);
        return rates is { Experimental: > 0 and < 1, Control: > 0 and < 1 } ? rates : throw new ArgumentException(FormattableString.Invariant(
            $"a pooled rate of {pooledRate:R} with a planned effect of {value:R} would need rates of {rates.Experimental:R} and {rates.Control:R}; rates lie between 0 and 1"), nameof(value));
    }

    /// <summary>
    /// The variance within arms from the variance of all observations together, s^2 (N - 1 in the denominator), less what the planned difference adds to it: s^2 - N / (N - 1) q (1 - q) difference^2, q the
    /// share of one arm. With a planned difference of 0 it is the plain one-sample variance.
    /// </summary>
    /// <param name="pooledVariance">s^2, positive.</param>
    /// <param name="observations">N, at least 2.</param>
    /// <param name="difference">The planned difference of means.</param>
    /// <param name="share">q, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range, or the planned difference explains all of the variance.</exception>
    public static double WithinVariance(double pooledVariance, int observations, double difference, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(observations, 2);
        var added = observations / (observations - 1.0) * SequentialArgument.Share(share) * (1 - share) * SequentialArgument.Finite(difference) * difference;
        var within = SequentialArgument.Positive(pooledVariance) - added;
        return within > 0 ? within : throw new ArgumentException(
            FormattableString.Invariant($"the pooled variance is {pooledVariance:R} and the planned difference alone gives {added:R}; nothing is left within arms"), nameof(pooledVariance));
    }

    /// <summary>Participants for two means by the normal formula, (z_alpha + z_beta)^2 variance / (q (1 - q) difference^2), not rounded.</summary>
    /// <param name="withinVariance">As <see cref="WithinVariance"/> gives it.</param>
    /// <param name="difference">The planned difference, not 0.</param>
    /// <param name="share">q, strictly between 0 and 1.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Between alpha and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double ParticipantsForMeans(double withinVariance, double difference, double share, double oneSidedAlpha, double power)
    {
        var z = Sum(oneSidedAlpha, power);
        SequentialArgument.Positive(Math.Abs(difference), nameof(difference));
        return z * z * SequentialArgument.Positive(withinVariance) / (SequentialArgument.Share(share) * (1 - share) * difference * difference);
    }

    /// <summary>
    /// Participants for a difference of two rates with unpooled variance, (z_alpha + z_beta)^2 (pE (1 - pE) / q + pC (1 - pC) / (1 - q)) / (pE - pC)^2, not rounded; other formulas take the rates of <see cref="Rates"/>.
    /// </summary>
    /// <param name="rates">As <see cref="Rates"/> gives them; different.</param>
    /// <param name="share">q, of the experimental arm.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Between alpha and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double ParticipantsForRates(TwoRates rates, double share, double oneSidedAlpha, double power)
    {
        var (z, difference) = (Sum(oneSidedAlpha, power), SequentialArgument.Positive(Math.Abs(rates.Experimental - rates.Control), "the difference of the rates"));
        SequentialArgument.Share(share);
        return z * z * ((rates.Experimental * (1 - rates.Experimental) / share) + (rates.Control * (1 - rates.Control) / (1 - share))) / (difference * difference);
    }

    /// <summary>
    /// Participants who bring the planned number of events when a participant has one by the end with the pooled probability now expected (for one, from a blinded event forecast): events / probability, not
    /// rounded. The number of events itself does not depend on a nuisance parameter.
    /// </summary>
    /// <param name="events">The planned number, positive.</param>
    /// <param name="pooledEventProbability">Above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static double ParticipantsForEvents(double events, double pooledEventProbability) => pooledEventProbability > 0 && pooledEventProbability <= 1
        ? SequentialArgument.Positive(events) / pooledEventProbability
        : throw new ArgumentOutOfRangeException(nameof(pooledEventProbability), pooledEventProbability, "a probability of an event lies above 0 and is at most 1");

    /// <summary>The restricted rule: never fewer than planned, never more than the largest number agreed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not positive or the largest is below the planned one.</exception>
    public static double Restrict(double reestimated, double planned, double largest)
    {
        SequentialArgument.Positive(planned);
        return largest >= planned
            ? Math.Clamp(SequentialArgument.Positive(reestimated), planned, largest)
            : throw new ArgumentOutOfRangeException(nameof(largest), largest, FormattableString.Invariant($"the largest number is at least the planned one, {planned:R}"));
    }

    private static double Sum(double oneSidedAlpha, double power) => power > SequentialArgument.Alpha(oneSidedAlpha) && power < 1
        ? Normal.UpperQuantile(oneSidedAlpha) + Normal.Quantile(power)
        : throw new ArgumentOutOfRangeException(nameof(power), power, "a power lies between alpha and 1");

    /// <summary>The control rate solves s (OR p / (1 - p + OR p)) + (1 - s) p = pooled, which rises with p.</summary>
    private static double OfOddsRatio(double pooled, double ratio, double s)
    {
        var logit = Root.OfIncreasing(y => (s / (1 + Math.Exp(-y - Math.Log(ratio)))) + ((1 - s) / (1 + Math.Exp(-y))) - pooled, "the control rate of an odds ratio", Math.Log(pooled / (1 - pooled)));
        return 1 / (1 + Math.Exp(-logit));
    }
}
