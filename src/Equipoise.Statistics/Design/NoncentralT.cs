using Equipoise.Statistics.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace Equipoise.Statistics.Design;

/// <summary>
/// Student's t distribution, central and noncentral, as expectations over S, the root of a chi-squared variable over its degrees of freedom: P(T &lt;= t) = E Phi(t S - delta). The density of
/// log S is integrated by Gauss-Legendre panels and normalised by its own integral, so that no gamma function cancels. Reference: validation/reference/design.json (R's pt).
/// </summary>
internal static class NoncentralT
{
    private const int Panels = 40;
    private const int Order = 16;
    private const double Negligible = 40;
    private static readonly GaussLegendreRule Rule = new(0, 1, Order);

    internal static double LowerTail(double t, double degrees, double noncentrality) => Expectation(degrees, s => Normal.LowerTail((t * s) - noncentrality));

    internal static double UpperTail(double t, double degrees, double noncentrality) => Expectation(degrees, s => Normal.UpperTail((t * s) - noncentrality));

    /// <summary>The t of the central law with an upper tail below one half.</summary>
    internal static double UpperQuantile(double tail, double degrees) => Root.OfIncreasing(
        t => Math.Log(tail) - Math.Log(t < 0 ? 0.5 : SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + (t * t))) / 2), "a quantile of Student's t", Normal.UpperQuantile(tail));

    /// <summary>The expectation of a function of S; it may have a kink at one place.</summary>
    internal static double Expectation(double degrees, Func<double, double> function, double kink = 1)
    {
        var a = Negligible / degrees;
        var (low, high) = (-Math.Min(a + 0.5, Math.Sqrt(2 * a) + a), Math.Sqrt(a));
        var middle = Math.Clamp(Math.Log(kink), low, high);
        var (sum1, mass1) = Sum(low, middle);
        var (sum2, mass2) = Sum(middle, high);
        return (sum1 + sum2) / (mass1 + mass2);

        (double Sum, double Mass) Sum(double from, double to)
        {
            double sum = 0, mass = 0;
            var width = (to - from) / Panels;
            for (var k = 0; k < Panels && width > 0; k++)
            {
                for (var i = 0; i < Order; i++)
                {
                    var x = from + (width * (k + Rule.GetAbscissa(i)));
                    var density = width * Rule.GetWeight(i) * Math.Exp(degrees * (x - (double.ExpM1(2 * x) / 2)));
                    mass += density;
                    sum += density * function(Math.Exp(x));
                }
            }

            return (sum, mass);
        }
    }
}
