using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>A normal prior of the drift (the expectation of Z at full information), or a flat one.</summary>
public sealed record DriftPrior
{
    private DriftPrior(double mean, double precision) => (Mean, Precision) = (mean, precision);

    /// <summary>The prior mean; without meaning where the prior is flat.</summary>
    public double Mean { get; }

    /// <summary>One over the prior variance; 0 for the flat prior. As information fraction: how much of a trial the prior is worth.</summary>
    public double Precision { get; }

    /// <summary>Every drift alike.</summary>
    public static DriftPrior Flat { get; } = new(0, 0);

    /// <summary>Normal with a mean and a standard deviation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not finite or the standard deviation not positive.</exception>
    public static DriftPrior Normal(double mean, double standardDeviation)
    {
        if (!double.IsFinite(mean))
        {
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "a prior mean is finite");
        }

        if (!(standardDeviation > 0 && double.IsFinite(standardDeviation)))
        {
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "a prior standard deviation is positive and finite");
        }

        return new DriftPrior(mean, 1 / (standardDeviation * standardDeviation));
    }
}

/// <summary>Conditional power averaged over what is believed of the drift now.</summary>
public static class PredictivePower
{
    /// <summary>
    /// With B = z sqrt(t), posterior mean m = (k m0 + B) / (k + t) and variance v = 1 / (k + t) for prior mean m0 and precision k, the final Z is normal with mean
    /// B + (1 - t) m and variance (1 - t) + (1 - t)^2 v; the answer is its probability at or above c. With the flat prior this is
    /// Q((c sqrt(t) - z) / sqrt(1 - t)). Source: Spiegelhalter, Freedman and Blackburn, Controlled Clinical Trials 1986;7:8-17; Jennison and Turnbull (2000), 10.3.
    /// Reference: validation/reference/adjusted-inference.json (quadrature in R).
    /// </summary>
    /// <param name="z">The statistic now.</param>
    /// <param name="informationFraction">t, above 0 and at most 1.</param>
    /// <param name="prior">Of the drift, before the trial.</param>
    /// <param name="criticalZ">The final Z rejects at or above it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not above 0 and at most 1, or a number is not finite.</exception>
    public static double OfFinalTest(double z, double informationFraction, DriftPrior prior, double criticalZ)
    {
        ArgumentNullException.ThrowIfNull(prior);
        if (!double.IsFinite(z) || !double.IsFinite(criticalZ))
        {
            throw new ArgumentOutOfRangeException(nameof(z), z, FormattableString.Invariant($"z and the critical value, {criticalZ:R}, are finite"));
        }

        if (!(informationFraction > 0 && informationFraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(informationFraction), informationFraction, "predictive power needs an information fraction above 0 and at most 1");
        }

        var (b, left, variance) = (z * Math.Sqrt(informationFraction), 1 - informationFraction, 1 / (prior.Precision + informationFraction));
        if (left == 0)
        {
            return z >= criticalZ ? 1 : 0;
        }

        var mean = variance * ((prior.Precision * prior.Mean) + b);
        return Normal.UpperTail((criticalZ - b - (left * mean)) / Math.Sqrt(left + (left * left * variance)));
    }
}
