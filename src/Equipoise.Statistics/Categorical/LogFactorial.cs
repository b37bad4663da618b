using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>log 0! to log n!, summed with the rounding carried along.</summary>
internal sealed class LogFactorial
{
    private readonly double[] values;

    internal LogFactorial(int largest)
    {
        values = new double[largest + 1];
        var sum = default(CompensatedSum);
        for (var k = 2; k <= largest; k++)
        {
            sum.Add(Math.Log(k));
            values[k] = sum.Value;
        }
    }

    internal double Of(int k) => values[k];

    internal double Choose(int n, int k) => values[n] - values[k] - values[n - k];
}
