using Equipoise.Statistics.Numerics;
using MathNet.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// What is believed of a constant hazard: the gamma law with density proportional to h^(shape - 1) exp(-rate h). As a prior it is worth shape events in rate units of follow-up.
/// Source: Spiegelhalter, Abrams and Myles (2004), ch. 3; Thall, Wooten and Tannir, Clinical Trials 2005;2:467-478. Reference: validation/reference/bayesian-monitoring.json (R's pgamma, pbeta, dnbinom).
/// </summary>
public sealed record GammaLaw
{
    /// <summary>A law of a shape and a rate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is not positive and finite.</exception>
    public GammaLaw(double shape, double rate) => (Shape, Rate) = (SequentialArgument.Positive(shape), SequentialArgument.Positive(rate));

    /// <summary>Events it is worth.</summary>
    public double Shape { get; }

    /// <summary>Follow-up it is worth, in the unit of time of the hazard.</summary>
    public double Rate { get; }

    /// <summary>shape / rate.</summary>
    public double Mean => Shape / Rate;

    /// <summary>The law after events and follow-up time of all participants together: both are added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public GammaLaw After(int events, double followUp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return new GammaLaw(Shape + events, Rate + SequentialArgument.NotNegative(followUp));
    }

    /// <summary>The probability that the hazard is at most h.</summary>
    public double LowerTail(double h) => h <= 0 ? 0 : SpecialFunctions.GammaLowerRegularized(Shape, Rate * h);

    /// <summary>The probability that the hazard is above h.</summary>
    public double UpperTail(double h) => h <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(Shape, Rate * h);

    /// <summary>The h with lower tail q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">q is not strictly between 0 and 1.</exception>
    public double Quantile(double q)
    {
        SequentialArgument.Share(q);
        return Math.Exp(Root.OfIncreasing(y => LowerTail(Math.Exp(y)) - q, "a quantile of the gamma distribution", Math.Log(Mean)));
    }

    /// <summary>
    /// The probability that this hazard is below a ratio times another one, independent of it: with w = ratio * rate / other rate, the beta law of the two shapes at w / (1 + w), which is Fisher's F
    /// in other words. Exact.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not positive and finite.</exception>
    public double BelowRatio(GammaLaw other, double ratio)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Math.Exp(IncompleteBeta.LogLowerTail(Shape, other.Shape, Math.Log(SequentialArgument.Positive(ratio) * Rate / other.Rate)));
    }

    /// <summary>The hazard ratio, this over the other one, below which it lies with probability q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">q is not strictly between 0 and 1.</exception>
    public double RatioQuantile(GammaLaw other, double q)
    {
        ArgumentNullException.ThrowIfNull(other);
        SequentialArgument.Share(q);
        return Math.Exp(Root.OfIncreasing(y => BelowRatio(other, Math.Exp(y)) - q, "a quantile of a hazard ratio", Math.Log(Mean / other.Mean)));
    }

    /// <summary>
    /// The negative binomial law of the events in a given further follow-up time: P(k) = Gamma(s + k) / (Gamma(s) k!) (r / (r + x))^s (x / (r + x))^k, from 0 until less than 1e-15 of the law is left.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The follow-up is negative, or its expected events are above 100,000.</exception>
    public double[] Predict(double followUp)
    {
        SequentialArgument.NotNegative(followUp);
        if (followUp * Mean > 1e5)
        {
            throw new ArgumentOutOfRangeException(nameof(followUp), followUp, FormattableString.Invariant($"it would bring {followUp * Mean:G6} events; at most 100000 are enumerated"));
        }

        var law = new List<double>();
        var logTerm = -Shape * double.LogP1(followUp / Rate);
        var share = followUp / (Rate + followUp);
        var most = (int)(followUp * Mean);
        for (var k = 0; ; k++)
        {
            law.Add(Math.Exp(logTerm));
            // Past the mode the terms fall faster than a geometric series of this ratio.
            var ratio = share * (Shape + k) / (k + 1);
            if (k > most && (ratio < 1 && law[^1] * ratio / (1 - ratio) < 1e-15))
            {
                return [.. law];
            }

            logTerm += Math.Log(ratio);
        }
    }
}
