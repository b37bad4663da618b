using System.Globalization;

namespace Equipoise.Statistics.Numerics;

/// <summary>The number of successes among independent trials that each have their own probability.</summary>
public static class PoissonBinomial
{
    /// <summary>P(0), ..., P(n successes), by adding one trial after the other; all terms are positive, so no digits cancel.</summary>
    /// <exception cref="ArgumentException">An element is not a probability; it is named.</exception>
    public static double[] Probabilities(ReadOnlySpan<double> successProbabilities)
    {
        var result = new double[successProbabilities.Length + 1];
        result[0] = 1;
        for (var trial = 0; trial < successProbabilities.Length; trial++)
        {
            var p = successProbabilities[trial];
            if (!(p >= 0 && p <= 1))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"successProbabilities[{trial}] is {p:R}; a probability lies between 0 and 1"));
            }

            for (var k = trial + 1; k > 0; k--)
            {
                result[k] = (result[k] * (1 - p)) + (result[k - 1] * p);
            }

            result[0] *= 1 - p;
        }

        return result;
    }
}
