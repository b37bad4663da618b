namespace Equipoise.Statistics.Numerics;

/// <summary>exp and log where the difference from 1 is what matters.</summary>
internal static class Exponential
{
    /// <summary>exp(x) - 1 with all its digits near 0: the error of u = exp(x) cancels in (u - 1) x / log u (Kahan; Higham, Accuracy and Stability, 1.14.1).</summary>
    internal static double Minus1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1)
        {
            return x;
        }

        var difference = u - 1;
        return difference == -1 || double.IsPositiveInfinity(u) ? difference : difference * x / Math.Log(u);
    }

    /// <summary>log(1 + x) with all its digits near 0, in the same way.</summary>
    internal static double LogOnePlus(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsPositiveInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }
}
