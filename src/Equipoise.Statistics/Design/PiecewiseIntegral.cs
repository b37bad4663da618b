namespace Equipoise.Statistics.Design;

/// <summary>The integrals that expected events are made of, without cancellation near 0.</summary>
internal static class PiecewiseIntegral
{
    /// <summary>The mean of exp(-z x) over x from 0 to 1: (1 - exp(-z)) / z.</summary>
    internal static double First(double z) => z == 0 ? 1 : -double.ExpM1(-z) / z;

    /// <summary>The integral of x * First(z x) over x from 0 to 1: (z - 1 + exp(-z)) / z^2; its series below 1, where the difference would cancel.</summary>
    internal static double Second(double z)
    {
        if (z >= 1)
        {
            return (z + double.ExpM1(-z)) / (z * z);
        }

        double term = 0.5, sum = 0;
        for (var k = 3; Math.Abs(term) > 1e-18; k++)
        {
            sum += term;
            term *= -z / k;
        }

        return sum;
    }
}
