namespace Equipoise.Statistics.Numerics;

/// <summary>The law of the sum of two independent whole numbers.</summary>
internal static class Convolution
{
    /// <summary>Probabilities of 0, 1, 2, ... of the sum.</summary>
    internal static double[] Of(double[] a, double[] b)
    {
        var sum = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                sum[i + j] += a[i] * b[j];
            }
        }

        return sum;
    }
}
