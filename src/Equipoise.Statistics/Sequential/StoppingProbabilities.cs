using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>Where and how a sequential trial ends under one drift.</summary>
/// <param name="InformationFractions">The looks.</param>
/// <param name="Upper">For each look, the probability to end there at the upper bound.</param>
/// <param name="Lower">The same for the lower bound (the other side of a two-sided test, or harm).</param>
/// <param name="Futility">The same for the futility bound; at the last look, for not rejecting where the bounds meet.</param>
public sealed record StoppingProbabilities(
    ImmutableArray<double> InformationFractions, ImmutableArray<double> Upper, ImmutableArray<double> Lower, ImmutableArray<double> Futility)
{
    /// <summary>The probability to end at an upper bound: under drift 0 the type I error of the upper side, under the alternative the power.</summary>
    public double TotalUpper => Upper.Sum();

    /// <summary>The probability to end at a lower bound.</summary>
    public double TotalLower => Lower.Sum();

    /// <summary>The probability to end for futility.</summary>
    public double TotalFutility => Futility.Sum();

    /// <summary>For each look, the probability that the trial ends there; the last look takes whatever is left.</summary>
    public ImmutableArray<double> Stopping
    {
        get
        {
            var stops = new double[Upper.Length];
            var left = 1.0;
            for (var look = 0; look < stops.Length; look++)
            {
                stops[look] = look + 1 == stops.Length ? Math.Max(0, left) : Upper[look] + Lower[look] + Futility[look];
                left -= stops[look];
            }

            return [.. stops];
        }
    }

    /// <summary>
    /// The expected information fraction at the end: the sum over looks of stopping probability times fraction. Times the sample size at fraction 1 it is the
    /// average sample number. Source: Jennison and Turnbull (2000), 2.3.
    /// </summary>
    public double ExpectedInformation => Stopping.Zip(InformationFractions, (probability, fraction) => probability * fraction).Sum();
}
